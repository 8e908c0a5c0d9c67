// One visitor's conversation with one store: what is known, what is unsent, what was seen. No screen here.

import { Live } from "./live.js";
import { Outbox } from "./outbox.js";
import { Refused, pause } from "./wire.js";

const TYPING_SHOWN = 6000;
const TYPING_TOLD = 3000;

/** Dispatches "change" whenever something that a screen may show has changed, and "arrival" for a new reply, "page" when a page beside it changed. */
export class Talk extends EventTarget {
  constructor({ wire, vault, lang, identity }) {
    super();
    Object.assign(this, { wire, vault, lang, identity });
    this.messages = new Map();
    this.cursor = "";
    this.shown = false;
    this.unready = 0;
    this.outbox = new Outbox(vault, (entry) => this.post(entry), () => this.change());
    this.live = new Live({
      pull: () => this.pull(),
      openStream: async () => this.wire.stream((await this.call("ticket", {})).ticket),
      heard: (kind) => (kind === "reset" ? this.forgetMessages() : kind === "page" ? this.turnPage() : this.someoneTypes()),
    });
    this.unwatch = vault.watch((name, value) => this.otherTab(name, value));
    this.onOnline = () => this.online();
    addEventListener("online", this.onOnline);
    wire.token = vault.get("token") || "";
    if (wire.token || identity || this.outbox.list().length) this.resume();
  }

  end() {
    this.live.end();
    this.unwatch();
    removeEventListener("online", this.onOnline);
  }

  change() {
    this.dispatchEvent(new Event("change"));
  }

  // A visitor who never wrote costs the server nothing until the chat is opened.
  async resume() {
    this.outbox.wake();
    if ((await this.ready()) && (this.shown || this.session.conversation)) this.live.start();
  }

  /** Asks for a session until there is one; false when the store refuses this page. */
  async ready() {
    try {
      await this.begin();
      return true;
    } catch (problem) {
      this.down = !(problem instanceof Refused);
      if (this.down) this.retryReady(problem.wait);
      else this.refused = problem.message || problem.code;
      this.change();
      return false;
    }
  }

  retryReady(wait) {
    clearTimeout(this.readyTimer);
    this.readyTimer = setTimeout(() => this.resume(), Math.max(wait, pause(this.unready, 2000, 60000)));
    this.unready += 1;
  }

  begin() {
    this.beginning ||= this.askSession().finally(() => { if (!this.session) this.beginning = null; });
    return this.beginning;
  }

  async askSession() {
    const token = this.vault.get("token") || undefined;
    const body = { token, identity: this.identity || undefined, lang: this.lang, page: location.href.split("#")[0] };
    this.wire.token = "";
    const session = await this.wire.ask("session", body);
    const visitor = this.vault.get("visitor");
    if (visitor && visitor !== session.visitor) this.forgetMessages();
    this.vault.set("token", session.token);
    this.vault.set("visitor", session.visitor);
    this.wire.token = session.token;
    this.session = session;
    this.expected = session.expected;
    this.down = false;
    this.unready = 0;
    this.refused = null;
    this.change();
    return session;
  }

  /** Any call, with a session before it and a new one if the server no longer knows the old. */
  async call(path, body) {
    await this.begin();
    try {
      return await this.wire.ask(path, body);
    } catch (problem) {
      if (problem.status !== 401) throw problem;
      this.renew();
      await this.begin();
      return this.wire.ask(path, body);
    }
  }

  renew() {
    this.session = this.beginning = null;
    this.vault.drop("token");
  }

  /** Says who the visitor is by the shop's signed JWT; null says that they have left, and forgets everything here. */
  async identify(jwt) {
    this.identity = jwt || undefined;
    if (!jwt) this.forgetVisitor();
    this.session = this.beginning = null;
    if (jwt || this.shown) await this.resume();
  }

  forgetVisitor() {
    for (const name of ["token", "visitor", "draft", "seen", "skipped"]) this.vault.drop(name);
    this.outbox.clear();
    this.forgetMessages();
    this.live.stop();
    this.dispatchEvent(new Event("forgotten"));
  }

  forgetMessages() {
    this.messages.clear();
    this.cursor = "";
    this.expected = null;
    this.change();
  }

