// How much room is left in a text, counted as the channel counts (UTF-16, bytes, or as X weighs it). Silent while
// there is plenty.

import { weighed } from "../weighing.js";

const COUNTS = { bytes: (text) => new TextEncoder().encode(text).length, x: weighed };
const NEARLY_FULL = 0.8;

class WafaaLength extends HTMLElement {
  connectedCallback() {
    this.text = document.getElementById(this.getAttribute("for"));
    this.form = this.text?.form;
    this.count = () => this.tell();
    this.form?.addEventListener("input", this.count);
    this.form?.addEventListener("change", this.count);
    this.tell();
  }

  disconnectedCallback() {
    this.form?.removeEventListener("input", this.count);
    this.form?.removeEventListener("change", this.count);
  }

  tell() {
    const isReply = this.form && this.form.elements.kind?.value !== "note";
    this.isOver = false;
    const said = isReply ? this.words(this.text.value.trim()) : "";
    if (this.textContent !== said) this.textContent = said;
    this.classList.toggle("is-over", this.isOver);
  }

  words(text) {
    const most = Number(this.dataset.most);
    const length = COUNTS[this.dataset.counts]?.(text) ?? text.length;
    this.isOver = most > 0 && length > most;
    if (!most || length < most * NEARLY_FULL) return "";
    return this.isOver ? this.put(this.dataset.over, length - most) : this.put(this.dataset.left, most - length);
  }

  put(pattern, number) {
    const digits = new Intl.NumberFormat(this.dataset.digits === "arab" ? "ar-u-nu-arab" : "en", { useGrouping: false });
    return pattern.replace("{0}", digits.format(number));
  }
}

customElements.define("wafaa-length", WafaaLength);
