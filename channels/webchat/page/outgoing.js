// What the borrower sends: one message after the other, each under its own id, so that trying again is safe.

const PAUSES = [1000, 2000, 4000, 8000];

// Ends early when the device says that it is connected again.
function pause(milliseconds) {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      window.removeEventListener("online", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    window.addEventListener("online", done);
  });
}

function newId() {
  // randomUUID is missing where the page is not served securely (a phone on the local network).
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Outgoing {
  // `session()` gives a token, opening a chat where there is none; `changed(item)` is called at every step;
  // `ended(item)` when the token no longer opens the chat.
  constructor({ session, changed, ended }) {
    this.session = session;
    this.changed = changed;
    this.ended = ended;
    this.queue = [];
    this.items = new Set();
    this.busy = false;
    this.generation = 0;
  }

  add(text, choice = null) {
    return this.send({ id: newId(), text, choice, tried: false });
  }

  // Sends what an earlier load of the page could not; under its old id, so that it is written down once.
  resend({ id, text, choice }) {
    return this.send({ id, text, choice, tried: true, resent: true });
  }

  send(what) {
    const item = { ...what, state: "sending", seq: null };
    this.items.add(item);
    this.queue.push(item);
    this.pump();
    return item;
  }

  // What is not known to have arrived, oldest first; with `tried`, only what was tried in vain.
  unsent(tried = false) {
    const left = [...this.items].filter((item) => item.seq === null && (item.tried || !tried));
    return left.map(({ id, text, choice }) => ({ id, text, choice }));
  }

  again(item) {
    item.state = "sending";
    this.changed(item);
    this.queue.push(item);
    this.pump();
  }

  // Drops all that waits, as at sign-out; what is on its way comes back to nobody.
  forget() {
    this.queue = [];
    this.items.clear();
    this.generation += 1;
    this.busy = false;
  }

  async pump() {
    if (this.busy) return;
    this.busy = true;
    const generation = this.generation;
    while (this.queue.length > 0 && generation === this.generation) {
      const item = this.queue.shift();
      await this.deliver(item, generation);
    }
    if (generation === this.generation) this.busy = false;
  }

  step(item, generation, state, seq = null) {
    if (generation !== this.generation) return;
    item.state = state;
    item.seq = seq;
    if (seq !== null || state === "failed_choice" || state === "failed_too_long") this.items.delete(item);
    this.changed(item);
  }

  async deliver(item, generation) {
    let attempt = 0;
    for (;;) {
      const outcome = await this.post(item);
      if (generation !== this.generation) return;
      if (outcome.seq !== undefined) return this.step(item, generation, "sent", outcome.seq);
      item.tried = true;
      if (outcome.status === 401) return this.ended(item);
      if (outcome.status === 404) return this.step(item, generation, "failed_choice");
      if (outcome.status === 413 || outcome.code === "too_long") {
        return this.step(item, generation, "failed_too_long");
      }
      if (outcome.status === 422) return this.step(item, generation, "failed");
      // A device that says it is offline is only believed once a request has failed; it then may take its time.
      const away = outcome.status === 0 && !navigator.onLine;
      if (!away && attempt >= PAUSES.length) {
        return this.step(item, generation, outcome.status === 429 ? "failed_busy" : "failed");
      }
      if (away !== (item.state === "waiting")) this.step(item, generation, away ? "waiting" : "sending");
      await pause(away ? 5000 : PAUSES[attempt]);
      if (!away) attempt += 1;
    }
  }

  async post(item) {
    try {
      const token = await this.session();
      const response = await fetch("/chat/messages", {
        method: "POST",
        headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
        body: JSON.stringify(item.choice ? { id: item.id, choice: item.choice } : { id: item.id, text: item.text }),
        signal: AbortSignal.timeout(15000),
      });
      const answer = await response.json().catch(() => ({}));
      return response.ok ? { seq: answer.seq } : { status: response.status, code: answer.code };
    } catch (error) {
      return { status: error.status ?? 0 };
    }
  }
}
