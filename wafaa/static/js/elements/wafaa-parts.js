// Into how many parts a text message is cut, as it is typed; each is billed. The rules are those of sms/parts.py.

const ROOM = { plain: [160, 153], wide: [70, 67] };

function partsOf(text, plain, double) {
  const letters = [...text];
  const isPlain = letters.every((letter) => plain.includes(letter) || double.includes(letter));
  const [alone, each] = isPlain ? ROOM.plain : ROOM.wide;
  const widths = letters.map((letter) => (isPlain ? (double.includes(letter) ? 2 : 1) : letter.length));
  const total = widths.reduce((sum, width) => sum + width, 0);
  if (total <= alone) return { parts: Math.min(1, total), left: alone - total };
  let parts = 1;
  let used = 0;
  for (const width of widths) {
    if (used + width > each) [parts, used] = [parts + 1, 0];
    used += width;
  }
  return { parts, left: each - used };
}

class WafaaParts extends HTMLElement {
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
    const text = isReply ? this.text.value.trim() : "";
    const said = text ? this.words(partsOf(text, this.dataset.plain, this.dataset.double)) : "";
    if (this.textContent !== said) this.textContent = said;
  }

  words(counted) {
    const digits = new Intl.NumberFormat(this.dataset.digits === "arab" ? "ar-u-nu-arab" : "en", { useGrouping: false });
    return this.dataset.says.replace("{parts}", digits.format(counted.parts)).replace("{left}", digits.format(counted.left));
  }
}

customElements.define("wafaa-parts", WafaaParts);
