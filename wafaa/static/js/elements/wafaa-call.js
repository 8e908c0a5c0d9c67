// Writing down a call or a visit: L opens the sheet for the open conversation's customer, Enter writes it down.
// Who presses both at once is quicker than the sheet comes: the Enter waits for it. Nothing typed is ever sent twice,
// since each sheet has its key. The sheet stands at the end of the page: on a phone the list it belongs to is not shown
// beside an open conversation, and what is inside it would open unseen.

class WafaaCall extends HTMLElement {
  connectedCallback() {
    this.dialog ||= this.querySelector("dialog");
    document.body.append(this.dialog);
    this.body = this.dialog.querySelector("[data-body]");
    this.fetching = [...this.body.childNodes];
    this.querySelector('[data-key="call"]').addEventListener("click", (event) => this.open(event));
    this.gone = new AbortController();
    const listen = (to, name, act) => to.addEventListener(name, act, { signal: this.gone.signal });
    listen(this.dialog, "keydown", (event) => this.pressed(event));
    listen(this.dialog, "click", (event) => this.clicked(event));
    listen(this.dialog, "close", () => this.body.replaceChildren(...this.fetching));
    listen(this.body, "htmx:afterSettle", () => this.arrived());
    listen(document.body, "call-logged", () => this.dialog.close());
    listen(document, "click", (event) => event.target.closest("[data-call]") && this.open(event));
  }

  disconnectedCallback() {
    this.gone.abort();
    this.dialog.remove();
  }

  open(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    if (this.dialog.open) return;
    this.isHasty = false;
    this.dialog.showModal();
    const opened = document.querySelector("wafaa-thread")?.dataset.id;
    const url = opened ? `${this.dataset.url}?conversation=${encodeURIComponent(opened)}` : this.dataset.url;
    htmx.ajax("GET", url, { source: this.body, target: this.body, swap: "innerHTML" });
  }

  form() {
    return this.body.querySelector("form");
  }

  arrived() {
    const form = this.form();
    if (!form) return;
    form.querySelector("[data-pane]").value = document.getElementById("work") ? "1" : "";
    form.querySelector("[data-close]").hidden = false;
    if (this.isHasty) return this.write(form);
    if (!form.contains(document.activeElement)) form.querySelector("[autofocus]")?.focus();
  }

  pressed(event) {
    if (event.isComposing || (event.code !== "Enter" && event.code !== "NumpadEnter")) return;
    const form = this.form();
    if (!form) {
      event.preventDefault();
      this.isHasty = true;
      return;
    }
    // In the text Enter is a new line; a button and a summary do their own.
    const isText = event.target.matches("textarea");
    if (event.target.matches("button, summary, a") || (isText && !event.ctrlKey && !event.metaKey)) return;
    event.preventDefault();
    this.write(form);
  }

  write(form) {
    this.isHasty = false;
    form.requestSubmit(form.querySelector(".call-acts .button-main"));
  }

  clicked(event) {
    if (event.target === this.dialog || event.target.closest("[data-close]")) this.dialog.close();
  }
}

customElements.define("wafaa-call", WafaaCall);