  say(text, files) {
    this.told = 0;
    this.outbox.add(text, files);
    this.live.expectAnswer();
  }

  async post(entry) {
    const files = entry.files.map((file) => file.id);
    const answer = await this.call("messages", { key: entry.key, text: entry.text, files }).catch((problem) => {
      this.setDown(!(problem instanceof Refused));
      throw problem;
    });
    this.merge([{ ...answer.message, key: entry.key }]);
    this.expected = answer.expected ?? this.expected;
    this.ended = this.down = false;
  }

  /** Fetches what is new or changed since the cursor; resolves to whether there was anything. */
  pull() {
    // What is told during a fetch may be younger than that fetch's answer, so it is followed by another.
    if (this.pulling) this.again = true;
    this.pulling ||= this.pullAll().finally(() => { this.pulling = null; });
    return this.pulling;
  }

  async pullAll() {
    let any = false;
    let page;
    try {
      do {
        this.again = false;
        page = await this.call(`messages?after=${encodeURIComponent(this.cursor)}`);
        any = this.take(page) || any;
      } while (this.again || (page.more && page.messages.length));
    } catch (problem) {
      this.setDown(!(problem instanceof Refused));
      throw problem;
    }
    this.setDown(false);
    return any;
  }

  take(page) {
    const first = !this.cursor;
    this.cursor = page.cursor;
    this.expected = page.expected;
    this.ended = page.closed;
    const fresh = this.merge(page.messages);
    if (fresh.some((message) => message.from === "staff")) {
      this.typingUntil = 0;
      if (!first) this.dispatchEvent(new Event("arrival"));
    }
    if (this.shown) this.look();
    this.change();
    return page.messages.length > 0;
  }

  merge(messages) {
    const fresh = messages.filter((message) => !this.messages.has(message.id));
    for (const message of messages) this.messages.set(message.id, { ...this.messages.get(message.id), ...message });
    return fresh;
  }

  setDown(down) {
    if (this.down && !down) this.outbox.wake();
    if (this.down === down) return;
    this.down = down;
    this.change();
  }

  online() {
    this.outbox.wake();
    if (this.live.running) this.live.restart();
  }

  /** Stored messages by time, then what is still on its way. */
  all() {
    const stored = [...this.messages.values()].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
    const keys = new Set(stored.map((message) => message.key));
    const unsent = this.outbox.list().filter((entry) => !keys.has(entry.key));
    const waiting = unsent.map((entry) => ({ ...entry, id: entry.key, from: "customer",
      state: entry.refused ? "failed" : "sending" }));
    return [...stored, ...waiting];
  }

  unread() {
    const seen = this.vault.get("seen") || "";
    return this.replies().filter((message) => message.at > seen).length;
  }

  replies() {
    return [...this.messages.values()].filter((message) => message.from === "staff");
  }

  /** The visitor has the messages before their eyes. */
  look() {
    if (document.hidden || !this.unread()) return;
    this.vault.set("seen", this.replies().map((message) => message.at).sort().at(-1));
    this.call("seen", { cursor: this.cursor }).catch(() => {});
    this.change();
  }

  tellTyping() {
    if (!this.session || Date.now() - this.told < TYPING_TOLD) return;
    this.told = Date.now();
    this.call("typing", { on: true }).catch(() => {});
  }

  // One purchase may move points several times: what follows at once is one change to whoever looks.
  turnPage() {
    clearTimeout(this.pageTimer);
    this.pageTimer = setTimeout(() => this.dispatchEvent(new Event("page")), 300);
  }

  someoneTypes() {
    this.typingUntil = Date.now() + TYPING_SHOWN;
    clearTimeout(this.typingTimer);
    this.typingTimer = setTimeout(() => this.change(), TYPING_SHOWN + 50);
    this.change();
  }

  isTyping() {
    return Date.now() < (this.typingUntil || 0);
  }

  otherTab(name, value) {
    if (name === "token") this.wire.token = value || "";
    if (name.startsWith("out:")) this.outbox.waitForOrphans();
    if (name.startsWith("out:") && value === null && this.wire.token) this.pull().catch(() => {});
    else this.change();
  }
}
