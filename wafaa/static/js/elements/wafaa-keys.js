// Shortcuts by the place of the key (event.code), so that they work while the keyboard writes Arabic.
// A sheet shows them all, and they can be switched off on a device.

const OFF = "wafaa.keys.off";

class WafaaKeys extends HTMLElement {
  connectedCallback() {
    this.sheet = this.querySelector("dialog");
    this.press = (event) => this.pressed(event);
    document.addEventListener("keydown", this.press);
    document.addEventListener("click", (event) => event.target.closest('[data-opens="keys"]') && this.sheet.showModal());
    const off = this.querySelector("[data-keys-off]");
    off.checked = localStorage.getItem(OFF) === "1";
    off.addEventListener("change", () => localStorage.setItem(OFF, off.checked ? "1" : "0"));
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.press);
  }

  pressed(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.code === "Escape") return leaveField();
    if (isWriting(event.target) || this.sheet.open || localStorage.getItem(OFF) === "1") return;
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
      KeyE: () => press("solve"),
      KeyR: () => write("reply"),
      KeyN: () => write("note"),
      KeyA: () => press("assign"),
      KeyP: () => press("promise"),
      Slash: () => document.querySelector('[data-key="search"]')?.focus(),
    }[event.code];
  }
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

customElements.define("wafaa-keys", WafaaKeys);
