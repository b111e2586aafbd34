import { Bubbles } from "./bubbles.js";

const POLL_MS = 1000;
const find = (id) => document.getElementById(id);
const bubbles = new Bubbles(find("log"), find("texts"), (number) => send(number, false));
let number = null;
let samples = [];
let simulated = true;
let asked = 0;
let away = false;
const wide = window.matchMedia("(min-width: 48.01rem)");

function say(text, warn = false) {
  const status = find("status");
  status.classList.toggle("warn", warn);
  if (status.textContent !== text) status.textContent = text;
}

async function call(address, options) {
  const answer = await fetch(address, options);
  const body = await answer.json().catch(() => ({}));
  if (answer.ok) return body;
  const detail = Array.isArray(body.detail) ? body.detail[0]?.msg : body.detail;
  const problem = new Error(detail ?? `The app answered ${answer.status}.`);
  problem.answered = true;
  throw problem;
}

function explain(problem) {
  away = !problem.answered;
  say(away ? "The app does not answer. Trying again." : problem.message, true);
}

function list() {
  find("samples").replaceChildren(
    ...samples.map((sample) => {
      const item = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.setAttribute("aria-pressed", String(sample.phone === number));
      const name = document.createElement("strong");
      name.textContent = `${sample.name}, ${sample.phone}`;
      const shows = document.createElement("span");
      shows.className = "quiet";
      shows.textContent = sample.shows;
      button.append(name, shows);
      button.addEventListener("click", () => use(sample.phone));
      item.append(button);
      return item;
    }),
  );
}

function mark() {
  for (const [index, button] of [...find("samples").querySelectorAll("button")].entries()) {
    button.setAttribute("aria-pressed", String(samples[index].phone === number));
  }
}

function use(chosen) {
  number = chosen;
  sessionStorage.setItem("number", number);
  const sample = samples.find((each) => each.phone === number);
  find("who").textContent = sample ? `${sample.name}, ${number}` : number;
  find("facts").textContent = sample
    ? `Loan ${sample.loan_number}, last four ${sample.last_four}, ZIP ${sample.zip}. ${sample.shows}`
    : "Nobody on file has this number.";
  find("number").value = number;
  find("line").textContent = `texting with ${number}`;
  find("composer").hidden = !simulated;
  find("people").open = wide.matches;
  bubbles.clear();
  say(simulated ? "" : "Texts go through Twilio here: this page only shows them.");
  mark();
  refresh();
  if (simulated) find("text").focus();
}

async function refresh() {
  if (!number) return;
  const mine = ++asked;
  const query = new URLSearchParams({ number });
  try {
    const { messages } = await call(`/dev/phone/messages?${query}`);
    if (mine !== asked) return;
    find("empty").hidden = messages.length > 0;
    bubbles.show(messages);
    if (away) say("");
    away = false;
  } catch (problem) {
    explain(problem);
  }
}

async function send(text, picture) {
  try {
    await call("/dev/phone/messages", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ from: number, text, media: picture ? 1 : 0 }),
    });
  } catch (problem) {
    explain(problem);
    return false;
  }
  say("");
  await refresh();
  find("log").scrollTop = find("log").scrollHeight;
  return true;
}

find("own").addEventListener("submit", (event) => {
  event.preventDefault();
  const typed = find("number").value.trim();
  const digits = typed.replace(/\D/g, "");
  const known = typed.startsWith("+") ? `+${digits}` : digits.length === 10 ? `+1${digits}` : `+${digits}`;
  use(known);
});

find("composer").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = find("text").value.trim();
  const picture = find("picture").checked;
  if (!text && !picture) return;
  if (await send(text, picture)) {
    find("text").value = "";
    find("picture").checked = false;
  }
  find("text").focus();
});

find("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    find("composer").requestSubmit();
  }
});

async function begin() {
  try {
    let servicer;
    ({ borrowers: samples, simulated, servicer } = await call("/dev/phone/numbers"));
    find("servicer").textContent = servicer;
  } catch (problem) {
    explain(problem);
    setTimeout(begin, 2000);
    return;
  }
  list();
  const last = sessionStorage.getItem("number") ?? samples[0]?.phone;
  if (last) use(last);
  setInterval(refresh, POLL_MS);
}

wide.addEventListener("change", () => {
  find("people").open = wide.matches;
});

begin();
