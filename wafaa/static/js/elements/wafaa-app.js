// Makes the desk an app: registers its service worker, keeps notifications in line with the login, and takes both away
// when somebody logs out.

import { keepInLine, unsubscribe } from "../pushing.js";
import { atMost, isPossible } from "../subscribing.js";

class WafaaApp extends HTMLElement {
  connectedCallback() {
    if (!("serviceWorker" in navigator)) return;
    this.begin().catch(() => {});
    for (const form of document.querySelectorAll("form[data-leaves]")) form.addEventListener("submit", (event) => this.leave(event));
  }

  async begin() {
    const { worker, scope } = this.dataset;
    await navigator.serviceWorker.register(worker, { scope, updateViaCache: "none" });
    await keepInLine();
  }

  async leave(event) {
    event.preventDefault();
    await atMost(this.takeAway(), 1500).catch(() => {});
    event.target.submit();
  }

  async takeAway() {
    const { scope } = this.dataset;
    if (isPossible()) await unsubscribe();
    const registration = await navigator.serviceWorker.getRegistration(scope);
    await registration?.unregister();
  }
}

customElements.define("wafaa-app", WafaaApp);
