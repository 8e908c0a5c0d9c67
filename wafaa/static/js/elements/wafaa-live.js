// One stream of events per page. Each becomes a DOM event on <body>: "wafaa:<name>", and "wafaa:<name>.<id>"
// when the data carries an id, so that a part of the page can listen for its own with hx-trigger.

const NAMES = ["conversation", "promise", "customer", "typing", "presence", "notice"];
const SHOW_AFTER_MS = 3000;
const LONGEST_WAIT_MS = 30000;

class WafaaLive extends HTMLElement {
  connectedCallback() {
    this.wait = 1000;
    this.wake = () => document.visibilityState === "visible" && !this.source && this.connect();
    document.addEventListener("visibilitychange", this.wake);
    addEventListener("online", this.wake);
    if (this.dataset.src) this.connect();
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this.wake);
    removeEventListener("online", this.wake);
    this.close();
  }

  connect() {
    clearTimeout(this.retry);
    this.source = new EventSource(this.dataset.src);
    this.source.onopen = () => this.opened();
    this.source.onerror = () => this.lost();
    for (const name of (this.dataset.names?.split(" ") ?? NAMES)) {
      this.source.addEventListener(name, (event) => this.tell(name, event.data));
    }
  }

  opened() {
    this.wait = 1000;
    clearTimeout(this.showing);
    this.showing = null;
    this.querySelector(".live-state").hidden = true;
    if (this.wasLost) document.body.dispatchEvent(new CustomEvent("wafaa:quiet-refresh"));
    this.wasLost = false;
  }

  lost() {
    this.wasLost = true;
    this.showing ??= setTimeout(() => (this.querySelector(".live-state").hidden = false), SHOW_AFTER_MS);
    // The browser reconnects by itself, with Last-Event-ID, unless the server refused outright.
    if (this.source.readyState === EventSource.CLOSED) this.later();
  }

  later() {
    this.close();
    this.retry = setTimeout(() => this.connect(), this.wait * (0.75 + Math.random() / 2));
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
  }

  close() {
    this.source?.close();
    this.source = null;
    clearTimeout(this.retry);
  }

  tell(name, text) {
    const detail = parsed(text);
    for (const type of detail.id ? [`wafaa:${name}`, `wafaa:${name}.${detail.id}`] : [`wafaa:${name}`]) {
      document.body.dispatchEvent(new CustomEvent(type, { detail }));
    }
  }
}

function parsed(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

customElements.define("wafaa-live", WafaaLive);
