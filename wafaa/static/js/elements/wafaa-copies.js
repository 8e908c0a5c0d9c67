// Beside every text of this page that is there to be copied, a button that copies it. Where a browser does not let us,
// there is none: the text can be marked.

class WafaaCopies extends HTMLElement {
  connectedCallback() {
    if (!navigator.clipboard) return;
    for (const text of document.querySelectorAll("textarea.copy-me, input.copy-me, .secret")) text.after(this.button(text));
  }

  button(text) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-small copy-it";
    button.textContent = this.dataset.copy;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText((text.value ?? text.textContent).trim());
      } catch {
        text.select?.();
        return;
      }
      button.textContent = this.dataset.done;
      setTimeout(() => (button.textContent = this.dataset.copy), 4000);
    });
    return button;
  }
}

customElements.define("wafaa-copies", WafaaCopies);
