// A chat that nobody uses is cleared, as nobody may be there to see who reads it. It says so two minutes before.

import * as kept from "./kept.js";

const LIMIT = 30 * 60 * 1000;
const WARNING = 2 * 60 * 1000;
const LOOKS = 5000;
const USES = ["pointerdown", "keydown", "input", "wheel", "touchmove"];

export class Idle {
  // handlers: warn(), calm(), over(). What is done in `notice`, where the warning stands, is no use by itself: the
  // warning would be gone before its button is let go of.
  constructor(notice, handlers) {
    this.notice = notice;
    this.handlers = handlers;
    this.seen = null;
    this.warned = false;
    for (const use of USES) window.addEventListener(use, (event) => this.happened(event), { capture: true, passive: true });
    // Timers stand still while a telephone sleeps: what is over is over before anything is seen again.
    document.addEventListener("visibilitychange", () => this.look());
    window.addEventListener("pageshow", () => this.look());
    window.addEventListener("pagehide", () => this.seen && kept.write({ seen: this.seen }));
    setInterval(() => this.look(), LOOKS);
  }

  // Begins to watch a chat that was last used at `seen`; false where that is too long ago.
  watch(seen = Date.now()) {
    if (Date.now() - seen >= LIMIT) return false;
    this.seen = seen;
    return true;
  }

  rest() {
    this.seen = null;
    this.calm();
  }

  happened(event) {
    if (!this.notice.contains(event.target)) this.use();
  }

  use() {
    this.look();
    if (this.seen === null) return;
    this.seen = Date.now();
    this.calm();
  }

  calm() {
    if (this.warned) this.handlers.calm();
    this.warned = false;
  }

  look() {
    if (this.seen === null) return;
    const unused = Date.now() - this.seen;
    if (unused >= LIMIT) {
      this.rest();
      this.handlers.over();
    } else if (unused >= LIMIT - WARNING && !this.warned) {
      this.warned = true;
      this.handlers.warn();
    }
  }
}
