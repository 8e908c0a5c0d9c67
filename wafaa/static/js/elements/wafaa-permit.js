// Whether this browser may show notifications; it is asked only when somebody presses the button.

class WafaaPermit extends HTMLElement {
  connectedCallback() {
    if (!("Notification" in window)) return;
    this.hidden = false;
    this.querySelector("[data-allow]").addEventListener("click", async () => {
      await Notification.requestPermission();
      this.draw();
    });
    this.draw();
  }

  draw() {
    const state = Notification.permission === "default" ? "ask" : Notification.permission;
    this.querySelector("[data-says]").textContent = this.dataset[state];
    this.querySelector("[data-allow]").hidden = state !== "ask";
  }
}

customElements.define("wafaa-permit", WafaaPermit);
