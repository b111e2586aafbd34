// The chat page: what was typed goes out, what is answered comes in, and a session lives as long as its tab.

import { Connection } from "./connection.js";
import { Outgoing } from "./outgoing.js";
import { View } from "./view.js";

const KEY = "porchlight.chat";
const words = JSON.parse(document.getElementById("words").textContent);
const language = document.documentElement.lang;
const embedded = document.documentElement.classList.contains("embedded");
const composer = document.getElementById("composer");
const field = document.getElementById("text");
const signOut = document.getElementById("sign-out");

// A frame on another site may be denied storage: the chat then lives as long as the page.
const kept = {
  read() {
    try {
      return sessionStorage.getItem(KEY);
    } catch {
      return token ?? null;
    }
  },
  write(value) {
    try {
      if (value) sessionStorage.setItem(KEY, value);
      else sessionStorage.removeItem(KEY);
    } catch {
      // Nothing is kept, and nothing is left behind.
    }
  },
};

let token = null;
let opening = null;
let connection = null;
let lost = false;

const view = new View(words, language, {
  choose: (choice) => {
    view.outgoing(outgoing.add(choice.title, choice.id));
    field.focus();
  },
  retry: (item) => {
    outgoing.again(item);
    field.focus();
  },
});

const outgoing = new Outgoing({
  session: openSession,
  changed: (item) => view.outgoing(item),
  ended: (item) => {
    blank(words.ended);
    if (!item.choice && !field.value) field.value = item.text;
  },
});

async function openSession() {
  if (token) return token;
  opening ??= requestSession().finally(() => {
    opening = null;
  });
  return opening;
}

async function requestSession() {
  const response = await fetch("/chat/session", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ language }),
    signal: AbortSignal.timeout(15000),
  });
  // A chat that cannot be opened now is tried again like a message that cannot be sent now.
  if (!response.ok) throw Object.assign(new Error("no session"), { status: response.status === 429 ? 429 : 503 });
  token = (await response.json()).token;
  kept.write(token);
  connect();
  return token;
}

function connect() {
  signOut.hidden = false;
  connection = new Connection(token, 0, {
    message: (frame) => view.message(frame),
    typing: () => view.showTyping(true),
    idle: () => view.showTyping(false),
    owner: (frame) => view.owner(frame),
    ended: () => blank(words.ended),
    state: (state) => {
      if (state === "live") {
        if (lost) view.say(words.back);
        else view.say("");
        if (lost) setTimeout(() => view.status.textContent === words.back && view.say(""), 4000);
        lost = false;
      } else {
        lost = true;
        view.say(state === "offline" ? words.offline : words.reconnecting);
        view.showTyping(false);
      }
    },
  });
}

// Leaves nothing of the conversation in this tab.
function blank(text) {
  connection?.stop();
  connection = null;
  outgoing.forget();
  kept.write(null);
  token = null;
  lost = false;
  field.value = "";
  signOut.hidden = true;
  view.clear();
  view.say(text);
  field.focus();
}

signOut.addEventListener("click", async () => {
  const leaving = token;
  blank(words.signed_out);
  try {
    const response = await fetch("/chat/sign-out", {
      method: "POST",
      headers: { Authorization: `Bearer ${leaving}` },
      signal: AbortSignal.timeout(10000),
    });
    if (!response.ok && response.status !== 401) throw new Error("not signed out");
  } catch {
    view.say(words.sign_out_failed);
  }
});

function submit() {
  const text = field.value.trim();
  if (!text) {
    field.focus();
    return;
  }
  if (!token) view.say("");
  field.value = "";
  grow();
  view.outgoing(outgoing.add(text));
  field.focus();
}

function grow() {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + 2}px`;
}

composer.addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});

field.addEventListener("input", grow);

field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    submit();
  }
});

window.addEventListener("offline", () => view.say(words.offline));
window.addEventListener("online", () => {
  if (!connection) view.say("");
});

// Coming back with the browser's button must not show what was signed out of elsewhere in this tab.
window.addEventListener("pageshow", (event) => {
  if (event.persisted && kept.read() !== token) location.reload();
});

if (embedded) {
  const close = () => window.parent.postMessage({ porchlight: "close" }, "*");
  document.getElementById("close").addEventListener("click", close);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  window.addEventListener("message", (event) => {
    if (event.source === window.parent && event.data?.porchlight === "opened") field.focus();
  });
} else {
  field.focus();
}

token = kept.read();
if (token) {
  view.quietly(1500);
  connect();
}
