// Buttons that put a variable into the text where the cursor stands.

class WafaaVariables extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => {
      const mark = event.target.closest("[data-mark]")?.dataset.mark;
      const text = document.getElementById(this.dataset.into);
      if (!mark || !text) return;
      text.setRangeText(mark, text.selectionStart, text.selectionEnd, "end");
      text.focus();
    });
  }
}

customElements.define("wafaa-variables", WafaaVariables);
