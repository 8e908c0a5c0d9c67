// The command bar: Ctrl+K or Cmd+K by the place of the key, on every page of the desk. What is chosen is done to the
// open conversation, or opens. A macro first shows in the same dialog what it will do.

import { Picks, nodesOf } from "../picks.js";
import { toast } from "../htmx-manners.js";

class WafaaBar extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.finding = this.querySelector("[data-finding]");
    this.loaded = this.querySelector("[data-loaded]");
    const field = this.querySelector('[role="combobox"]');
    this.picks = new Picks(field, this.querySelector('[role="listbox"]'), (words) => this.address(words), (option) => this.taken(option));
    // A search field empties itself at the first Escape; here it means the whole bar.
    field.addEventListener("keydown", (event) => event.code === "Escape" && !event.isComposing && this.left(event));
    this.news = new AbortController();
    const { signal } = this.news;
    document.addEventListener("keydown", (event) => this.pressed(event), { signal });
    document.addEventListener("wafaa:macro", (event) => this.load(event.detail.url), { signal });
    document.body.addEventListener("wafaa:macro-done", (event) => this.done(event.detail), { signal });
    this.dialog.addEventListener("click", (event) => this.clicked(event));
    this.dialog.addEventListener("close", () => this.closed());
    this.loaded.addEventListener("htmx:afterRequest", (event) => event.detail.successful && event.detail.xhr.status !== 422 && this.dialog.close());
    this.loaded.addEventListener("htmx:beforeSwap", (event) => this.refused(event));
  }

  disconnectedCallback() {
    this.news.abort();
  }

  address(words) {
    const open = this.conversation();
    return `${this.dataset.url}?q=${encodeURIComponent(words)}${open ? `&conversation=${open}` : ""}`;
  }

  conversation() {
    return document.querySelector("wafaa-thread")?.dataset.id ?? "";
  }

  pressed(event) {
    if (event.code !== "KeyK" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    if (this.dialog.open) return this.dialog.close();
    if (document.querySelector("dialog[open]")) return;
    this.open();
  }

  left(event) {
    event.preventDefault();
    this.dialog.close();
  }

  open() {
    this.before = document.activeElement;
    this.show(this.finding);
    this.dialog.showModal();
    this.picks.open();
  }

  show(part) {
    this.finding.hidden = part !== this.finding;
    this.loaded.hidden = part !== this.loaded;
  }

  closed() {
    this.loaded.replaceChildren();
    this.picks.list.replaceChildren();
    if (this.before?.isConnected) this.before.focus();
  }

  taken(option) {
    const { how, where, values } = option.dataset;
    if (how === "load") return this.load(where);
    this.dialog.close();
    if (how === "go") location.assign(where);
    else if (how === "press") this.press(where);
    else window.htmx.ajax("POST", where, { target: "#work", swap: "innerHTML", values: JSON.parse(values) });
  }

  press(key) {
    const element = document.querySelector(`[data-key="${key}"]`);
    if (element?.tagName === "SELECT") return openList(element);
    element?.click();
    if (key === "reply" || key === "note") document.getElementById("composer-text")?.focus();
  }

  async load(url) {
    this.before ??= document.activeElement;
    const html = await fetch(url, { headers: { "HX-Request": "true" } }).then((answer) => answer.ok ? answer.text() : "", () => "");
    if (!html) return toast(document.getElementById("toasts").dataset.failed, "error");
    this.fill(html);
    if (!this.dialog.open) this.dialog.showModal();
    this.loaded.querySelector("button:not([disabled])")?.focus();
  }

  fill(html) {
    this.loaded.replaceChildren(...nodesOf(html));
    window.htmx.process(this.loaded);
    this.show(this.loaded);
  }

  // What could not be done comes back as the same form and says why; the conversation stays as it is.
  refused(event) {
    if (event.detail.xhr.status !== 422) return;
    event.detail.shouldSwap = false;
    this.fill(event.detail.xhr.responseText);
  }

  clicked(event) {
    if (event.target === this.dialog || event.target.closest("[data-close]")) this.dialog.close();
    const into = event.target.closest("[data-into]");
    if (into) this.into(into);
  }

  // The text goes into the composer as it stands on the page; then the acts are done.
  async into(button) {
    const composer = document.querySelector("wafaa-composer");
    composer.insertReady(button.dataset);
    await composer.save();
    button.closest("form").requestSubmit();
  }

  done({ undo, title }) {
    const box = document.createElement("div");
    const button = document.createElement("button");
    box.className = "toast toast-undo";
    box.textContent = title;
    button.type = "button";
    button.className = "button button-small";
    button.textContent = this.dataset.undo;
    button.addEventListener("click", () => {
      box.remove();
      window.htmx.ajax("POST", undo, { target: "#work", swap: "innerHTML" });
    });
    box.append(button);
    document.getElementById("toasts").append(box);
    setTimeout(() => box.remove(), 12000);
  }
}

customElements.define("wafaa-bar", WafaaBar);
