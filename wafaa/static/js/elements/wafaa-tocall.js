// The list of calls by the keyboard: J and K choose a line, Y writes down that one spoke, N that nobody answered. Keys are
// those of the place (event.code), so that they work while the keyboard writes Arabic.

class WafaaTocall extends HTMLElement {
  connectedCallback() {
    this.press = (event) => this.pressed(event);
    document.addEventListener("keydown", this.press, { capture: true });
    this.choose(this.rows()[0], false);
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.press, { capture: true });
  }

  rows() {
    return [...this.querySelectorAll("[data-call-row]")];
  }

  choose(row, isMoved = true) {
    if (!row) return;
    for (const one of this.rows()) one.toggleAttribute("data-chosen", one === row);
    if (!isMoved) return;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  chosen() {
    const row = document.activeElement?.closest?.("[data-call-row]") ?? this.querySelector("[data-chosen]");
    return this.rows().indexOf(row);
  }

  pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.isComposing || event.repeat) return;
    if (event.target.closest?.("input, textarea, select, dialog") || document.querySelector("dialog[open]")) return;
    if (localStorage.getItem("wafaa.keys.off") === "1") return;
    const rows = this.rows();
    const here = this.chosen();
    const act = {
      KeyJ: () => this.choose(rows[Math.min(here + 1, rows.length - 1)]),
      KeyK: () => this.choose(rows[Math.max(here - 1, 0)]),
      KeyY: () => rows[here]?.querySelector("[data-spoke]").click(),
      KeyN: () => rows[here]?.querySelector("[data-missed]").click(),
    }[event.code];
    if (!act || !rows.length) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }
}

customElements.define("wafaa-tocall", WafaaTocall);
