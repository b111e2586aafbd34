// Puts texts on the screen: new ones are added at the end, known ones only change their state line.

const STATES = {
  received: "sent",
  queued: "about to be sent",
  sending: "being sent",
  sent: "sent to you",
  delivered: "delivered",
  failed: "not delivered",
  refused: "not sent",
};

const time = new Intl.DateTimeFormat("en-US", { dateStyle: "medium", timeStyle: "short" });

function state(message) {
  const parts = [time.format(new Date(message.at))];
  if (message.due_at) parts.push(`waits until ${time.format(new Date(message.due_at))}`);
  else parts.push(STATES[message.status] ?? message.status);
  if (message.refused_by) parts.push(`rule: ${message.refused_by}`);
  if (message.error_code) parts.push(`error ${message.error_code}`);
  if (message.possible_duplicate) parts.push("possible duplicate");
  parts.push(message.segments === 1 ? "1 segment" : `${message.segments} segments`);
  return parts.join(" - ");
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
  constructor(log, choose) {
    this.log = log;
    this.choose = choose;
    this.shown = new Map();
  }

  clear() {
    this.log.replaceChildren();
    this.shown.clear();
  }

  show(messages) {
    const atEnd = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 40;
    let added = false;
    for (const message of messages) {
      const bubble = this.shown.get(message.id) ?? this.add(message);
      added ||= bubble.fresh;
      bubble.fresh = false;
      const said = state(message);
      if (bubble.state.textContent !== said) bubble.state.textContent = said;
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
    this.log.append(root);
    const bubble = { root, state: line, fresh: true };
    this.shown.set(message.id, bubble);
    return bubble;
  }

  // The numbers of the last text, as buttons that text the number back.
  offer(messages) {
    const last = messages.at(-1);
    const key = last && last.choices.length ? last.id : null;
    const old = this.log.querySelector(".choices");
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
