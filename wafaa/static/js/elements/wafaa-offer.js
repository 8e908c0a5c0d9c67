// A time that was promised in the words, offered as a promise: Alt+P, or the button, lets it go along with the reply.

import { nodesOf } from "../picks.js";

class WafaaOffer extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.refused = "";
    this.addEventListener("click", (event) => {
      if (event.target.closest("[data-take-offer]")) this.take();
      if (event.target.closest("[data-drop-offer]")) this.drop();
    });
    this.form.addEventListener("keydown", (event) => this.pressed(event));
  }

  // What the server found in the words as they are now; "" for nothing.
  show(html) {
    if (this.isTaken()) return;
    this.replaceChildren(...nodesOf(html));
    if (this.offer()?.dataset.says === this.refused) this.replaceChildren();
  }

  offer() {
    return this.querySelector("[data-offer]");
  }

  isTaken() {
    return Boolean(this.querySelector("[data-taken-offer]"));
  }

  pressed(event) {
    if (event.code !== "KeyP" || !event.altKey || event.ctrlKey || event.metaKey || !this.offer() || this.isTaken()) return;
    event.preventDefault();
    this.take();
  }

  take() {
    const offer = this.offer();
    const { on, says } = offer.dataset;
    for (const choice of this.form.querySelectorAll('[name="promise_at"]')) choice.checked = false;
    this.form.elements.promise_on.value = on;
    this.form.elements.promise_text.value = says;
    offer.toggleAttribute("data-taken-offer", true);
    offer.querySelector(".dot").className = "dot dot-kept";
    offer.querySelector("span:not(.dot)").textContent = this.dataset.taken.replace("{promise}", offer.querySelector("span:not(.dot)").textContent);
    offer.querySelector("[data-take-offer]").remove();
    document.getElementById("announcer").textContent = offer.textContent.trim();
    document.getElementById("composer-text").focus();
  }

  drop() {
    const offer = this.offer();
    if (this.isTaken()) this.form.elements.promise_on.value = this.form.elements.promise_text.value = "";
    this.refused = offer.dataset.says;
    this.replaceChildren();
    document.getElementById("composer-text").focus();
  }

  clear() {
    this.refused = "";
    this.replaceChildren();
  }
}

customElements.define("wafaa-offer", WafaaOffer);
