// One script tag puts a button on any page of the servicer's site; it opens the chat in a frame of its own.
//   <script src="https://chat.example/chat/widget.js" data-language="es" async></script>
// A page with a content security policy lets it in by `script-src` and `frame-src` with this address.
(() => {
  const script = document.currentScript ?? document.querySelector('script[src$="/chat/widget.js"]');
  if (!script || window.porchlightChat) return;
  window.porchlightChat = true;
  const home = new URL(script.src).origin;
  const asked = script.dataset.language ?? document.documentElement.lang.slice(0, 2);
  const language = asked === "es" ? "es" : "en";
  const words = "{words}"[language];
  const small = window.matchMedia("(max-width: 30rem), (max-height: 30rem)");

  const STYLE = `
    :host { all: initial; color-scheme: light dark; --paper: #f6f4ef; --ink: #1d2526; --accent: #1c5d59; --on: #fff; }
    @media (prefers-color-scheme: dark) {
      :host { --paper: #151b1c; --ink: #ecefed; --accent: #8fd0c8; --on: #0d2523; }
    }
    button {
      min-height: 3rem; padding: .75rem 1.25rem; border: 2px solid var(--on); border-radius: 1.5rem;
      background: var(--accent); color: var(--on); font: 600 1rem/1.2 system-ui, sans-serif; cursor: pointer;
    }
    button:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
    #open { position: fixed; right: 1rem; bottom: 1rem; z-index: 2147483000; box-shadow: 0 2px 12px rgb(0 0 0 / .25); }
    dialog {
      position: fixed; inset: auto 1rem 5rem auto; z-index: 2147483000; overflow: hidden; margin: 0; padding: 0;
      box-sizing: border-box; width: min(25rem, calc(100vw - 2rem)); height: min(40rem, calc(100vh - 6.5rem));
      max-width: none; max-height: none; border: 1px solid #767f80; border-radius: .75rem;
      background: var(--paper); color: var(--ink); box-shadow: 0 4px 24px rgb(0 0 0 / .25);
    }
    iframe { position: absolute; inset: 0; width: 100%; height: 100%; border: 0; }
    .until { padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; }
    .until p { margin: 0 0 1rem; }
    .ready .until, dialog:not(.ready) iframe { visibility: hidden; }
    @media (max-width: 30rem), (max-height: 30rem) {
      dialog { inset: 0; width: 100%; height: 100%; border: 0; border-radius: 0; }
    }`;

  function element(name, properties = {}, ...content) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...content);
    return made;
  }

  function build() {
    const host = element("div");
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];

    const frame = element("iframe", { title: words.title });
    const leave = element("button", { type: "button", textContent: words.widget_close });
    const until = element("div", { className: "until" }, element("p", { textContent: words.widget_opening }), leave);
    const dialog = element("dialog", { id: "chat" }, until, frame);
    dialog.setAttribute("aria-label", words.title);
    const button = element("button", { type: "button", id: "open", textContent: words.widget_open });
    button.setAttribute("aria-expanded", "false");
    button.setAttribute("aria-controls", "chat");
    root.append(dialog, button);
    document.body.append(host);

    const greet = () => {
      frame.focus();
      frame.contentWindow.postMessage({ porchlight: "opened" }, home);
    };
    // Where it covers the whole screen, nothing behind it can be reached.
    const place = () => {
      dialog.close();
      if (small.matches) dialog.showModal();
      else dialog.show();
    };
    const show = (open) => {
      button.setAttribute("aria-expanded", String(open));
      button.textContent = open ? words.widget_close : words.widget_open;
      if (!open) {
        dialog.close();
        button.focus();
        return;
      }
      place();
      if (dialog.classList.contains("ready")) greet();
      else frame.src = `${home}/chat?embedded=1&lang=${language}`;
    };
    button.addEventListener("click", () => show(!dialog.open));
    leave.addEventListener("click", () => show(false));
    small.addEventListener("change", () => dialog.open && place());
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      show(false);
    });
    host.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && dialog.open) show(false);
    });
    window.addEventListener("message", (event) => {
      if (event.source !== frame.contentWindow || event.origin !== home) return;
      const said = event.data?.porchlight;
      if (said === "close") show(false);
      if (said === "news" && !dialog.open) button.textContent = words.widget_news;
      if (said === "ready") {
        dialog.classList.add("ready");
        if (dialog.open) greet();
      }
    });
  }

  if (document.body) build();
  else document.addEventListener("DOMContentLoaded", build);
})();
