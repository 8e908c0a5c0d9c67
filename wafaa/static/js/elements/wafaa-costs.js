// Says that a text costs more while it holds a web address, where the provider bills so.

import { hasAddress } from "../weighing.js";

class WafaaCosts extends HTMLElement {
  connectedCallback() {
    this.form = document.getElementById(this.getAttribute("for"))?.form;
    this.look = () => this.toggleAttribute("hidden", !hasAddress(this.form.elements.text.value));
    this.form?.addEventListener("input", this.look);
    this.form?.addEventListener("change", this.look);
    this.later = () => setTimeout(this.look);
    this.form?.addEventListener("htmx:afterRequest", this.later);
    if (this.form) this.look();
  }

  disconnectedCallback() {
    this.form?.removeEventListener("input", this.look);
    this.form?.removeEventListener("change", this.look);
    this.form?.removeEventListener("htmx:afterRequest", this.later);
  }
}

customElements.define("wafaa-costs", WafaaCosts);
