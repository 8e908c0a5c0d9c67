// Shortcuts by the place of the key (event.code), so that they work while the keyboard writes Arabic.
// A sheet shows them all, and they can be switched off on a device.
// A key means the chosen conversation: pressed while that one is still on its way, it waits until it is there. What is
// typed after R or N meanwhile is text and no shortcuts: it waits too, and lands in the box.

import { openList } from "../picks.js";

const OFF = "wafaa.keys.off";
const SETTLED_MS = 40; // htmx gives new elements their behaviour 20 ms after they have come.

class WafaaKeys extends HTMLElement {
  connectedCallback() {
    this.sheet = this.querySelector("dialog");
    this.press = (event) => this.pressed(event);
    this.coming = new Set();
    this.waiting = this.typed = this.place = null;
    this.gone = (event) => isOfPane(event) && this.coming.add(event.detail.xhr);
    this.came = (event) => isOfPane(event) && setTimeout(() => this.arrived(event.detail), SETTLED_MS);
    document.addEventListener("keydown", this.press);
    document.addEventListener("htmx:beforeSend", this.gone);
    document.addEventListener("htmx:afterRequest", this.came);
    document.addEventListener("click", (event) => this.clicked(event));
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
  clicked(event) {
    this.notePlace();
    const choice = event.target.closest('[data-opens="keys"]');
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
    this.notePlace();
    const act = this.actFor(event);
    if (!act) return;
    event.preventDefault();
    act();
  }

  actFor(event) {
    // On some layouts "?" is not Shift+Slash; the character itself is then the surer sign.
    if (event.key === "?" || event.key === "؟" || (event.code === "Slash" && event.shiftKey)) return () => this.sheet.showModal();
    if (event.shiftKey) return { KeyE: () => this.once(() => this.solveAndGoOn()) }[event.code];
    return {
      KeyJ: () => this.walk(1),
      KeyK: () => this.walk(-1),
      KeyE: () => this.once(() => press("solve")),
      KeyR: () => this.once(() => write("reply"), ""),
      KeyN: () => this.once(() => write("note"), ""),
      KeyC: () => this.once(() => press("by")),
      KeyA: () => this.once(() => press("assign")),
      KeyP: () => this.once(() => press("promise")),
      KeyL: () => this.once(() => press("call") || (this.dataset.calls && location.assign(this.dataset.calls))),
      KeyF: () => this.once(() => press("follow")),
      KeyB: () => press("bell"),
      KeyZ: () => this.once(() => press("snooze")),
      Slash: () => document.querySelector('[data-key="search"]')?.focus(),
    }[event.code];
  }

  // Who is solved or given away leaves the list, and takes the mark of where one was along; its neighbours are still there.
  notePlace() {
    const rows = listed();
    const here = rows.findIndex(isOpen);
    if (here >= 0) this.place = { here, before: rows[here - 1]?.dataset.id, after: rows[here + 1]?.dataset.id };
  }

  walk(by) {
    const rows = listed();
    const next = rows[this.stepFrom(rows, by)];
    if (!next) return by > 0 && this.fetchMore(() => this.walk(by));
    next.scrollIntoView({ block: "nearest" });
    next.click();
  }

  stepFrom(rows, by) {
    const here = rows.findIndex(isOpen);
    if (here >= 0) return here + by;
    if (!this.place) return 0;
    const beside = rows.findIndex((row) => row.dataset.id === (by > 0 ? this.place.after : this.place.before));
    if (beside >= 0) return beside;
    return by > 0 ? this.place.here : Math.min(this.place.here, rows.length) - 1;
  }

  // The list is drawn a page at a time; its end on the page is not the end of the list.
  async fetchMore(then) {
    const more = document.querySelector("#rows .more");
    if (!more || this.isFetching) return;
    const before = listed().length;
    this.isFetching = true;
    await window.htmx.ajax("GET", more.href, { source: more, target: more, swap: "outerHTML" }).catch(() => {});
    setTimeout(() => {
      this.isFetching = false;
      if (listed().length > before) then();
    }, SETTLED_MS);
  }

  // What could not be solved yet (something must be known first) stays open before one's eyes.
  solveAndGoOn() {
    const button = document.querySelector('[data-key="solve"]');
    if (!button) return this.walk(1);
    const path = new URL(button.form.action).pathname;
    document.removeEventListener("htmx:afterRequest", this.solved);
    this.solved = (event) => {
      if (event.detail.pathInfo?.requestPath !== path) return;
      document.removeEventListener("htmx:afterRequest", this.solved);
      setTimeout(() => document.querySelector('[data-key="solve"]') || this.walk(1), SETTLED_MS);
    };
    document.addEventListener("htmx:afterRequest", this.solved);
    button.click();
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

function listed() {
  return [...document.querySelectorAll(".conv")];
}

function isOpen(row) {
  return row.hasAttribute("aria-current");
}

function press(key) {
  const element = document.querySelector(`[data-key="${key}"]`);
  if (element?.tagName === "SELECT") openList(element);
  else element?.click();
  return Boolean(element);
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
