// The conversation on the screen.

import { paragraphs } from "./said.js";

const TYPING_HOLDS = 12000;
const TOGETHER = 5 * 60 * 1000;

export class View {
  // handlers: choose(choice), retry(item), news()
  constructor(words, language, handlers) {
    this.words = words;
    this.language = language;
    this.handlers = handlers;
    this.scroller = document.getElementById("log");
    this.log = document.getElementById("messages");
    this.typing = document.getElementById("typing");
    this.ownerLine = document.getElementById("owner");
    this.status = document.getElementById("status");
    this.alert = document.getElementById("alert");
    this.pending = new Map();
    this.held = [];
    this.specialist = null;
    this.stuck = true;
    this.scroller.addEventListener("scroll", () => {
      this.stuck = this.nearEnd();
    });
    // A keyboard that opens, or larger text, must not hide what was just read.
    new ResizeObserver(() => this.stuck && !this.whole && this.toEnd()).observe(this.scroller);
  }

  // A message that the servicer has. One's own is matched with what is being sent, and is shown as it was kept:
  // with the words for a number in its place.
  message(frame) {
    if (frame.author === "borrower") {
      const shown = this.find(frame.seq);
      if (shown) {
        this.fill(shown, frame.text);
        this.stamp(shown, new Date(frame.at));
        this.tidy();
        return;
      }
      // It may be what is just being sent, which is known when its number comes back.
      if ([...this.pending.keys()].some((item) => !item.resent && ["sending", "waiting"].includes(item.state))) {
        this.held.push(frame);
        return;
      }
    } else {
      this.showTyping(false);
      if (!this.quiet) this.handlers.news();
    }
    const stay = this.nearEnd();
    const article = this.article(frame.author, frame.text);
    article.dataset.seq = frame.seq;
    if (frame.choices.length > 0) article.append(this.choices(frame.choices));
    this.place(article);
    this.stamp(article, new Date(frame.at));
    this.tidy();
    if (stay) this.toEnd(article);
  }

  // A message that is being sent, at each of its steps.
  outgoing(item) {
    let article = this.pending.get(item);
    if (!article) {
      article = this.article("borrower", item.text);
      this.pending.set(item, article);
      this.log.append(article);
      this.toEnd(article);
    }
    this.state(article, item);
    if (item.seq !== null) this.settle(item, article);
    if (item.state.startsWith("failed")) {
      this.alert.textContent = this.words[item.state];
      this.release();
    }
    this.tidy();
  }

