// The messages: stays at the end while the reader is there; otherwise says that more came, and does not move.
// What is new is fetched one request at a time: an answer that comes while another is on its way would fall on a
// place that is no longer there. What is told meanwhile is fetched afterwards. A reply that is sent meanwhile waits in
// the queue of #messages, which stays: with #newer htmx would throw its queue away.

const NEAR_PX = 80;
const TYPING_SHOWN_MS = 6000;
// After these the messages are others than before, not only more.
const BESIDE = new Set(["conversation.merged", "conversation.split", "conversation.restored", "meeting.called_off"]);

class WafaaThread extends HTMLElement {
  connectedCallback() {
    this.last = this.newest();
    this.toStart();
    this.watch = new MutationObserver((changes) => this.grew(changes));
    this.watch.observe(this.querySelector(".messages"), { childList: true, subtree: true });
    this.hear = (event) => event.detail.id === this.dataset.id && event.detail.who === "customer" && this.showTyping();
    document.body.addEventListener("wafaa:typing", this.hear);
    this.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.followNews();
  }

  followNews() {
    this.news = new AbortController();
    const { signal } = this.news;
    this.flying = new Map();
    this.corrected = new Set();
    const hear = (event) => this.heard(event.detail);
    document.body.addEventListener(`wafaa:conversation.${this.dataset.id}`, hear, { signal });
    document.body.addEventListener("wafaa:quiet-refresh", () => this.startAnew(), { signal });
    document.body.addEventListener("htmx:beforeSend", (event) => aimsAtNewer(event) && this.flying.set(event.detail.xhr, event.detail.requestConfig.verb), { signal });
    document.body.addEventListener("htmx:afterRequest", (event) => this.flying.delete(event.detail.xhr) && this.landed(), { signal });
  }

  heard({ name, message_id: message }) {
    if (BESIDE.has(name)) return this.drawAnew();
    if (name === "message.corrected") this.corrected.add(message);
    this.fetchNewer();
  }

  // After a lost connection an old question may never be answered. What was sent is left to its own end.
  startAnew() {
    this.isWaiting = true;
    this.corrected.add("any");
    for (const [xhr, verb] of this.flying) if (verb === "get") xhr.abort();
    if (!this.flying.size) this.fetchNewer();
  }

  fetchNewer() {
    this.isWaiting = this.flying.size > 0;
    const newer = this.querySelector("#newer");
    // Asked for by name and not by an attribute: htmx reads those of a new element only a moment after its coming,
    // and what is told in that moment would be missed.
    if (!newer || this.isWaiting) return;
    const changed = this.corrected.has("any") ? "any" : [...this.corrected].join(",");
    this.corrected.clear();
    window.htmx.ajax("GET", newer.dataset.url, { source: newer, target: newer, swap: "outerHTML", values: changed ? { changed } : {} }).catch(() => {});
  }

  drawAnew() {
    window.htmx.ajax("GET", this.dataset.url, { target: "#work", swap: "innerHTML" }).catch(() => {});
  }

  // Only once htmx is done with the request that landed: a queued reply goes first.
  landed() {
    if (this.isWaiting) queueMicrotask(() => this.isWaiting && !this.news.signal.aborted && this.fetchNewer());
  }

  disconnectedCallback() {
    this.watch.disconnect();
    this.news.abort();
    clearTimeout(this.typing);
    document.body.removeEventListener("wafaa:typing", this.hear);
  }

  toStart() {
    const unread = this.querySelector("#first-unread");
    if (unread) unread.scrollIntoView({ block: "center" });
    else this.scrollTop = this.scrollHeight;
    this.isAtEnd = this.measure();
  }

  measure() {
    return this.scrollHeight - this.scrollTop - this.clientHeight < NEAR_PX;
  }

  scrolled() {
    this.isAtEnd = this.measure();
    if (this.isAtEnd) this.pill?.remove();
  }

  grew(changes) {
    const isWord = (node) => node.matches?.(".message-in:not([data-again])");
    if (changes.some((change) => [...change.addedNodes].some(isWord))) {
      this.querySelector("[data-typing]").hidden = true;
      document.body.dispatchEvent(new CustomEvent("wafaa:wrote"));
    }
    if (this.isAtEnd) this.scrollTop = this.scrollHeight;
    else if (!this.pill?.isConnected && !this.measure() && this.hasNewer()) this.showPill();
  }

  hasNewer() {
    const last = this.newest();
    const isNewer = last && last !== this.last;
    this.last = last;
    return isNewer;
  }

  showTyping() {
    const line = this.querySelector("[data-typing]");
    line.hidden = false;
    clearTimeout(this.typing);
    this.typing = setTimeout(() => (line.hidden = true), TYPING_SHOWN_MS);
  }

  newest() {
    return this.querySelector("#newer")?.previousElementSibling?.id;
  }

  showPill() {
    this.pill = document.createElement("button");
    this.pill.type = "button";
    this.pill.className = "button button-small down-pill";
    this.pill.textContent = this.dataset.down;
    this.pill.addEventListener("click", () => (this.scrollTop = this.scrollHeight));
    this.querySelector(".messages").append(this.pill);
  }
}

function aimsAtNewer(event) {
  return event.detail.target?.id === "newer";
}

customElements.define("wafaa-thread", WafaaThread);
