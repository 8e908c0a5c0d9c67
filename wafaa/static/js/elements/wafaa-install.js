// Offers to put the desk on the phone's home screen: only where the browser says that it can be installed, or on an
// iPhone, which never says so and needs two presses of its own. Once waved away it does not come back.

const GONE = "wafaa-install-gone";

class WafaaInstall extends HTMLElement {
  connectedCallback() {
    this.offered = (event) => this.offer(event);
    addEventListener("beforeinstallprompt", this.offered);
    this.querySelector("[data-install]").addEventListener("click", () => this.install());
    this.querySelector("[data-gone]")?.addEventListener("click", () => this.wave());
    if (navigator.standalone === false) this.show("by-hand");
  }

  disconnectedCallback() {
    removeEventListener("beforeinstallprompt", this.offered);
  }

  offer(event) {
    event.preventDefault();
    this.prompt = event;
    this.show("by-press");
  }

  show(how) {
    if (this.querySelector("[data-gone]") && localStorage.getItem(GONE)) return;
    for (const part of this.querySelectorAll("[data-how]")) part.hidden = part.dataset.how !== how;
    this.hidden = false;
  }

  async install() {
    const { outcome } = await this.prompt.prompt();
    if (outcome === "accepted") this.hidden = true;
    else if (this.querySelector("[data-gone]")) this.wave();
  }

  wave() {
    localStorage.setItem(GONE, "1");
    this.hidden = true;
  }
}

customElements.define("wafaa-install", WafaaInstall);
