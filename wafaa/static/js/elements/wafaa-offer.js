// A time that was promised in the words, offered as a promise: Alt+P, or the button, lets it go along with the reply.
// What was taken stays taken while its draft waits: in this tab, for this person, until the reply goes or the promise is
// dropped.

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
    this.resume();
  }

  // Back at a draft whose promise had been taken before another page was looked at.
  resume() {
    if (!this.isTaken() && this.offer() && this.offer().dataset.says === this.remembered()) this.hold();
  }

  place() {
    return `promise:${document.querySelector("wafaa-live")?.dataset.me}:${this.form.getAttribute("action")}`;
  }

  remembered() {
    return sessionStorage.getItem(this.place());
  }

  // What the server found in the words as they are now; "" for nothing.
  show(html) {
    if (this.isTaken() && this.stands()) return;
    if (this.isTaken()) this.forget();
    this.replaceChildren(...nodesOf(html));
    if (this.offer()?.dataset.says === this.refused) this.replaceChildren();
    this.resume();
  }

  offer() {
    return this.querySelector("[data-offer]");
  }

  // Whether the words of the promise are still in the text; what was promised otherwise meanwhile is asked anew.
  stands() {
    const plain = (text) => text.replace(/\s+/gu, " ");
    return plain(document.getElementById("composer-text").value).includes(plain(this.offer().dataset.says));
  }

  forget() {
    sessionStorage.removeItem(this.place());
    this.form.elements.promise_on.value = this.form.elements.promise_text.value = "";
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
    sessionStorage.setItem(this.place(), this.offer().dataset.says);
    this.hold();
    document.getElementById("announcer").textContent = this.offer().textContent.trim();
    document.getElementById("composer-text").focus();
  }

  hold() {
    const offer = this.offer();
    const { on, says } = offer.dataset;
    for (const choice of this.form.querySelectorAll('[name="promise_at"]')) choice.checked = false;
    this.form.elements.promise_on.value = on;
    this.form.elements.promise_text.value = says;
    offer.toggleAttribute("data-taken-offer", true);
    offer.querySelector(".dot").className = "dot dot-kept";
    offer.querySelector("span:not(.dot)").textContent = this.dataset.taken.replace("{promise}", offer.querySelector("span:not(.dot)").textContent);
    offer.querySelector("[data-take-offer]").remove();
  }

  drop() {
    const offer = this.offer();
    if (this.isTaken()) this.forget();
    this.refused = offer.dataset.says;
    this.replaceChildren();
    document.getElementById("composer-text").focus();
  }

  clear() {
    sessionStorage.removeItem(this.place());
    this.refused = "";
    this.replaceChildren();
  }
}

customElements.define("wafaa-offer", WafaaOffer);
