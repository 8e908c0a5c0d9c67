// A menu made of <details>: closes at Escape, at a click outside and after a choice; arrows walk its items.

class WafaaMenu extends HTMLElement {
  connectedCallback() {
    this.details = this.querySelector("details");
    this.details.addEventListener("toggle", () => this.toggled());
    this.press = (event) => this.pressed(event);
    this.querySelector("[data-filter]")?.addEventListener("input", (event) => filter(this, event.target.value));
    // This one narrows only what stands around it, and is not where the menu begins.
    this.querySelector("[data-narrows]")?.addEventListener("input", (event) => this.narrow(event.target));
    this.outside = (event) => this.contains(event.target) || this.close();
  }

  disconnectedCallback() {
    this.listen(false);
  }

  toggled() {
    this.listen(this.details.open);
    if (this.details.open) (this.querySelector("[data-filter], [data-first]") ?? this.querySelector(".menu-sheet input:not([type=hidden])"))?.focus();
  }

  listen(isOpen) {
    const change = isOpen ? "addEventListener" : "removeEventListener";
    document[change]("pointerdown", this.outside, true);
    document[change]("keydown", this.press, true);
  }

  close(toSummary = false) {
    this.details.open = false;
    if (toSummary) this.details.querySelector("summary").focus();
  }

  pressed(event) {
    if (event.code === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.close(true);
    } else if (this.contains(event.target) && (event.code === "ArrowDown" || event.code === "ArrowUp")) {
      event.preventDefault();
      this.step(event.code === "ArrowDown" ? 1 : -1);
    }
  }

  narrow(field) {
    const part = field.closest("[data-narrowed]");
    filter(part, field.value);
    part.offsetParent.scrollTop = part.offsetTop;
  }

  step(by) {
    const items = [...this.querySelectorAll(".menu-item")].filter((item) => !item.hidden);
    if (items.length) items[(items.indexOf(document.activeElement) + by + items.length) % items.length].focus();
  }
}

function filter(within, words) {
  const wanted = fold(words);
  for (const item of within.querySelectorAll(".menu-item")) item.hidden = !fold(item.textContent).includes(wanted);
}

// Only for narrowing a short list on the page; the search proper folds on the server.
function fold(text) {
  return text.toLowerCase().normalize("NFKD").replace(/[\u064b-\u065f\u0670\u0640\u0300-\u036f]/g, "").replace(/[\u0671]/g, "ا").replace(/ى/g, "ي").replace(/ة/g, "ه");
}

customElements.define("wafaa-menu", WafaaMenu);