  settle(item, article) {
    this.pending.delete(item);
    this.alert.textContent = "";
    const twin = this.find(item.seq);
    const at = twin?.querySelector("time")?.dateTime;
    twin?.remove();
    article.dataset.seq = item.seq;
    const next = this.after(item.seq);
    if (next && next.compareDocumentPosition(article) & Node.DOCUMENT_POSITION_FOLLOWING) next.before(article);
    if (at) this.stamp(article, new Date(at));
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

  article(author, text) {
    const article = document.createElement("article");
    article.className = `message ${author}`;
    article.dataset.author = author;
    const who = document.createElement("p");
    who.className = "who";
    const name = author === "borrower" ? this.words.you : this.words[author];
    who.append(author === "specialist" && this.specialist ? `${this.specialist}, ${name}` : name);
    const said = document.createElement("div");
    said.className = "said";
    article.append(who, said);
    this.fill(article, text);
    return article;
  }

  stamp(article, at) {
    if (article.querySelector("time")) return;
    const time = document.createElement("time");
    time.dateTime = at.toISOString();
    time.textContent = at.toLocaleTimeString(this.language, { hour: "numeric", minute: "2-digit" });
    article.querySelector(".who").append(" · ", time);
    this.separate(article, at);
  }

  // The day stands above the first message of each day.
  separate(article, at) {
    const day = at.toLocaleDateString("sv");
    if (this.log.querySelector(`.day[data-day="${day}"]`)) return;
    const line = document.createElement("p");
    line.className = "day";
    line.dataset.day = day;
    article.before(line);
  }

  dayName(day) {
    const at = new Date(`${day}T12:00`);
    const days = Math.round((new Date(`${new Date().toLocaleDateString("sv")}T12:00`) - at) / 86400000);
    if (days === 0) return this.words.today;
    if (days === 1) return this.words.yesterday;
    const year = at.getFullYear() === new Date().getFullYear() ? {} : { year: "numeric" };
    return at.toLocaleDateString(this.language, { weekday: "long", month: "long", day: "numeric", ...year });
  }

  // What one wrote is shown letter by letter; what we wrote, with its lists and links.
  fill(article, text) {
    const said = article.querySelector(".said");
    if (article.dataset.author === "borrower") said.textContent = text;
    else said.replaceChildren(...paragraphs(text, this.words));
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

  // Only the newest message offers its answers; who writes is said once for messages that belong together; days are
  // named as seen from today.
  tidy() {
    const messages = [...this.log.querySelectorAll(".message")];
    messages.forEach((article, index) => {
      const group = article.querySelector(".choices");
      if (group) group.hidden = index < messages.length - 1;
      article.classList.toggle("follows", this.belongs(article));
    });
    for (const line of this.log.querySelectorAll(".day")) {
      const name = this.dayName(line.dataset.day);
      if (line.textContent !== name) line.textContent = name;
    }
  }

  belongs(article) {
    const before = article.previousElementSibling;
    if (before?.dataset.author !== article.dataset.author) return false;
    const [earlier, later] = [before, article].map((each) => Date.parse(each.querySelector("time")?.dateTime));
    return !(later - earlier > TOGETHER);
  }

  owner(frame) {
    const name = frame.owner === "specialist" ? frame.name ?? this.words.specialist : null;
    if (name === this.specialist) return;
    this.specialist = name;
    this.showOwner();
    this.showTyping(false);
    const notice = document.createElement("p");
    notice.className = "notice";
    notice.textContent = name ? this.words.joined.replace("{name}", name) : this.words.handed_back;
    this.log.append(notice);
    this.toEnd(notice);
  }

  showOwner() {
    const { assistant, specialist } = this.words;
    const named = this.specialist && this.specialist !== specialist;
    this.ownerLine.textContent = named ? `${this.specialist}, ${specialist}` : this.specialist ?? assistant;
    this.ownerLine.classList.toggle("person", this.specialist !== null);
  }

  showTyping(on) {
    clearTimeout(this.typingTimer);
    const stay = this.nearEnd();
    this.typing.hidden = !on || this.specialist !== null;
    if (on) this.typingTimer = setTimeout(() => this.showTyping(false), TYPING_HOLDS);
    if (stay && on) this.toEnd();
  }

  // What was said before the page was loaded is shown, not read out.
  quietly(milliseconds) {
    this.quiet = true;
    this.scroller.setAttribute("aria-live", "off");
    setTimeout(() => {
      this.quiet = false;
      this.scroller.setAttribute("aria-live", "polite");
    }, milliseconds);
  }

  say(text) {
    if (this.status.textContent !== text) this.status.textContent = text;
  }

  clear() {
    this.showTyping(false);
    this.log.replaceChildren();
    this.pending.clear();
    this.held = [];
    this.specialist = null;
    this.showOwner();
    this.alert.textContent = "";
  }

  // Zoomed in, the page scrolls as one instead of the log alone.
  get whole() {
    return getComputedStyle(this.scroller).overflowY === "visible";
  }

  nearEnd() {
    return this.whole || this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight < 120;
  }

  // To the end, or to the beginning of what is too long to be seen at once.
  toEnd(newest = null) {
    this.stuck = true;
    if (this.whole) {
      (newest ?? this.log.lastElementChild)?.scrollIntoView({ block: "start" });
      return;
    }
    this.scroller.scrollTop = this.scroller.scrollHeight;
    if (newest && newest.offsetHeight > this.scroller.clientHeight) newest.scrollIntoView({ block: "start" });
  }
}
