// Light, dark, or as the device has it. Kept in a cookie, so that the server paints the first frame right.

const YEAR_S = 365 * 24 * 3600;

class WafaaTheme extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => {
      const button = event.target.closest("[data-choose]");
      if (button) this.choose(button.dataset.choose);
    });
    this.mark();
  }

  choose(theme) {
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
    document.cookie = `theme=${theme}; path=/; max-age=${theme ? YEAR_S : 0}; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
    document.querySelectorAll("wafaa-theme").forEach((other) => other.mark?.());
  }

  mark() {
    const theme = document.documentElement.dataset.theme ?? "";
    for (const button of this.querySelectorAll("[data-choose]")) {
      button.setAttribute("aria-pressed", String(button.dataset.choose === theme));
    }
  }
}

customElements.define("wafaa-theme", WafaaTheme);
