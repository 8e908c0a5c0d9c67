// Buttons that put a variable where the cursor stands: into the field that was written in last, at first into the first.

class WafaaVariables extends HTMLElement {
  connectedCallback() {
    const fields = this.dataset.into.split(" ").map((id) => document.getElementById(id)).filter(Boolean);
    let text = fields[0];
    for (const field of fields) field.addEventListener("focus", () => (text = field));
    this.addEventListener("click", (event) => {
      const mark = event.target.closest("[data-mark]")?.dataset.mark;
      if (!mark || !text) return;
      text.setRangeText(mark, text.selectionStart, text.selectionEnd, "end");
      text.focus();
    });
  }
}

customElements.define("wafaa-variables", WafaaVariables);
