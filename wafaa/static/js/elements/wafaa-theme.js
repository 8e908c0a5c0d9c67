// Light, dark, or as the device has it: changes at once, and the server remembers it for the next page.

class WafaaTheme extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.form.addEventListener("submit", (event) => this.choose(event));
    this.mark();
  }

  choose(event) {
    event.preventDefault();
    const body = new FormData(this.form, event.submitter);
    const theme = body.get("theme");
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
    fetch(this.form.action, { method: "POST", body, redirect: "manual", keepalive: true }).catch(() => {});
    document.querySelectorAll("wafaa-theme").forEach((other) => other.mark?.());
  }

  mark() {
    const theme = document.documentElement.dataset.theme ?? "";
    for (const button of this.querySelectorAll('[name="theme"]')) {
      button.setAttribute("aria-pressed", String(button.value === theme));
    }
    colourTheFrame(theme);
  }
}

// The phone's own bars around the page take its ground.
function colourTheFrame(theme) {
  for (const meta of document.querySelectorAll('meta[name="theme-color"]')) {
    meta.media = theme ? (meta.dataset.ground === theme ? "all" : "not all") : `(prefers-color-scheme: ${meta.dataset.ground})`;
  }
}

customElements.define("wafaa-theme", WafaaTheme);
