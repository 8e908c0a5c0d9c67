// One stream of events per page. An event about a topic ("conversation:<id>") becomes two DOM events on <body>,
// "wafaa:conversation" and "wafaa:conversation.<id>", so that a part of the page can listen for its own with
// hx-trigger; an event of a family ("promise.broken") becomes "wafaa:promise" as well. "typing" stays
// "wafaa:typing", and "presence" "wafaa:presence".

const NAMES = [
  "conversation.opened", "conversation.assigned", "conversation.status_changed", "conversation.tended", "conversation.changed",
  "message.received", "message.aside", "message.replied", "message.withdrawn", "note.written",
  "outgoing.sent", "outgoing.delivered", "outgoing.read", "outgoing.failed", "outgoing.refused", "outgoing.unknown",
  "promise.made", "promise.at_risk", "promise.broken", "promise.kept", "promise.settled_late", "promise.renegotiated",
  "promise.cancelled", "promise.reopened", "promise.paused", "promise.resumed", "typing", "presence",
  "call.rang", "call.taken", "call.ended", "meeting.called_off",
];
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
    for (const name of (this.dataset.names ? this.dataset.names.split(" ") : NAMES)) {
      this.source.addEventListener(name, (event) => tell(name, parsed(event.data)));
    }
    this.source.addEventListener("reset", () => document.body.dispatchEvent(new CustomEvent("wafaa:quiet-refresh")));
  }

  opened() {
    this.wait = 1000;
    clearTimeout(this.showing);
    this.showing = null;
    this.querySelector(".live-state").hidden = true;
    if (this.wasLost) document.body.dispatchEvent(new CustomEvent("wafaa:quiet-refresh"));
    this.wasLost = false;
    document.body.dispatchEvent(new CustomEvent("wafaa:live-open"));
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
}

function tell(name, detail) {
  const [family] = name.split(".");
  const [kind, id] = (detail.topic ?? "").split(":");
  if (name === "typing" || name === "presence") return say(`wafaa:${name}`, { ...detail, id });
  const types = new Set([`wafaa:${family}`]);
  if (id) types.add(`wafaa:${kind}`).add(`wafaa:${kind}.${id}`);
  for (const type of types) say(type, { ...detail, id, name });
}

function say(type, detail) {
  document.body.dispatchEvent(new CustomEvent(type, { detail }));
}

function parsed(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

customElements.define("wafaa-live", WafaaLive);
