// One script tag puts a button on any page of the servicer's site; it opens the chat in a frame of its own.
//   <script src="https://chat.example/chat/widget.js" data-language="es" async></script>
(() => {
  const script = document.currentScript;
  const home = new URL(script.src).origin;
  const asked = script.dataset.language ?? document.documentElement.lang.slice(0, 2);
  const language = asked === "es" ? "es" : "en";
  const words = "{words}"[language];

  const STYLE = `
    :host { all: initial; }
    button {
      position: fixed; right: 1rem; bottom: 1rem; z-index: 2147483000;
      min-height: 3rem; padding: .75rem 1.25rem; border: 2px solid #fff; border-radius: 1.5rem;
      background: #1c5d59; color: #fff; font: 600 1rem/1.2 system-ui, sans-serif; cursor: pointer;
      box-shadow: 0 2px 12px rgb(0 0 0 / .25);
    }
    button:focus-visible { outline: 3px solid #1c5d59; outline-offset: 3px; }
    iframe {
      position: fixed; right: 1rem; bottom: 5rem; z-index: 2147483000;
      width: min(25rem, calc(100vw - 2rem)); height: min(40rem, calc(100vh - 6.5rem));
      border: 1px solid #767f80; border-radius: .75rem; background: #f6f4ef;
      box-shadow: 0 4px 24px rgb(0 0 0 / .25);
    }
    [hidden] { display: none; }
    @media (max-width: 30rem), (max-height: 30rem) {
      iframe { inset: 0; width: 100%; height: 100%; border: 0; border-radius: 0; }
      iframe:not([hidden]) ~ button { display: none; }
    }`;

  function build() {
    const host = document.createElement("div");
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];

    const frame = document.createElement("iframe");
    frame.title = words.title;
    frame.id = "chat";
    frame.hidden = true;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words.widget_open;
    button.setAttribute("aria-expanded", "false");
    button.setAttribute("aria-controls", "chat");
    root.append(frame, button);
    document.body.append(host);

    const greet = () => {
      frame.focus();
      frame.contentWindow.postMessage({ porchlight: "opened" }, home);
    };
    const show = (open) => {
      frame.hidden = !open;
      button.setAttribute("aria-expanded", String(open));
      button.textContent = open ? words.widget_close : words.widget_open;
      if (!open) {
        button.focus();
      } else if (frame.src) {
        greet();
      } else {
        frame.addEventListener("load", greet, { once: true });
        frame.src = `${home}/chat?embedded=1&lang=${language}`;
      }
    };
    button.addEventListener("click", () => show(frame.hidden));
    host.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !frame.hidden) show(false);
    });
    window.addEventListener("message", (event) => {
      if (event.source === frame.contentWindow && event.origin === home && event.data?.porchlight === "close") {
        show(false);
      }
    });
  }

  if (document.body) build();
  else document.addEventListener("DOMContentLoaded", build);
})();
