// A text and a button that copies it. Where a browser does not let us, there is no button: a tap marks the text.

class WafaaCopy extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(this.querySelector("[data-text]").textContent.trim());
      button.querySelector("[data-says]").textContent = this.dataset.done;
    });
  }
}

customElements.define("wafaa-copy", WafaaCopy);
