// Offers to put the desk, or a store's chat, on the phone's home screen: only where the browser says that it can be
// installed, or on an iPhone, which never says so and needs two presses of its own. Once waved away (remembered under
// data-name) it does not come back.

class WafaaInstall extends HTMLElement {
  connectedCallback() {
    this.offered = (event) => this.offer(event);
    addEventListener("beforeinstallprompt", this.offered);
    this.querySelector("[data-install]").addEventListener("click", () => this.install());
    this.querySelector("[data-gone]")?.addEventListener("click", () => this.wave());
    if (navigator.standalone === false) this.show("by-hand");
  }

  get place() {
    return `wafaa-install-gone${this.dataset.name ?? ""}`;
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
    if (this.querySelector("[data-gone]") && localStorage.getItem(this.place)) return;
    for (const part of this.querySelectorAll("[data-how]")) part.hidden = part.dataset.how !== how;
    this.hidden = false;
  }

  async install() {
    const { outcome } = await this.prompt.prompt();
    if (outcome === "accepted") this.hidden = true;
    else if (this.querySelector("[data-gone]")) this.wave();
  }

  wave() {
    localStorage.setItem(this.place, "1");
    this.hidden = true;
  }
}

customElements.define("wafaa-install", WafaaInstall);
