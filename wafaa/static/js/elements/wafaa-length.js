// How much room is left in a text, counted as the channel counts: Telegram in UTF-16, an SMS in segments.
// An SMS of the GSM alphabet holds 160 characters, or 153 in each of several; any other letter, every Arabic one, makes
// it UCS-2: 70, or 67. Those of the extension table count twice (3GPP TS 23.038).

const GSM = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const EXTENDED = new Set("^{}\\[~]|€\f");
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
    const said = isReply ? this.words(this.text.value.trim()) : "";
    if (this.textContent !== said) this.textContent = said;
    this.toggleAttribute("data-over", this.isOver);
  }

  words(text) {
    const most = Number(this.dataset.most);
    this.isOver = most > 0 && text.length > most;
    if (this.dataset.countsAs === "sms") return text ? this.segments(text) : "";
    if (!most || text.length < most * NEARLY_FULL) return "";
    return this.isOver ? this.put(this.dataset.over, text.length - most) : this.put(this.dataset.left, most - text.length);
  }

  segments(text) {
    const { count, left } = segmentsOf(text);
    return this.put(this.dataset.segments, count, left);
  }

  put(pattern, ...numbers) {
    const digits = new Intl.NumberFormat(this.dataset.digits === "arab" ? "ar-u-nu-arab" : "en", { useGrouping: false });
    return numbers.reduce((words, number, at) => words.replace(`{${at}}`, digits.format(number)), pattern);
  }
}

export function segmentsOf(text) {
  const letters = [...text];
  const isGsm = letters.every((letter) => GSM.has(letter) || EXTENDED.has(letter));
  const sizes = isGsm ? letters.map((letter) => (EXTENDED.has(letter) ? 2 : 1)) : letters.map((letter) => letter.length);
  const length = sizes.reduce((sum, size) => sum + size, 0);
  const [single, each] = isGsm ? [160, 153] : [70, 67];
  if (length <= single) return { count: 1, left: single - length };
  // A letter of two units is never cut in two: it begins the next segment.
  let count = 1, used = 0;
  for (const size of sizes) {
    if (used + size > each) [count, used] = [count + 1, 0];
    used += size;
  }
  return { count, left: each - used };
}

customElements.define("wafaa-length", WafaaLength);
