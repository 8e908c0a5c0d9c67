// The list of conversations. While the pointer or the focus is in it nothing moves: what is new is counted on a
// pill, and the list refreshes when the hand has left or the pill is pressed.

const REST_MS = 500;

class WafaaList extends HTMLElement {
  connectedCallback() {
    this.waiting = new Set();
    this.rows = this.querySelector("#rows");
    this.hear = (event) => this.changed(event.detail?.id ?? "any");
    this.catchUp = () => this.refresh();
    document.body.addEventListener("wafaa:conversation", this.hear);
    document.body.addEventListener("wafaa:quiet-refresh", this.catchUp);
    this.addEventListener("pointerleave", () => this.soon());
    this.addEventListener("focusout", () => this.soon());
    this.addEventListener("click", (event) => this.chosen(event.target.closest(".conv")));
  }

  disconnectedCallback() {
    document.body.removeEventListener("wafaa:conversation", this.hear);
    document.body.removeEventListener("wafaa:quiet-refresh", this.catchUp);
  }

  changed(id) {
    this.waiting.add(id);
    if (this.isHeld()) this.showPill();
    else this.soon();
  }

  isHeld() {
    return this.matches(":hover") || this.contains(document.activeElement);
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.waiting.size && !this.isHeld() && this.refresh(), REST_MS);
  }

  refresh() {
    const top = this.rows.scrollTop;
    const open = this.querySelector(".conv[aria-current]")?.dataset.id;
    this.waiting.clear();
    this.pill?.remove();
    this.pill = null;
    this.rows.addEventListener("htmx:afterSettle", () => {
      this.rows.scrollTop = top;
      this.mark(open);
    }, { once: true });
    this.rows.dispatchEvent(new CustomEvent("wafaa:list-refresh"));
  }

  showPill() {
    this.pill ??= this.newPill();
    this.pill.textContent = this.dataset.word.replace("{n}", figures(this.waiting.size));
  }

  newPill() {
    const pill = document.createElement("button");
    pill.type = "button";
    pill.className = "fresh-pill";
    pill.addEventListener("click", () => {
      this.rows.scrollTop = 0;
      this.refresh();
    });
    this.append(pill);
    return pill;
  }

  chosen(row) {
    if (!row) return;
    this.mark(row.dataset.id);
    row.classList.remove("conv-unread");
    document.querySelector(".panes").dataset.open = "conversation";
  }

  mark(id) {
    for (const row of this.querySelectorAll(".conv")) {
      if (row.dataset.id === id) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
  }
}

function figures(number) {
  const system = document.documentElement.dataset.digits === "latn" ? "latn" : document.documentElement.lang === "ar" ? "arab" : "latn";
  return new Intl.NumberFormat(`${document.documentElement.lang}-u-nu-${system}`).format(number);
}

customElements.define("wafaa-list", WafaaList);
