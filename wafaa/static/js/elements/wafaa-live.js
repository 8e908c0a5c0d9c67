// One stream of events per page. An event about a topic ("conversation:<id>") becomes two DOM events on <body>,
// "wafaa:conversation" and "wafaa:conversation.<id>", so that a part of the page can listen for its own with
// hx-trigger; an event of a family ("promise.broken") becomes "wafaa:promise" as well. "typing" stays
// "wafaa:typing", and "presence" "wafaa:presence".
//
// Nothing is lost between the making of a page and its listening: the stream goes on from data-as-of, the newest event
// that the page knows. A part that htmx brings says its own with its topic (data-as-of, data-topic): what was told
// while it was on its way is told again once it is there.

const NAMES = [
  "conversation.opened", "conversation.assigned", "conversation.status_changed", "conversation.tended", "conversation.changed",
  "message.received", "message.aside", "message.replied", "message.withdrawn", "message.corrected", "message.gave_way", "note.written",
  "conversation.merged", "conversation.split", "conversation.restored",
  "outgoing.sent", "outgoing.delivered", "outgoing.read", "outgoing.failed", "outgoing.refused", "outgoing.unknown",
  "promise.made", "promise.at_risk", "promise.broken", "promise.kept", "promise.settled_late", "promise.renegotiated",
  "promise.cancelled", "promise.reopened", "promise.paused", "promise.resumed", "typing", "presence",
  "call.rang", "call.taken", "call.ended", "meeting.called_off",
];
const SHOW_AFTER_MS = 3000;
const LONGEST_WAIT_MS = 30000;
const TOLD_KEPT = 200;
const MOMENTS = new Set(["typing", "presence"]);

class WafaaLive extends HTMLElement {
  connectedCallback() {
    this.wait = 1000;
    this.told = [];
    this.met = new WeakSet(document.querySelectorAll("[data-topic]"));
    this.settled = (event) => this.tellAgain(event.target);
    document.body.addEventListener("htmx:afterSettle", this.settled);
    this.wake = () => document.visibilityState === "visible" && !this.source && this.connect();
    document.addEventListener("visibilitychange", this.wake);
    addEventListener("online", this.wake);
    if (!this.dataset.src) return;
    // The parts of the page that listen are there when its scripts have run.
    if (document.readyState === "complete") this.connect();
    else document.addEventListener("DOMContentLoaded", () => this.isConnected && !this.source && this.connect(), { once: true });
  }

  disconnectedCallback() {
    document.body.removeEventListener("htmx:afterSettle", this.settled);
    document.removeEventListener("visibilitychange", this.wake);
    removeEventListener("online", this.wake);
    this.close();
  }

  connect() {
    clearTimeout(this.retry);
    // Once it was lost, everything is fetched anew when it is back.
    this.source = new EventSource(this.wasLost ? this.dataset.src : `${this.dataset.src}?last=${this.dataset.asOf}`);
    this.source.onopen = () => this.opened();
    this.source.onerror = () => this.lost();
    for (const name of (this.dataset.names ? this.dataset.names.split(" ") : NAMES)) {
      this.source.addEventListener(name, (event) => this.heard(name, event));
    }
    this.source.addEventListener("reset", () => document.body.dispatchEvent(new CustomEvent("wafaa:quiet-refresh")));
  }

  heard(name, event) {
    const detail = parsed(event.data);
    // A moment's word ("typing") carries the id of what came before it, and is not told again.
    if (detail.topic && !MOMENTS.has(name)) this.told = [...this.told.slice(1 - TOLD_KEPT), { id: Number(event.lastEventId), name, detail }];
    tell(name, detail);
  }

  tellAgain(part) {
    const fresh = part.matches("[data-topic]") ? part : part.querySelector("[data-topic]");
    if (!fresh || this.met.has(fresh)) return;
    this.met.add(fresh);
    const { topic, asOf } = fresh.dataset;
    for (const one of this.told) if (one.detail.topic === topic && one.id > Number(asOf)) tell(one.name, one.detail);
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
  if (MOMENTS.has(name)) return say(`wafaa:${name}`, { ...detail, id });
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
