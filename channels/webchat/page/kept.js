// What this tab keeps from one load of the page to the next, and nothing longer than the chat: its token, when it was
// last used, and what could not be sent yet. A frame on another site may be denied storage: it is kept in memory then.

const KEY = "porchlight.chat";
let memory = {};

export function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) ?? {};
  } catch {
    return memory;
  }
}

export function write(changes) {
  memory = { ...read(), ...changes };
  try {
    sessionStorage.setItem(KEY, JSON.stringify(memory));
  } catch {
    // Memory has it.
  }
}

export function forget() {
  memory = {};
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Nothing was kept, and nothing is left behind.
  }
}
