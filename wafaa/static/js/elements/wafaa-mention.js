// "@" in a note opens the list of colleagues and teams; letters after it narrow it, arrows choose, Enter or Tab puts the
// name in. The focus stays in the text, and what is typed is what is sent: the server finds the names in it.

import { nodesOf } from "../picks.js";

const PAUSE_MS = 120;
const LONGEST = 40;
const BEGUN = /(?:^|[^\p{L}\p{N}_.+-])@([\p{L}\p{N}\p{M}_ ]{0,40})$/u;

class WafaaMention extends HTMLElement {
  connectedCallback() {
    this.composer = this.closest("wafaa-composer");
    this.text = this.composer.querySelector("textarea");
    this.sheet = this.querySelector("[data-sheet]");
    this.list = this.querySelector('[role="listbox"]');
    this.asked = 0;
    this.ears = new AbortController();
    const { signal } = this.ears;
    this.text.addEventListener("input", () => this.typed(), { signal });
    this.text.addEventListener("click", () => this.typed(), { signal });
    this.text.addEventListener("keydown", (event) => this.pressed(event), { signal, capture: true });
    this.text.addEventListener("blur", () => this.close(), { signal });
    this.list.addEventListener("mousedown", (event) => event.preventDefault(), { signal }); // The text keeps the focus.
    this.list.addEventListener("click", (event) => this.take(event.target.closest('[role="option"]')), { signal });
  }

  disconnectedCallback() {
    this.ears.abort();
    clearTimeout(this.timer);
  }

  begun() {
    if (this.composer.kind() !== "note" || this.text.selectionStart !== this.text.selectionEnd) return null;
    return BEGUN.exec(this.text.value.slice(0, this.text.selectionStart).slice(-LONGEST - 2))?.[1] ?? null;
  }

  typed() {
    clearTimeout(this.timer);
    this.wanted = null;
    if (this.begun() === null) return this.close();
    this.timer = setTimeout(() => this.find(), this.isOpen() ? PAUSE_MS : 0);
  }

  async find() {
    const words = this.begun();
    if (words === null) return this.close();
    const mine = ++this.asked;
    const html = await fetch(`${this.dataset.url}?q=${encodeURIComponent(words)}`, { headers: { "HX-Request": "true" } }).then((answer) => answer.ok ? answer.text() : "", () => "");
    if (mine !== this.asked || words !== this.begun()) return; // Somebody typed on; a later answer counts.
    this.list.replaceChildren(...nodesOf(html));
    if (!this.options().length) return this.close();
    this.sheet.hidden = false;
    this.shown = words;
    this.text.setAttribute("aria-controls", this.list.id);
    this.choose(this.options()[0]);
    if (this.wanted === words) this.take(this.chosen);
  }

  isOpen() {
    return !this.sheet.hidden;
  }

  close() {
    this.asked += 1;
    this.wanted = null;
    this.sheet.hidden = true;
    this.text.removeAttribute("aria-activedescendant");
    this.text.removeAttribute("aria-controls");
  }

  options() {
    return [...this.list.querySelectorAll('[role="option"]')];
  }

  choose(option) {
    this.chosen?.setAttribute("aria-selected", "false");
    this.chosen = option;
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.text.setAttribute("aria-activedescendant", option.id);
  }

  pressed(event) {
    if (!this.isOpen() || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.code];
    const options = this.options();
    if (step) this.choose(options[(options.indexOf(this.chosen) + step + options.length) % options.length]);
    else if (["Enter", "NumpadEnter", "Tab"].includes(event.code) && !event.shiftKey) this.accept();
    else if (event.code === "Escape") this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  // What is shown may still be for fewer letters than are typed: then the first of what comes is taken.
  accept() {
    if (this.shown === this.begun()) this.take(this.chosen);
    else this.wanted = this.begun();
  }

  take(option) {
    const words = this.begun();
    if (!option || words === null) return this.close();
    const end = this.text.selectionStart;
    this.text.setSelectionRange(end - words.length, end);
    this.close();
    this.composer.insert(`${option.dataset.name} `);
    this.close();
  }
}

customElements.define("wafaa-mention", WafaaMention);
