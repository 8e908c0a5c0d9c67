// The numbers on the rail, kept true while the page stays open. What happens in a burst is asked for once.

const GATHER_MS = 1200;
const HEARD = ["wafaa:playbook", "wafaa:follow_up", "wafaa:promise", "wafaa:quiet-refresh"];

class WafaaRail extends HTMLElement {
  connectedCallback() {
    this.ears = new AbortController();
    for (const name of HEARD) document.body.addEventListener(name, () => this.soon(), { signal: this.ears.signal });
  }

  disconnectedCallback() {
    this.ears.abort();
    clearTimeout(this.asking);
  }

  soon() {
    this.asking ??= setTimeout(() => this.ask(), GATHER_MS * (1 + Math.random()));
  }

  async ask() {
    const answer = await fetch(this.dataset.url).catch(() => null);
    this.asking = null;
    if (!answer?.ok) return;
    for (const item of (await answer.json()).items) this.show(item);
  }

  show({ url, count, is_more: isMore, alarm }) {
    const link = [...this.querySelectorAll(".rail-link")].find((one) => one.getAttribute("href") === url);
    if (!link) return;
    const shown = link.querySelector(".rail-count") ?? link.appendChild(document.createElement("span"));
    shown.className = alarm ? "rail-count rail-alarm" : "rail-count";
    shown.hidden = !count;
    shown.textContent = figures(count) + (isMore ? "+" : "");
  }
}

function figures(number) {
  const { lang, dataset } = document.documentElement;
  const system = (dataset.digits ?? (lang === "ar" ? "arab" : "latn")) === "arab" && lang === "ar" ? "arab" : "latn";
  return new Intl.NumberFormat(`${lang}-u-nu-${system}`).format(number);
}

customElements.define("wafaa-rail", WafaaRail);
