// The conversation on the screen. Text is only ever set as text.

const TYPING_HOLDS = 12000;
const LINKS = /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])|(?<![\d-])(\(?\d{3}\)?[ -]\d{3}-\d{4})(?!\d)/g;

export class View {
  constructor(words, language, handlers) {
    this.words = words;
    this.language = language;
    this.handlers = handlers;
    this.scroller = document.getElementById("log");
    this.log = document.getElementById("messages");
    this.typing = document.getElementById("typing");
    this.status = document.getElementById("status");
    this.alert = document.getElementById("alert");
    this.pending = new Map();
    this.held = [];
    this.specialist = null;
  }

  // A message that the servicer has. One's own is matched with what is being sent, and is shown as it was kept:
  // with the words for a number in its place.
  message(frame) {
    if (frame.author === "borrower") {
      const shown = this.find(frame.seq);
      if (shown) {
        this.fill(shown, frame.text);
        this.stamp(shown, new Date(frame.at));
        return;
      }
      if ([...this.pending.keys()].some((item) => ["sending", "waiting"].includes(item.state))) {
        this.held.push(frame);
        return;
      }
    } else {
      this.showTyping(false);
    }
    const stay = this.nearEnd();
    const article = this.article(frame.author, frame.text, new Date(frame.at));
    article.dataset.seq = frame.seq;
    if (frame.choices.length > 0) article.append(this.choices(frame.choices));
    this.place(article);
    this.tidyChoices();
    if (stay) this.toEnd();
  }

  // A message that is being sent, at each of its steps.
  outgoing(item) {
    let article = this.pending.get(item);
    if (!article) {
      article = this.article("borrower", item.text, null);
      this.pending.set(item, article);
      this.log.append(article);
      this.toEnd();
    }
    this.state(article, item);
    if (item.seq !== null) this.settle(item, article);
    if (item.state.startsWith("failed")) {
      this.alert.textContent = this.words[item.state];
      this.release();
    }
    this.tidyChoices();
  }

  settle(item, article) {
    this.pending.delete(item);
    this.alert.textContent = "";
    const twin = this.find(item.seq);
    if (twin) twin.remove();
    article.dataset.seq = item.seq;
    const next = this.after(item.seq);
    if (next && next.compareDocumentPosition(article) & Node.DOCUMENT_POSITION_FOLLOWING) next.before(article);
    for (const shown of this.log.querySelectorAll(".state.sent")) {
      if (!article.contains(shown)) shown.remove();
    }
    this.release();
  }

  release() {
    const frames = this.held;
    this.held = [];
    frames.forEach((frame) => this.message(frame));
  }

  find(seq) {
    return this.log.querySelector(`[data-seq="${Number(seq)}"]`);
  }

  after(seq) {
    return [...this.log.children].find((child) => Number(child.dataset.seq) > seq);
  }

  // In the order of the conversation; what is still being sent stays below.
  place(article) {
    const waiting = [...this.pending.values()].find((shown) => this.log.contains(shown));
    const next = this.after(Number(article.dataset.seq)) ?? waiting;
    if (next) next.before(article);
    else this.log.append(article);
  }

  article(author, text, at) {
    const article = document.createElement("article");
    article.className = `message ${author}`;
    const who = document.createElement("p");
    who.className = "who";
    const name = author === "borrower" ? this.words.you : this.words[author];
    who.append(author === "specialist" && this.specialist ? `${this.specialist}, ${name}` : name);
    const said = document.createElement("div");
    said.className = "said";
    article.append(who, said);
    this.fill(article, text, author !== "borrower");
    if (at) this.stamp(article, at);
    return article;
  }

  stamp(article, at) {
    if (article.querySelector("time")) return;
    const time = document.createElement("time");
    time.dateTime = at.toISOString();
    const today = new Date().toDateString() === at.toDateString();
    const day = today ? {} : { weekday: "short", month: "short", day: "numeric" };
    time.textContent = at.toLocaleString(this.language, { hour: "numeric", minute: "2-digit", ...day });
    article.querySelector(".who").append(" · ", time);
  }

  fill(article, text, linked = false) {
    const said = article.querySelector(".said");
    if (!linked) {
      said.textContent = text;
      return;
    }
    said.replaceChildren();
    let from = 0;
    for (const match of text.matchAll(LINKS)) {
      const link = document.createElement("a");
      link.textContent = match[0];
      if (match[1]) Object.assign(link, { href: match[1], target: "_blank", rel: "noopener noreferrer" });
      else link.href = `tel:+1${match[2].replace(/\D/g, "")}`;
      said.append(text.slice(from, match.index), link);
      from = match.index + match[0].length;
    }
    said.append(text.slice(from));
  }

  state(article, item) {
    article.querySelector(".state")?.remove();
    const line = document.createElement("p");
    line.className = `state ${item.state.split("_")[0]}`;
    line.append(this.words[item.state]);
    if (item.state === "failed" || item.state === "failed_busy") {
      const again = document.createElement("button");
      again.type = "button";
      again.textContent = this.words.retry;
      again.addEventListener("click", () => {
        this.alert.textContent = "";
        this.handlers.retry(item);
      });
      line.append(again);
    }
    article.append(line);
  }

  choices(offered) {
    const group = document.createElement("div");
    group.className = "choices";
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", this.words.choices);
    for (const choice of offered) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = choice.title;
      button.addEventListener("click", () => this.handlers.choose(choice));
      group.append(button);
    }
    return group;
  }

  // Only the newest message offers its answers.
  tidyChoices() {
    for (const group of this.log.querySelectorAll(".choices")) {
      const last = group.closest(".message") === [...this.log.querySelectorAll(".message")].at(-1);
      group.hidden = !last;
    }
  }

  owner(frame) {
    const name = frame.owner === "specialist" ? frame.name ?? this.words.specialist : null;
    if (name === this.specialist) return;
    this.specialist = name;
    this.showTyping(false);
    const notice = document.createElement("p");
    notice.className = "notice";
    notice.textContent = name ? this.words.joined.replace("{name}", name) : this.words.handed_back;
    this.log.append(notice);
    this.toEnd();
  }

  showTyping(on) {
    clearTimeout(this.typingTimer);
    const stay = this.nearEnd();
    this.typing.hidden = !on || this.specialist !== null;
    if (on) this.typingTimer = setTimeout(() => this.showTyping(false), TYPING_HOLDS);
    if (stay) this.toEnd();
  }

  // What was said before the page was loaded is shown, not read out.
  quietly(milliseconds) {
    this.scroller.setAttribute("aria-live", "off");
    setTimeout(() => this.scroller.setAttribute("aria-live", "polite"), milliseconds);
  }

  say(text) {
    this.status.textContent = text;
  }

  clear() {
    this.showTyping(false);
    this.log.replaceChildren();
    this.pending.clear();
    this.held = [];
    this.specialist = null;
    this.alert.textContent = "";
  }

  nearEnd() {
    return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight < 120;
  }

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }
}
