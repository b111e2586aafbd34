// The chat page: what was typed goes out, what is answered comes in, and a session lives as long as its tab.

import { Connection } from "./connection.js";
import { Idle } from "./idle.js";
import * as kept from "./kept.js";
import { Outgoing } from "./outgoing.js";
import { textSize } from "./size.js";
import { View } from "./view.js";

const find = (id) => document.getElementById(id);
const words = JSON.parse(find("words").textContent);
const language = document.documentElement.lang;
const embedded = document.documentElement.classList.contains("embedded");
const field = find("text");
const signOut = find("sign-out");
const leaving = find("leaving");

let token = null;
let opening = null;
let connection = null;
let lost = false;

const tellWidget = (what) => embedded && window.parent.postMessage({ porchlight: what }, "*");

const view = new View(words, language, {
  choose: (choice) => {
    view.outgoing(outgoing.add(choice.title, choice.id));
    field.focus();
  },
  retry: (item) => {
    outgoing.again(item);
    field.focus();
  },
  news: () => tellWidget("news"),
});

const outgoing = new Outgoing({
  session: openSession,
  changed: (item) => {
    view.outgoing(item);
    kept.write({ unsent: outgoing.unsent(true) });
  },
  ended: () => {
    const typed = outgoing.unsent().filter((item) => !item.choice).map((item) => item.text);
    const draft = field.value;
    blank(words.ended);
    field.value = [...typed, draft].filter(Boolean).join("\n");
    grow();
  },
});

const idle = new Idle(leaving, {
  warn: () => {
    leaving.hidden = false;
  },
  calm: () => {
    leaving.hidden = true;
  },
  over: () => leave(words.idle),
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
  kept.write({ token, seen: Date.now() });
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
  kept.forget();
  idle.rest();
  token = null;
  lost = false;
  field.value = "";
  grow();
  signOut.hidden = true;
  view.clear();
  view.say(text);
  if (!embedded || document.hasFocus()) field.focus();
}

async function leave(text) {
  const left = token;
  blank(text);
  if (!left) return;
  try {
    const response = await fetch("/chat/sign-out", {
      method: "POST",
      headers: { Authorization: `Bearer ${left}` },
      keepalive: true,
      signal: AbortSignal.timeout(10000),
    });
    if (!response.ok && response.status !== 401) throw new Error("not signed out");
  } catch {
    view.say(words.sign_out_failed);
  }
}

signOut.addEventListener("click", () => leave(words.signed_out));
find("stay").addEventListener("click", () => {
  idle.use();
  field.focus();
});

// The chat goes on in the other language, with what was typed and not sent.
find("language").addEventListener("click", async (event) => {
  event.preventDefault();
  const link = event.currentTarget;
  if (field.value) kept.write({ draft: field.value });
  if (token) {
    await fetch("/chat/language", {
      method: "POST",
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      body: JSON.stringify({ language: link.hreflang }),
      signal: AbortSignal.timeout(4000),
    }).catch(() => {});
  }
  location.assign(link.href);
});

function submit() {
  const text = field.value.trim();
  if (!text) {
    field.focus();
    return;
  }
  if (!token) view.say("");
  idle.watch();
  field.value = "";
  grow();
  view.outgoing(outgoing.add(text));
  field.focus();
}

function grow() {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + 2}px`;
}

find("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});

field.addEventListener("input", () => {
  grow();
  // What is typed and not sent is cleared as well when nobody is there any more.
  if (field.value && idle.seen === null) idle.watch();
});

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

window.addEventListener("pagehide", () => {
  const unsent = outgoing.unsent();
  if (unsent.length > 0) kept.write({ unsent });
});

// Coming back with the browser's button must not show what was signed out of elsewhere in this tab.
window.addEventListener("pageshow", (event) => {
  if (event.persisted && (kept.read().token ?? null) !== token) location.reload();
});

if (embedded) {
  find("close").addEventListener("click", () => tellWidget("close"));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") tellWidget("close");
  });
  window.addEventListener("message", (event) => {
    if (event.source === window.parent && event.data?.porchlight === "opened") field.focus();
  });
  tellWidget("ready");
}

textSize(document.documentElement, find("smaller"), find("larger"), () => view.toEnd());

function begin() {
  const left = kept.read();
  if (left.seen && !idle.watch(left.seen)) {
    token = left.token ?? null;
    leave(words.idle);
    return;
  }
  token = left.token ?? null;
  if (left.draft) {
    field.value = left.draft;
    kept.write({ draft: undefined });
    grow();
  }
  if (token) {
    view.quietly(1500);
    connect();
  }
  for (const item of left.unsent ?? []) view.outgoing(outgoing.resend(item));
  if (!embedded || document.hasFocus()) field.focus();
}

begin();
