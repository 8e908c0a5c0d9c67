// A part of the page that follows events without moving under the hand: while the pointer is on a line or the focus
// is inside, the refresh waits. data-on names the events; the child hears "wafaa:calm-refresh".

const REST_MS = 1500;

class WafaaCalm extends HTMLElement {
  connectedCallback() {
    this.hear = () => this.soon();
    for (const name of this.names()) document.body.addEventListener(name, this.hear);
    this.addEventListener("pointerout", () => this.isWaiting && this.soon());
    this.addEventListener("focusout", () => this.isWaiting && this.soon());
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    for (const name of this.names()) document.body.removeEventListener(name, this.hear);
  }

  names() {
    return this.dataset.on.split(" ");
  }

  soon() {
    this.isWaiting = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.isHeld() || this.refresh(), REST_MS);
  }

  isHeld() {
    return this.querySelector(".line:hover, a:hover, button:hover") !== null || this.contains(document.activeElement);
  }

  refresh() {
    this.isWaiting = false;
    this.firstElementChild.dispatchEvent(new CustomEvent("wafaa:calm-refresh"));
  }
}

customElements.define("wafaa-calm", WafaaCalm);
