// The switch of this device's notifications. One of its parts is shown: data-when is impossible, home (an iPhone that
// must put the app on its home screen first), denied, off or on.

import { state, switchOff, switchOn } from "../pushing.js";

class WafaaPush extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => this.pressed(event.target.closest("button")?.dataset.push));
    this.show();
  }

  async show() {
    let now = await state().catch(() => "impossible");
    // Removed from another device: the server's list is what counts.
    if (now === "on" && this.dataset.here === undefined) now = "off";
    if (now === "impossible" && navigator.standalone === false) now = "home";
    for (const part of this.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== now;
  }

  async pressed(what) {
    if (!what || this.isBusy) return;
    this.isBusy = true;
    const refusal = this.querySelector('[role="alert"]');
    refusal.hidden = true;
    try {
      if (what === "on" && (await switchOn())) return location.reload();
      if (what === "off") {
        await switchOff();
        return this.querySelector("form[data-drop]")?.requestSubmit() ?? location.reload();
      }
    } catch (error) {
      refusal.textContent = error.isOurs ? error.message : this.dataset.failed;
      refusal.hidden = false;
    } finally {
      this.isBusy = false;
    }
    this.show();
  }
}

customElements.define("wafaa-push", WafaaPush);
