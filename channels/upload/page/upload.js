// Sends the papers that were picked, one after the other, and says in the page what became of each.

const words = JSON.parse(document.getElementById("words").textContent);
const token = location.hash.slice(1);
const status = document.getElementById("status");
const alert = document.getElementById("alert");
const form = document.getElementById("papers");
const list = document.getElementById("list");
const progress = document.getElementById("progress");
const button = form.querySelector("button");
const bearer = { Authorization: `Bearer ${token}` };
let mostBytes = 0;
let busy = false;

const filled = (text, values) => text.replace(/\{(\w+)\}/g, (hole, name) => values[name] ?? hole);

function tell(said, trouble = "") {
  status.textContent = said;
  alert.textContent = trouble;
}

function expire() {
  form.hidden = true;
  tell("", words.expired);
}

function addPaper(paper) {
  const block = document.getElementById("paper").content.cloneNode(true).firstElementChild;
  const [label, input, note] = ["label", "input", ".note"].map((found) => block.querySelector(found));
  input.id = `paper-${paper.id ?? "another"}`;
  note.id = `${input.id}-note`;
  label.htmlFor = input.id;
  label.textContent = paper.name.charAt(0).toUpperCase() + paper.name.slice(1);
  input.setAttribute("aria-describedby", `kinds ${note.id}`);
  input.addEventListener("change", () => mark(block, ""));
  block.dataset.path = paper.id === null ? "/upload/papers" : `/upload/papers/${paper.id}`;
  block.querySelector(".here").hidden = !paper.received;
  list.append(block);
}

function mark(block, said, failed = false) {
  const note = block.querySelector(".note");
  note.textContent = said;
  note.classList.toggle("failed", failed);
  block.querySelector("input").setAttribute("aria-invalid", String(failed));
}

// The body is the file itself: its name stays on this device. Gives the code of what went wrong, null if nothing did.
function send(path, file, name) {
  return new Promise((settle) => {
    const request = new XMLHttpRequest();
    let quarter = -1;
    request.upload.onprogress = (event) => {
      progress.value = (100 * event.loaded) / event.total;
      // Not every percent: a screen reader says each change.
      const now = Math.floor(progress.value / 25);
      if (now !== quarter) tell(filled(words.sending, { name, percent: now * 25 }));
      quarter = now;
    };
    request.upload.onload = () => tell(filled(words.checking, { name }));
    request.onerror = () => settle("offline");
    request.onload = () => {
      if (request.status === 201) return settle(null);
      try {
        settle(JSON.parse(request.responseText).code);
      } catch {
        settle("unavailable");
      }
    };
    request.open("POST", path);
    request.setRequestHeader("Authorization", bearer.Authorization);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.send(file);
  });
}

// What became of one paper's files: how many were sent, and the code of the first that was not.
async function sendPaper(block) {
  const input = block.querySelector("input");
  const name = block.querySelector("label").textContent;
  let sent = 0;
  for (const file of [...input.files]) {
    const trouble = file.size > mostBytes ? "too_large" : file.size === 0 ? "empty" : await send(block.dataset.path, file, name);
    if (trouble !== null) {
      mark(block, words[trouble] ?? words.unavailable, true);
      return { sent, trouble };
    }
    sent += 1;
  }
  input.value = "";
  mark(block, filled(words.sent, { name }));
  block.querySelector(".here").hidden = false;
  return { sent, trouble: null };
}

async function sendAll() {
  const picked = [...list.children].filter((block) => block.querySelector("input").files.length > 0);
  if (picked.length === 0) {
    tell("", words.pick_first);
    list.querySelector("input").focus();
    return;
  }
  let sent = 0;
  const failed = [];
  progress.hidden = false;
  for (const block of picked) {
    const outcome = await sendPaper(block);
    sent += outcome.sent;
    if (outcome.trouble === "expired") {
      progress.hidden = true;
      expire();
      return;
    }
    if (outcome.trouble !== null) failed.push(block);
  }
  progress.hidden = true;
  // The chat hears of it once, however many there were.
  if (sent > 0) await fetch("/upload/done", { method: "POST", headers: bearer, keepalive: true }).catch(() => null);
  if (failed.length > 0) {
    tell("", words.some_failed);
    failed[0].querySelector("input").focus();
  } else {
    tell(words.all_sent);
  }
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (busy) return;
  busy = true;
  button.setAttribute("aria-disabled", "true");
  await sendAll();
  button.removeAttribute("aria-disabled");
  busy = false;
});

async function begin() {
  let answer;
  try {
    answer = await fetch("/upload/papers", { headers: bearer });
  } catch {
    return tell("", words.unavailable);
  }
  if (answer.status === 401) return expire();
  if (!answer.ok) return tell("", words.unavailable);
  const known = await answer.json();
  mostBytes = known.most_bytes;
  if (known.papers.length === 0) document.getElementById("legend").textContent = words.nothing_wanted;
  known.papers.forEach(addPaper);
  addPaper({ id: null, name: words.another, received: false });
  form.hidden = false;
  tell("");
}

// A newer link opened in the same tab changes nothing but what stands behind the #.
addEventListener("hashchange", () => location.reload());
begin();
