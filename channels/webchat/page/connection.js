// What comes from the servicer: a socket, or long polls where no socket gets through; resumed after each loss.

const OPENING = 8000;
const PING = 20000;
const SILENCE = 35000;
const POLLS_AT_FIRST = 30000;
const POLLS_LATER = 300000;
const LONGEST_PAUSE = 15000;

export class Connection {
  // handlers: message(frame), typing(), owner(frame), idle(), state("live" | "lost" | "offline"), ended()
  constructor(token, after, handlers) {
    this.token = token;
    this.after = after;
    this.handlers = handlers;
    this.stopped = false;
    this.failures = 0;
    this.owner = "assistant";
    this.hurry = () => {};
    this.onOnline = () => this.hurry();
    window.addEventListener("online", this.onOnline);
    this.run();
  }

  stop() {
    this.stopped = true;
    window.removeEventListener("online", this.onOnline);
    this.socket?.close();
    this.polling?.abort();
    this.hurry();
  }

  pause(milliseconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async run() {
    while (!this.stopped) {
      const outcome = await this.throughSocket();
      if (this.stopped) return;
      if (outcome === "ended") return this.handlers.ended();
      if (outcome === "opened") this.failures = 0;
      if (outcome === "opened") this.lost();
      this.failures += 1;
      if (this.failures > 1) {
        const polled = await this.throughPolls(this.failures > 4 ? POLLS_LATER : POLLS_AT_FIRST);
        if (this.stopped) return;
        if (polled === "ended") return this.handlers.ended();
        if (polled === "worked") continue;
        this.lost();
      }
      const longest = Math.min(250 * 2 ** this.failures, LONGEST_PAUSE);
      await this.pause(longest * (0.5 + Math.random() / 2));
    }
  }

  lost() {
    this.handlers.state(navigator.onLine ? "lost" : "offline");
  }

  take(frame) {
    if (frame.seq > this.after) {
      this.after = frame.seq;
      this.handlers.message(frame);
    }
  }

  // A poll does not say who answers now: whoever spoke last does.
  infer(messages) {
    const last = messages.findLast((frame) => ["assistant", "specialist"].includes(frame.author));
    if (last && last.author !== this.owner) this.own({ owner: last.author, name: null });
  }

  own(frame) {
    this.owner = frame.owner;
    this.handlers.owner(frame);
  }

  // Resolves when the socket is closed: "ended", "opened" (it had worked) or "failed".
  throughSocket() {
    return new Promise((resolve) => {
      let opened = false;
      let heard = Date.now();
      const address = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/chat/ws`;
      let socket;
      try {
        socket = new WebSocket(address);
      } catch {
        resolve("failed");
        return;
      }
      this.socket = socket;
      const opening = setTimeout(() => opened || socket.close(), OPENING);
      const beat = setInterval(() => {
        if (Date.now() - heard > SILENCE) socket.close();
        else if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type: "ping" }));
      }, PING);
      socket.onopen = () => socket.send(JSON.stringify({ type: "auth", token: this.token, after: this.after }));
      socket.onmessage = (event) => {
        heard = Date.now();
        const frame = JSON.parse(event.data);
        if (!opened && frame.type !== "error") {
          opened = true;
          this.failures = 0;
          this.handlers.state("live");
        }
        if (frame.type === "message") this.take(frame);
        else if (frame.type === "typing") this.handlers.typing();
        else if (frame.type === "owner") this.own(frame);
      };
      const done = (code) => {
        clearTimeout(opening);
        clearInterval(beat);
        socket.onclose = socket.onmessage = null;
        window.removeEventListener("offline", away);
        resolve(code === 4401 ? "ended" : opened ? "opened" : "failed");
      };
      // A closing handshake needs the network that has just gone: it is not waited for.
      const away = () => {
        socket.close();
        done(0);
      };
      window.addEventListener("offline", away);
      socket.onclose = (event) => done(event.code);
    });
  }

  // Polls for so long, then lets the socket be tried again: "worked", "ended" or "failed".
  async throughPolls(milliseconds) {
    const until = Date.now() + milliseconds;
    let worked = false;
    while (!this.stopped && Date.now() < until) {
      this.polling = new AbortController();
      try {
        const wait = worked ? 20 : 0;
        const response = await fetch(`/chat/messages?after=${this.after}&wait=${wait}`, {
          headers: { Authorization: `Bearer ${this.token}` },
          signal: this.polling.signal,
        });
        if (response.status === 401) return "ended";
        if (!response.ok) return "failed";
        const { messages, idle } = await response.json();
        worked = true;
        this.handlers.state("live");
        this.infer(messages);
        messages.forEach((frame) => this.take(frame));
        if (idle) this.handlers.idle();
        else this.handlers.typing();
      } catch {
        return "failed";
      }
    }
    return "worked";
  }
}
