// Choosing many in the list: a click, Shift and a click for all between, X for the open one. What was chosen stays
// chosen when the list is drawn anew. Without this the boxes and the form work all the same.

class WafaaPicks extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.chosen = new Set();
    this.ears = new AbortController();
    const { signal } = this.ears;
    document.addEventListener("click", (event) => event.target.matches?.(".conv-pick") && this.clicked(event), { signal });
    document.addEventListener("change", (event) => event.target.matches?.(".conv-pick") && this.changed(event.target), { signal });
    document.addEventListener("keydown", (event) => this.pressed(event), { signal });
    document.body.addEventListener("htmx:afterSettle", () => this.drawnAnew(), { signal });
    this.form.addEventListener("reset", () => setTimeout(() => this.none()), { signal });
    this.say();
  }

  disconnectedCallback() {
    this.ears.abort();
  }

  boxes() {
    return [...document.querySelectorAll(".conv-pick")];
  }

  clicked(event) {
    if (event.shiftKey && this.last?.isConnected) {
      const boxes = this.boxes();
      const [from, to] = [boxes.indexOf(this.last), boxes.indexOf(event.target)].sort((one, other) => one - other);
      for (const box of boxes.slice(from, to + 1)) this.set(box, event.target.checked);
    }
    this.last = event.target;
  }

  changed(box) {
    this.set(box, box.checked);
  }

  set(box, isChosen) {
    box.checked = isChosen;
    if (isChosen) this.chosen.add(box.value);
    else this.chosen.delete(box.value);
    this.say();
  }

  pressed(event) {
    if (event.code !== "KeyX" || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.isComposing) return;
    if (event.target.isContentEditable || event.target.matches?.("textarea, select, input:not([type=checkbox], [type=radio])")) return;
    if (document.querySelector("dialog[open]") || localStorage.getItem("wafaa.keys.off") === "1") return;
    const box = document.querySelector(".conv[aria-current]")?.parentElement.querySelector(".conv-pick");
    if (!box) return;
    event.preventDefault();
    this.set(box, !box.checked);
    this.last = box;
  }

  drawnAnew() {
    for (const box of this.boxes()) box.checked = this.chosen.has(box.value);
  }

  none() {
    for (const box of this.boxes()) this.set(box, false);
    this.chosen.clear();
    this.say();
  }

  say() {
    const lang = document.documentElement.lang;
    const system = document.documentElement.dataset.digits === "latn" || lang !== "ar" ? "latn" : "arab";
    const figure = new Intl.NumberFormat(`${lang}-u-nu-${system}`).format(this.chosen.size);
    this.form.querySelector("[data-picked]").textContent = this.chosen.size ? this.dataset.one.replace("{n}", figure) : "";
    this.form.classList.toggle("picks-open", this.chosen.size > 0);
  }
}

customElements.define("wafaa-picks", WafaaPicks);
