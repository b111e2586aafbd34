// A message's text as paragraphs, lists and links. Text is only ever set as text.

const ADDRESS = /\bhttps?:\/\/[^\s<>"]+/g;
const NUMBER = /(?<![\d-])\(?\d{3}\)?[ -]\d{3}-\d{4}(?!\d)/g;
const AFTER_ADDRESS = /[.,;:!?'"»”)\]]+$/;
const ITEM = /^[-•] +(.+)$/;
const PAIR = /^([^:.?]{1,40}): +(.+)$/;
const SHOWN = 44;

// A web address that may be followed, null for any other: no name or password before the host, which would let
// "https://bank.example@elsewhere" pass for the bank's.
function followed(text) {
  try {
    const address = new URL(text);
    const safe = ["http:", "https:"].includes(address.protocol) && !address.username && !address.password;
    return safe ? address : null;
  } catch {
    return null;
  }
}

// What stands for an address: the host always, as the browser reads it, and as much of the rest as can be taken in.
function named(address) {
  const path = address.pathname === "/" ? "" : address.pathname;
  const whole = `${address.host}${path}${address.search}`;
  return whole.length <= SHOWN ? whole : `${whole.slice(0, Math.max(SHOWN - 1, address.host.length + 1))}…`;
}

function addressLink(address, words) {
  const link = document.createElement("a");
  Object.assign(link, { href: address.href, target: "_blank", rel: "noopener noreferrer" });
  const hint = document.createElement("span");
  hint.className = "unseen";
  hint.textContent = ` ${words.new_tab}`;
  link.append(named(address), hint);
  return link;
}

function numberLink(number) {
  const link = document.createElement("a");
  link.href = `tel:+1${number.replace(/\D/g, "")}`;
  link.textContent = number;
  return link;
}

function withNumbers(text) {
  const parts = [];
  let from = 0;
  for (const match of text.matchAll(NUMBER)) {
    parts.push(text.slice(from, match.index), numberLink(match[0]));
    from = match.index + match[0].length;
  }
  return [...parts, text.slice(from)];
}

function withLinks(text, words) {
  const parts = [];
  let from = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const bare = match[0].replace(AFTER_ADDRESS, "");
    const address = followed(bare);
    if (!address) continue;
    parts.push(...withNumbers(text.slice(from, match.index)), addressLink(address, words));
    from = match.index + bare.length;
  }
  return [...parts, ...withNumbers(text.slice(from))];
}

function element(name, ...content) {
  const made = document.createElement(name);
  made.append(...content);
  return made;
}

function kind(line) {
  if (ITEM.test(line)) return "item";
  return PAIR.test(line) ? "pair" : "text";
}

function list(kindOfLines, lines, words) {
  if (kindOfLines === "item") {
    return element("ul", ...lines.map((line) => element("li", ...withLinks(line.match(ITEM)[1], words))));
  }
  const rows = lines.map((line) => {
    const [, label, value] = line.match(PAIR);
    return element("div", element("dt", label), element("dd", ...withLinks(value, words)));
  });
  return element("dl", ...rows);
}

// Lines that begin with a dash are a list, several that are "label: value" are a table of them; the rest is
// paragraphs.
export function paragraphs(text, words) {
  const blocks = [];
  for (const line of text.split("\n").map((each) => each.trim()).filter(Boolean)) {
    const last = blocks.at(-1);
    const own = kind(line);
    if (last && last.kind === own && own !== "text") last.lines.push(line);
    else blocks.push({ kind: own, lines: [line] });
  }
  return blocks.map(({ kind: own, lines }) => {
    const many = own === "item" || (own === "pair" && lines.length > 1);
    return many ? list(own, lines, words) : element("p", ...withLinks(lines[0], words));
  });
}
