// The size of the text, in steps; kept on this device, as it says nothing about anybody's loan.

const KEY = "porchlight.size";
const STEPS = [1, 2, 3, 4];

function stored() {
  try {
    return Number(localStorage.getItem(KEY));
  } catch {
    return 0;
  }
}

export function textSize(page, smaller, larger, changed) {
  function set(step) {
    page.dataset.size = step;
    // Not `disabled`, which would take the focus away from whoever has just pressed it.
    smaller.setAttribute("aria-disabled", String(step === STEPS[0]));
    larger.setAttribute("aria-disabled", String(step === STEPS.at(-1)));
    try {
      localStorage.setItem(KEY, step);
    } catch {
      // It holds for this page.
    }
  }
  function move(by) {
    set(Math.min(Math.max(Number(page.dataset.size) + by, STEPS[0]), STEPS.at(-1)));
    changed();
  }
  const before = stored();
  set(STEPS.includes(before) ? before : STEPS[0]);
  smaller.addEventListener("click", () => move(-1));
  larger.addEventListener("click", () => move(1));
}
