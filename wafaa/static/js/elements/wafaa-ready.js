// Ready answers beside the composer: "/" at the beginning of a word, or the key at its place on another layout, opens
// the search; Enter puts the text in where the cursor was, with its files. Several times in one reply. A macro shows
// first what it will do.

import { Picks } from "../picks.js";

class WafaaReady extends HTMLElement {
  connectedCallback() {
    this.composer = this.closest("wafaa-composer");
    this.text = this.composer.querySelector("textarea");
    this.sheet = this.querySelector("[data-sheet]");
    this.field = this.querySelector('[role="combobox"]');
    this.picks = new Picks(this.field, this.querySelector('[role="listbox"]'), (words) => `${this.dataset.url}?q=${encodeURIComponent(words)}${this.by()}`, (option) => this.taken(option));
    this.text.addEventListener("keydown", (event) => this.pressed(event));
    this.field.addEventListener("keydown", (event) => this.pressedInField(event));
    this.composer.querySelector('[data-key="ready"]').addEventListener("click", () => this.open());
    this.outside = (event) => this.contains(event.target) || this.close();
  }

  disconnectedCallback() {
    document.removeEventListener("pointerdown", this.outside, true);
  }

  // On the Arabic layout this key writes ظ, on others ù or -: its place counts, but only where no word has begun, and
  // never while a modifier makes another character of it.
  pressed(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.key !== "/" && event.code !== "Slash") return;
    if (!this.isAtWordStart() || this.text.selectionStart !== this.text.selectionEnd) return;
    event.preventDefault();
    this.typed = event.key;
    this.open();
  }

  // Which way the reply is to go: what it cannot carry is said before anything is taken.
  by() {
    const way = this.composer.by?.();
    return way ? `&by=${way.value}` : "";
  }

  isAtWordStart() {
    const { value, selectionStart } = this.text;
    return !selectionStart || /\s/.test(value[selectionStart - 1]);
  }

  open() {
    this.sheet.hidden = false;
    document.addEventListener("pointerdown", this.outside, true);
    this.field.focus();
    this.picks.open();
  }

  close() {
    this.sheet.hidden = true;
    document.removeEventListener("pointerdown", this.outside, true);
  }

  pressedInField(event) {
    if (event.code === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.leave();
    } else if (event.code === "Backspace" && !this.field.value) {
      event.preventDefault();
      this.leave();
    } else if (this.typed && !this.field.value && (event.key === this.typed || event.code === "Slash" || event.key === " ")) {
      // The key twice, or with a space: the character itself was meant ("ظ" begins words, too).
      event.preventDefault();
      this.leave(this.typed + (event.key === " " ? " " : ""));
    }
  }

  leave(text = "") {
    this.close();
    this.typed = "";
    this.text.focus();
    if (text) this.composer.insert(text);
  }

  taken(option) {
    this.close();
    this.typed = "";
    if ("macro" in option.dataset) {
      document.dispatchEvent(new CustomEvent("wafaa:macro", { detail: { url: `${this.dataset.macroUrl}?answer=${option.dataset.id}${this.by()}` } }));
      return;
    }
    this.text.focus();
    this.composer.insertReady(option.dataset);
  }
}

customElements.define("wafaa-ready", WafaaReady);
