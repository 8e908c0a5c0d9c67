// A button that hands a text and an address to whatever this device shares with. Where it cannot, there is no button.

class WafaaShare extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    if (!navigator.share) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      navigator.share({ text: this.dataset.text, url: this.dataset.url }).catch(() => {});
    });
  }
}

customElements.define("wafaa-share", WafaaShare);
