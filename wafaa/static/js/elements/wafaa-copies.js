// Beside every text of this page that is there to be copied, a button that copies it. Where a browser does not let us,
// there is none: the text can be marked. data-home: what is shown here once was made by sending a form; a reload opens
// this address anew and does not send the form again, which would make a second one.

class WafaaCopies extends HTMLElement {
  connectedCallback() {
    if (this.dataset.home) history.replaceState(history.state, "", this.dataset.home);
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
