// The list of messages. A bubble is built once and keeps its element, so nothing jumps and nothing is read out twice.

import { h, icon, link, plain, rich, safeAddress } from "./dom.js";

export class Log {
  constructor(talk, speech, base, acts) {
    Object.assign(this, { talk, speech, base, acts });
    this.rows = new Map();
    this.list = h("div", { class: "list", role: "log", "aria-live": "polite", "aria-relevant": "additions",
      "aria-label": speech.say("log") });
    this.typing = h("div", { class: "typing", hidden: true }, h("i"), h("i"), h("i"),
      h("span", { class: "quiet" }, speech.say("typing")));
    this.below = h("button", { type: "button", class: "below", hidden: true, onclick: () => this.toEnd() },
      speech.say("below"), icon("down"));
    this.card = h("div");
    this.scroller = h("div", { class: "scroll", tabindex: "0", onscroll: () => this.scrolled() },
      this.list, this.card, this.typing);
    // When the writing box grows, what was in sight at the end stays in sight.
    new ResizeObserver(() => this.stuck && this.toEnd()).observe(this.scroller);
    this.element = h("div", { class: "log" }, this.scroller, this.below);
  }

  show() {
    const atEnd = this.isAtEnd();
    const wanted = this.wanted();
    const grew = this.patch(wanted);
    const wasTyping = !this.typing.hidden;
    this.typing.hidden = !this.talk.isTyping();
    if (grew === "customer" || atEnd) this.toEnd();
    else if (grew || (!wasTyping && !this.typing.hidden && atEnd)) this.below.hidden = false;
  }

  isAtEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < 60;
  }

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.below.hidden = this.stuck = true;
  }

  scrolled() {
    this.stuck = this.isAtEnd();
    if (this.stuck) this.below.hidden = true;
  }

  /** Rows in order: the greeting, a heading per day, the messages, the end. */
  wanted() {
    const { session, ended } = this.talk;
    const rows = [];
    if (session?.greeting) rows.push({ id: "greeting", from: "staff", text: session.greeting });
    let day = "";
    const messages = this.talk.all();
    const lastMine = messages.findLast((message) => message.from === "customer" && message.state !== "failed");
    for (const message of messages) {
      const today = this.speech.day(message.at);
      const isNews = today !== day && (day || today !== this.speech.day(Date.now()));
      if (isNews) rows.push({ id: `day ${today}`, day: today });
      day = today;
      rows.push({ ...message, id: message.key || message.id, last: message === lastMine });
    }
    if (ended && messages.length) rows.push({ id: "ended", from: "system", text: this.speech.say("ended") });
    return rows;
  }

  /** Brings the elements in line; gives who wrote the newest new row, if any. */
  patch(wanted) {
    const keep = new Set(wanted.map((row) => row.id));
    for (const [id, row] of this.rows) {
      if (!keep.has(id)) this.rows.delete(id), row.element.remove();
    }
    let grew = "";
    wanted.forEach((row, at) => {
      if (!this.rows.has(row.id)) {
        this.rows.set(row.id, this.build(row));
        grew = row.from || grew;
      }
      const known = this.rows.get(row.id);
      known.update?.(row);
      const there = this.list.children[at] || null;
      if (there !== known.element) this.list.insertBefore(known.element, there);
    });
    return grew;
  }

  build(row) {
    if (row.day) return { element: h("div", { class: "day" }, h("span", {}, row.day)) };
    if (row.from === "system") return { element: h("div", { class: "system", dir: "auto" }, ...plain(row.text)) };
    return this.bubble(row);
  }

  bubble(row) {
    const mine = row.from === "customer";
    const meta = h("div", { class: "meta" });
    const writer = mine ? this.speech.say("you") : row.name || this.speech.say("team");
    const who = h("span", { class: "quiet" }, `${writer}: `);
    const files = h("div", { class: "files" });
    const body = h("div", { class: "bubble" }, who, this.words(row), files, mine ? null : meta);
    const element = h("div", { class: `row ${row.from}` }, body, mine ? meta : null);
    const known = { element, files, shown: "" };
    known.update = (now) => this.tellState(known, meta, now);
    return known;
  }

  words(row) {
    if (!row.text && !row.html) return null;
    if (row.html && row.from === "staff") return h("div", { class: "words", dir: "auto" }, rich(row.html, this.base));
    return h("div", { class: "words plain", dir: "auto" }, ...plain(row.text));
  }

  file(file) {
    const address = file.url && safeAddress(file.url, this.base);
    const label = h("span", { class: "label" }, h("bdi", {}, file.name), h("small", {}, this.speech.size(file.size)));
    const chip = address ? link(address, icon("file"), label) : h("span", {}, icon("file"), label);
    chip.classList.add("file");
    const thumb = file.thumb && safeAddress(file.thumb, this.base);
    if (thumb) this.picture(chip, thumb, file.name);
    return chip;
  }

  // The shop's CSP may forbid our pictures: then the chip with the name stays.
  picture(chip, thumb, name) {
    const image = h("img", { src: thumb, alt: name, loading: "lazy", onerror: () => image.replaceWith(...plainChip) });
    const plainChip = [...chip.childNodes];
    chip.replaceChildren(image);
  }

  tellState(known, meta, row) {
    const shown = [row.state, row.last, row.refused, row.name, row.at].join();
    if (shown === known.shown) return;
    known.shown = shown;
    known.files.replaceChildren(...(row.files || []).map((file) => this.file(file)));
    known.files.hidden = !row.files?.length;
    known.element.dataset.state = row.state || "";
    meta.replaceChildren(...this.state(row));
    meta.hidden = !meta.childNodes.length;
  }

  state(row) {
    if (row.from !== "customer") return this.signature(row);
    if (row.state === "failed") return this.failure(row);
    if (row.state === "sending") return [this.speech.say("sending")];
    return row.last ? [`${this.speech.say(row.state === "seen" ? "seen" : "sent")} · ${this.speech.time(row.at)}`] : [];
  }

  signature(row) {
    if (!row.at) return [];
    const name = row.name ? [h("bdi", {}, row.name), " · "] : [];
    return [...name, h("time", { datetime: row.at }, this.speech.time(row.at))];
  }

  failure(row) {
    const act = (word, deed) =>
      h("button", { type: "button", class: "act", onclick: () => deed(row.id) }, this.speech.say(word));
    const reason = h("span", { class: "reason", dir: "auto" }, row.refused);
    return [h("strong", {}, this.speech.say("failed")), " · ", act("retry", this.acts.retry), " · ",
      act("edit", this.acts.edit), reason];
  }
}
