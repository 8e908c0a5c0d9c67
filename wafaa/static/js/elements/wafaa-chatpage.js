// A store's chat on a page of its own: the chat as high as the page, a conversation brought from a shop's page, and the
// wish to be told of answers, which is asked for only after somebody wrote and pressed.
// data-widget, data-worker, data-scope, data-key (of our pushes), data-failed; parts that come and go are [data-note].

import { isByOurKey, isPossible, keysOf, subscribed, subscription } from "../subscribing.js";

const WHOLE = `
:host { position: relative !important; inline-size: 100% !important; block-size: 100% !important; z-index: 0 !important }
.root .panel { position: absolute; inset: 0; inline-size: auto; block-size: auto; border: 0; border-radius: 0; box-shadow: none; animation: none }
.root .head { padding-block-start: 13px }`;

class WafaaChatpage extends HTMLElement {
  async connectedCallback() {
    this.chat = this.querySelector("wafaa-chat");
    this.bell = this.querySelector("[data-bell]");
    this.place = `wafaa:${this.chat.getAttribute("line")}:`;
    this.addEventListener("click", (event) => this.pressed(event.target.closest("[data-act]")?.dataset.act));
    this.keepInSight();
    const word = wordIn(location);
    if (word && (await this.isOffered(word))) return;
    await this.begin();
  }

  // ── the chat ──

  async begin() {
    this.note("");
    this.chat.setAttribute("base", location.origin);
    await import(new URL(this.dataset.widget, location).href);
    const { chat } = this;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(WHOLE);
    chat.shadowRoot.adoptedStyleSheets = [...chat.shadowRoot.adoptedStyleSheets, sheet];
    chat.launch.hidden = chat.shut.hidden = true;
    // Here it is no sheet over a page: nothing closes it, and Tab goes on to the page's own buttons.
    chat.addEventListener("keydown", (event) => ["Escape", "Tab"].includes(event.key) && event.stopPropagation(), true);
    chat.open({ focus: false });
    chat.talk.addEventListener("change", () => this.show());
    document.addEventListener("visibilitychange", () => document.hidden || this.clear());
    this.clear();
    this.show();
  }

  show() {
    const { chat } = this;
    this.wear();
    const hasWritten = [...chat.talk.messages.values()].some((message) => message.from === "customer");
    if (!hasWritten || this.isSettled) return;
    this.isSettled = true;
    this.settle().catch(() => {});
  }

  // What was shown on the screen meanwhile stands in the chat now.
  async clear() {
    const registration = await navigator.serviceWorker?.getRegistration(this.dataset.scope);
    for (const shown of (await registration?.getNotifications()) ?? []) shown.close();
  }

