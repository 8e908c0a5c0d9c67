// Once a minute every ring that ticks is drawn anew from its own figures: fill, colour and word, in the same place.

const MINUTE_S = 60;
const HOUR_S = 3600;

class WafaaAgo extends HTMLElement {
  connectedCallback() {
    this.timer = setInterval(() => this.tick(), MINUTE_S * 1000);
    this.wake = () => document.visibilityState === "visible" && this.tick();
    document.addEventListener("visibilitychange", this.wake);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
    document.removeEventListener("visibilitychange", this.wake);
  }

  tick() {
    const now = Date.now() / 1000;
    for (const ring of document.querySelectorAll(".ring[data-due]")) this.draw(ring, now);
  }

  draw(ring, now) {
    const [opened, risk, due] = [ring.dataset.opened, ring.dataset.risk, ring.dataset.due].map(Number);
    const left = due - now;
    const fill = ring.querySelector(".ring-fill");
    if (left <= 0) fill.removeAttribute("stroke-dasharray");
    else fill.setAttribute("stroke-dasharray", `${Math.min(100, Math.max(4, (100 * left) / (due - opened)))} 100`);
    if (left <= 0) this.become(ring, "broken");
    else if (now >= risk) this.become(ring, "at_risk");
    ring.querySelector("text").textContent = this.word(left);
  }

  become(ring, state) {
    ring.classList.remove("ring-open", "ring-at_risk", "ring-broken");
    ring.classList.add(`ring-${state}`);
  }

  word(left) {
    if (left <= 0) return this.dataset.late;
    if (left < HOUR_S) return this.dataset.minute.replace("{n}", figures(Math.floor(left / MINUTE_S)));
    return this.dataset.hour.replace("{n}", figures(Math.floor(left / HOUR_S)));
  }
}

function figures(number) {
  const { lang, dataset } = document.documentElement;
  const system = (dataset.digits ?? (lang === "ar" ? "arab" : "latn")) === "arab" ? "arab" : "latn";
  return new Intl.NumberFormat(`${lang}-u-nu-${system}`).format(number);
}

customElements.define("wafaa-ago", WafaaAgo);
