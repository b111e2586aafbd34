// Puts texts on the screen: new ones are added at the end, known ones only change their state line.

const STATES = {
  received: "Sent",
  queued: "About to be sent",
  sending: "Being sent",
  sent: "Sent to you",
  delivered: "Delivered",
  failed: "Not delivered",
  refused: "Not sent",
};

const time = new Intl.DateTimeFormat("en-US", {
  month: "short",
  day: "numeric",
  hour: "numeric",
  minute: "2-digit",
});

function state(message) {
  const became = message.due_at
    ? `Waits until ${time.format(new Date(message.due_at))}`
    : STATES[message.status] ?? message.status;
  const why = [
    message.refused_by && `rule: ${message.refused_by}`,
    message.error_code && `error ${message.error_code}`,
    message.possible_duplicate && "possible duplicate",
  ].filter(Boolean);
  const segments = message.segments === 1 ? "1 segment" : `${message.segments} segments`;
  return [
    ["became", [became, ...why].join(", ")],
    ["", `${segments} (${message.units} ${message.encoding})`],
    ["", time.format(new Date(message.at))],
  ];
}

function look(message) {
  const names = ["bubble", message.direction];
  if (["refused", "queued", "sending"].includes(message.status)) names.push("unsent");
  if (["refused", "failed"].includes(message.status)) names.push("lost");
  return names.join(" ");
}

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

export class Bubbles {
  // `log` scrolls and holds `texts`.
  constructor(log, texts, choose) {
    this.log = log;
    this.texts = texts;
    this.choose = choose;
    this.shown = new Map();
  }

  clear() {
    this.texts.replaceChildren();
    this.shown.clear();
  }

  show(messages) {
    const atEnd = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 40;
    let added = false;
    for (const message of messages) {
      const bubble = this.shown.get(message.id) ?? this.add(message);
      added ||= bubble.fresh;
      bubble.fresh = false;
      const parts = state(message);
      const said = parts.map(([, text]) => text).join(" ");
      if (bubble.state.dataset.said !== said) {
        bubble.state.dataset.said = said;
        bubble.state.replaceChildren(...parts.map(([name, text]) => element("span", name, text)));
      }
      bubble.root.className = look(message);
    }
    this.offer(messages);
    if (added && atEnd) this.log.scrollTop = this.log.scrollHeight;
  }

  add(message) {
    const root = element("div");
    const line = element("p", "state");
    // Read out once with the text; a state that changes later is not news.
    line.setAttribute("aria-live", "off");
    root.append(element("div", "said", message.text), line);
    this.texts.append(root);
    const bubble = { root, state: line, fresh: true };
    this.shown.set(message.id, bubble);
    return bubble;
  }

  // The numbers of the last text, as buttons that text the number back.
  offer(messages) {
    const last = messages.at(-1);
    const key = last && last.choices.length ? last.id : null;
    const old = this.texts.querySelector(".choices");
    if (old && Number(old.dataset.of) === key) return;
    old?.remove();
    if (key === null) return;
    const row = element("div", "choices");
    row.dataset.of = key;
    for (const choice of last.choices) {
      const button = element("button", "", `${choice.number} ${choice.title}`);
      button.type = "button";
      button.addEventListener("click", () => this.choose(String(choice.number)));
      row.append(button);
    }
    this.shown.get(key).root.append(row);
  }
}
