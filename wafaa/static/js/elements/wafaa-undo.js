// Counts down while a message may still be taken back; when the time is over the button leaves by itself.

class WafaaUndo extends HTMLElement {
  connectedCallback() {
    this.word = this.querySelector("[data-count]");
    this.tick();
    this.timer = setInterval(() => this.tick(), 1000);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  tick() {
    const left = Math.ceil(Number(this.dataset.until) - Date.now() / 1000);
    if (left <= 0) this.over();
    else this.word.textContent = this.dataset.word.replace("{n}", figures(left));
  }

  over() {
    clearInterval(this.timer);
    const article = this.closest(".message");
    article?.classList.remove("message-queued");
    this.querySelector("button").disabled = true;
    this.hidden = true;
  }
}

function figures(number) {
  const { lang, dataset } = document.documentElement;
  const system = (dataset.digits ?? (lang === "ar" ? "arab" : "latn")) === "arab" ? "arab" : "latn";
  return new Intl.NumberFormat(`${lang}-u-nu-${system}`).format(number);
}

customElements.define("wafaa-undo", WafaaUndo);
