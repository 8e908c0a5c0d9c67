// Shortcuts by the place of the key (event.code), so that they work while the keyboard writes Arabic.
// A sheet shows them all, and they can be switched off on a device.
// A key means the chosen conversation: pressed while that one is still on its way, it waits until it is there. What is
// typed after R or N meanwhile is text and no shortcuts: it waits too, and lands in the box.

const OFF = "wafaa.keys.off";
const SETTLED_MS = 40; // htmx gives new elements their behaviour 20 ms after they have come.

class WafaaKeys extends HTMLElement {
  connectedCallback() {
    this.sheet = this.querySelector("dialog");
    this.press = (event) => this.pressed(event);
    this.coming = new Set();
    this.waiting = this.typed = null;
    this.gone = (event) => isOfPane(event) && this.coming.add(event.detail.xhr);
    this.came = (event) => isOfPane(event) && setTimeout(() => this.arrived(event.detail), SETTLED_MS);
    document.addEventListener("keydown", this.press);
    document.addEventListener("htmx:beforeSend", this.gone);
    document.addEventListener("htmx:afterRequest", this.came);
    document.addEventListener("click", (event) => this.opened(event.target.closest('[data-opens="keys"]')));
    const off = this.querySelector("[data-keys-off]");
    off.checked = localStorage.getItem(OFF) === "1";
    off.addEventListener("change", () => localStorage.setItem(OFF, off.checked ? "1" : "0"));
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.press);
    document.removeEventListener("htmx:beforeSend", this.gone);
    document.removeEventListener("htmx:afterRequest", this.came);
  }

  // The menu it was chosen from closes, or it would take the first Escape for itself.
  opened(choice) {
    if (!choice) return;
    choice.closest("details")?.removeAttribute("open");
    this.sheet.showModal();
  }

  // What could not be fetched leaves the conversation before it on the page, which the key did not mean.
  arrived({ xhr, successful }) {
    this.coming.delete(xhr);
    if (this.coming.size) return;
    const { waiting, typed } = this;
    this.waiting = this.typed = null;
    if (!successful) return;
    waiting?.();
    if (typed) enter(typed);
  }

  pressed(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.code === "Escape") return this.left();
    if (isWriting(event.target) || document.querySelector("dialog[open]") || localStorage.getItem(OFF) === "1") return;
    if (this.typed !== null) return this.keep(event);
    const act = this.actFor(event);
    if (!act) return;
    event.preventDefault();
    act();
  }

  actFor(event) {
    // On some layouts "?" is not Shift+Slash; the character itself is then the surer sign.
    if (event.key === "?" || event.key === "؟" || (event.code === "Slash" && event.shiftKey)) return () => this.sheet.showModal();
    if (event.shiftKey) return null;
    return {
      KeyJ: () => walk(1),
      KeyK: () => walk(-1),
      KeyE: () => this.once(() => press("solve")),
      KeyR: () => this.once(() => write("reply"), ""),
      KeyN: () => this.once(() => write("note"), ""),
      KeyA: () => this.once(() => press("assign")),
      KeyP: () => this.once(() => press("promise")),
      KeyL: () => this.once(() => press("call")),
      KeyF: () => this.once(() => press("follow")),
      KeyB: () => press("bell"),
      KeyZ: () => this.once(() => press("snooze")),
      Slash: () => document.querySelector('[data-key="search"]')?.focus(),
    }[event.code];
  }

  once(act, typed = null) {
    if (!this.coming.size) return act();
    this.waiting = act;
    this.typed = typed;
  }

  keep(event) {
    const text = event.code === "Enter" ? "\n" : event.key;
    if (text === "Backspace") this.typed = this.typed.slice(0, -1);
    else if (text.length === 1) this.typed += text;
    else return;
    event.preventDefault();
  }

  left() {
    this.waiting = this.typed = null;
    leaveField();
  }
}

function isOfPane(event) {
  return event.detail.target?.id === "work";
}

function isWriting(target) {
  return target.isContentEditable || (target.matches?.("input, textarea, select") && !target.matches('[type="radio"], [type="checkbox"]'));
}

function leaveField() {
  if (isWriting(document.activeElement)) document.activeElement.blur();
}

function walk(by) {
  const rows = [...document.querySelectorAll(".conv")];
  const here = rows.findIndex((row) => row.hasAttribute("aria-current"));
  const next = rows[here < 0 ? 0 : here + by];
  next?.scrollIntoView({ block: "nearest" });
  next?.click();
}

function press(key) {
  document.querySelector(`[data-key="${key}"]`)?.click();
}

function write(kind) {
  const choice = document.querySelector(`[data-key="${kind}"]`);
  if (!choice) return;
  if (!choice.checked) choice.click();
  document.getElementById("composer-text")?.focus();
}

function enter(typed) {
  const box = document.getElementById("composer-text");
  box.setRangeText(typed, box.selectionStart, box.selectionEnd, "end");
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

customElements.define("wafaa-keys", WafaaKeys);