  keepInSight() {
    this.sheet = new CSSStyleSheet();
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.sheet];
    for (const kind of ["resize", "scroll"]) window.visualViewport?.addEventListener(kind, () => this.wear());
  }

  // The chat's own shades for the page's button; and how much of the page is seen, for the keyboard of an iPhone lies over
  // the page instead of making it smaller. Zooming in must not.
  wear() {
    const shades = getComputedStyle(this.chat);
    const seen = window.visualViewport;
    const measures = seen && Math.abs(seen.scale - 1) < 0.01 ? `--seen: ${seen.height}px; --from: ${seen.offsetTop}px;` : "";
    const colours = ["brand", "on-brand"].map((name) => [name, shades.getPropertyValue(`--${name}`)]).filter(([, shade]) => shade);
    this.sheet.replaceSync(`wafaa-chatpage { ${measures} ${colours.map(([name, shade]) => `--shop-${name}: ${shade};`).join(" ")} }`);
  }

  // ── a conversation from a shop's page ──

  async isOffered(word) {
    this.word = word;
    const answer = await this.ask("offered").catch(() => null);
    // An app on a home screen opens with the same word every time; only the first one brings anything.
    if (!answer?.ok && this.kept("token")) return false;
    if (!answer?.ok) return this.note("ended") || true;
    const { words, same } = await answer.json();
    if (same) return false;
    this.querySelector("[data-words]").textContent = words;
    this.note("take");
    this.querySelector('[data-act="take"]').focus();
    return true;
  }

  async take() {
    const answer = await this.ask("take").catch(() => null);
    if (!answer?.ok) return this.note("ended");
    const { token, visitor } = await answer.json();
    for (const name of ["draft", "seen", "skipped"]) localStorage.removeItem(this.place + name);
    this.keep("token", token);
    this.keep("visitor", visitor);
    this.hasCome = true;
    return this.begin();
  }

  ask(path) {
    const token = this.kept("token");
    const headers = { "Content-Type": "application/json", "Accept-Language": document.documentElement.lang };
    if (token) headers.Authorization = `Bearer ${token}`;
    const address = `/w/${encodeURIComponent(this.chat.getAttribute("line"))}/${path}`;
    return fetch(address, { method: "POST", headers, body: JSON.stringify({ word: this.word }), credentials: "omit" });
  }

  // ── being told of answers ──

  // Once it is known that somebody wrote here: what was wished before is brought in line, else the offer is made, once.
  async settle() {
    this.bell.hidden = false;
    const state = await this.state();
    this.ring(state);
    if (this.hasCome || (state === "off" && !this.kept("told-not"))) this.note(state);
    if (state !== "home") this.querySelector("wafaa-install").removeAttribute("data-waits");
    if (state === "on") await this.keepInLine();
  }

  async state() {
    if (!isPossible()) return navigator.standalone === false ? "home" : "impossible";
    if (Notification.permission === "denied") return "denied";
    const isWished = this.kept("told")?.visitor === this.chat.talk.session?.visitor;
    return isWished && Notification.permission === "granted" && (await subscription(this.dataset.scope)) ? "on" : "off";
  }

  async keepInLine() {
    const present = await subscription(this.dataset.scope);
    if (present.endpoint !== this.kept("told").endpoint || !isByOurKey(present, this.dataset.key)) await this.subscribe();
  }

  async subscribe() {
    const { worker, scope, key } = this.dataset;
    await navigator.serviceWorker.register(worker, { scope, updateViaCache: "none" });
    const present = await subscribed(key);
    await this.chat.talk.call("tell", keysOf(present));
    this.keep("told", { visitor: this.chat.talk.session.visitor, endpoint: present.endpoint });
  }

  async tell() {
    if ((await Notification.requestPermission()) === "granted") await this.subscribe();
    return this.tellState();
  }

  async untell() {
    localStorage.removeItem(`${this.place}told`);
    await (await subscription(this.dataset.scope))?.unsubscribe();
    await this.chat.talk.call("untell", {});
    return this.tellState();
  }

  // Somebody else comes to this device: nothing of the conversation stays on it, and nothing is told here any more.
  async forget() {
    if (isPossible()) await this.untell().catch(() => {});
    await this.chat.identify(null);
    location.replace(location.pathname + location.search);
  }

  async tellState() {
    const state = await this.state();
    this.ring(state);
    this.note(state);
    if (state === "home") await this.packUp();
  }

  // An iPhone's home screen begins with nothing of what its browser holds: the manifest takes this conversation along.
  async packUp() {
    const { url } = await this.chat.talk.call("handover", { to_install: true });
    const manifest = document.querySelector('link[rel="manifest"]');
    const address = new URL(manifest.href);
    address.searchParams.set("take", new URLSearchParams(new URL(url).hash.slice(1)).get("take"));
    manifest.href = address.href;
  }

  ring(state) {
    this.bell.setAttribute("aria-pressed", state === "on");
  }

  // ── what is shown and pressed ──

  note(name) {
    this.shown = name;
    for (const part of this.querySelectorAll("[data-note]")) part.hidden = part.dataset.note !== name;
    this.bell.setAttribute("aria-expanded", Boolean(name));
    this.refuse("");
  }

  refuse(words) {
    const refusal = this.querySelector('[role="alert"]');
    refusal.textContent = words;
    refusal.hidden = !words;
  }

  async pressed(what) {
    if (!what || this.isBusy) return;
    if (what === "later") return this.later();
    if (what === "bell") return this.shown ? this.note("") : this.tellState();
    this.isBusy = true;
    try {
      await { take: () => this.take(), begin: () => this.begin(), tell: () => this.tell(), untell: () => this.untell(), forget: () => this.forget() }[what]();
    } catch (problem) {
      this.refuse((problem?.status && problem.message) || this.dataset.failed);
    } finally {
      this.isBusy = false;
    }
  }

  later() {
    this.keep("told-not", true);
    this.note("");
    this.bell.focus();
  }

  kept(name) {
    try {
      return JSON.parse(localStorage.getItem(this.place + name));
    } catch {
      return null;
    }
  }

  keep(name, value) {
    localStorage.setItem(this.place + name, JSON.stringify(value));
  }
}

// What follows the # is sent to nobody; it leaves the address, and the browser's history, before anything is asked.
function wordIn(place) {
  const word = new URLSearchParams(place.hash.slice(1)).get("take");
  if (word) history.replaceState(null, "", place.pathname + place.search);
  return word;
}

customElements.define("wafaa-chatpage", WafaaChatpage);
