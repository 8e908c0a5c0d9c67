// <wafaa-chat>: the button, the sheet it opens, and who does what in it.

import { Address } from "./address.js";
import { palette } from "./colour.js";
import { Composer } from "./composer.js";
import { h, icon, safeAddress } from "./dom.js";
import { Log } from "./log.js";
import { dress } from "./look.js";
import { Pages } from "./pages.js";
import { Talk } from "./talk.js";
import { Vault } from "./vault.js";
import { Wire } from "./wire.js";
import { Speech, chooseLanguage } from "./words.js";

const FACES = 3;

/** Attributes: line, base (origin of Wafaa), lang, identity, colour, digits, data-theme. */
export class WafaaChat extends HTMLElement {
  connectedCallback() {
    if (this.talk) return;
    const line = this.getAttribute("line");
    const lang = chooseLanguage(this.lang, document.documentElement.lang, navigator.language);
    this.base = this.getAttribute("base");
    this.speech = new Speech(lang, this.getAttribute("digits"));
    this.vault = new Vault(line);
    const wire = new Wire(this.base, line, lang);
    this.talk = new Talk({ wire, vault: this.vault, lang, identity: this.getAttribute("identity") });
    this.lang = lang;
    this.dir = this.speech.dir;
    this.build();
    this.listen();
    this.show();
    if (this.wasOpen() && !this.isSheet()) this.open({ focus: false });
  }

  disconnectedCallback() {
    this.stops.forEach((stop) => stop());
    this.talk.end();
    this.talk = null;
    this.root.remove();
  }

  build() {
    const shadow = this.shadowRoot || this.attachShadow({ mode: "open" });
    this.paint ||= dress(shadow);
    const say = (word, values) => this.speech.say(word, values);
    this.log = new Log(this.talk, this.speech, this.base, {
      retry: (key) => this.talk.outbox.retry(key),
      edit: (key) => this.composer.rewrite(this.talk.outbox.take(key)),
    });
    this.address = new Address(this.talk, this.speech);
    this.log.card.append(this.address.element);
    this.composer = new Composer(this.talk, this.speech);
    this.pages = new Pages(this.talk, this.speech, this.base, (isOpen) => {
      this.log.element.hidden = this.composer.element.hidden = isOpen;
    });
    this.faces = h("div", { class: "faces", "aria-hidden": "true" });
    this.names = h("h2", { id: "names", dir: "auto" });
    this.promise = h("p");
    this.bell = h("button", { type: "button", class: "tool", onclick: () => this.switchSound() });
    this.shut = h("button", { type: "button", class: "tool", "aria-label": say("close"), title: say("close"),
      onclick: () => this.close() }, icon("close"));
    this.state = h("div", { class: "state", role: "status" });
    const about = h("div", { class: "about" }, this.names, this.promise);
    this.panel = h("section", { class: "panel", role: "dialog", "aria-labelledby": "names", hidden: true,
      "data-drop": say("drop") }, h("header", { class: "head" }, this.faces, about, this.bell, this.shut),
      this.state, this.pages.tabs, this.pages.element, this.log.element, this.composer.element);
    this.badge = h("span", { class: "badge", hidden: true, "aria-hidden": "true" });
    this.launch = h("button", { type: "button", class: "launch", "aria-haspopup": "dialog",
      onclick: () => this.toggle() });
    this.root = h("div", { class: "root", dir: this.speech.dir, lang: this.speech.lang }, this.panel, this.launch);
    shadow.append(this.root);
    this.showSound();
  }

  listen() {
    this.stops = [];
    const on = (target, kind, deed) => {
      target.addEventListener(kind, deed);
      this.stops.push(() => target.removeEventListener(kind, deed));
    };
    on(this.talk, "change", () => this.show());
    on(this.talk, "arrival", () => { this.chime(); this.pages.load(); });
    on(this.talk, "page", () => this.pages.load());
    on(this.talk, "forgotten", () => { this.composer.wipe(); this.log.show(); this.pages.turn(""); });
    on(document, "visibilitychange", () => this.talk.shown && (this.talk.look(), this.pages.load()));
    if (window.visualViewport) for (const kind of ["resize", "scroll"]) on(visualViewport, kind, () => this.fit());
    on(this.panel, "keydown", (event) => this.key(event));
    for (const kind of ["dragover", "dragleave", "drop"]) on(this.panel, kind, (event) => this.drag(event));
    this.fit();
  }

  // Many changes may come in one turn; the screen is brought up to date once after them.
  show() {
    if (this.due) return;
    this.due = true;
    queueMicrotask(() => {
      this.due = false;
      if (this.talk) this.draw();
    });
  }

  draw() {
    const { session } = this.talk;
    Object.assign(this.speech.words, session?.words);
    if (session?.store?.colour) this.vault.set("colour", session.store.colour);
    this.colourIn(this.getAttribute("colour") || this.vault.get("colour"));
    this.drawLaunch();
    if (!this.talk.shown) return;
    this.drawHead(session);
    this.drawState();
    this.composer.accept();
    this.pages.show();
    this.address.show();
    this.log.show();
  }

  colourIn(colour) {
    if (this.colour === colour && this.colour !== undefined) return;
    this.colour = colour;
    this.paint(palette(colour));
  }

  drawLaunch() {
    const unread = this.talk.shown ? 0 : this.talk.unread();
    const look = `${this.talk.shown} ${unread}`;
    if (look === this.launchLook) return;
    this.launchLook = look;
    const label = this.speech.say(this.talk.shown ? "close" : "open");
    this.badge.textContent = this.speech.value(unread);
    this.badge.hidden = !unread;
    this.launch.replaceChildren(icon(this.talk.shown ? "down" : "chat"), this.badge);
    this.launch.setAttribute("aria-label", unread ? `${label} · ${this.speech.say("unread", { n: unread })}` : label);
    this.launch.setAttribute("aria-expanded", this.talk.shown);
  }

  drawHead(session) {
    const staff = (session?.staff || []).slice(0, FACES);
    const line = this.talk.expected?.line || session?.hours?.line || "";
    const isShut = session?.hours?.open === false;
    const look = JSON.stringify([staff, line, isShut, session?.store?.name]);
    if (look === this.headLook) return;
    this.headLook = look;
    this.faces.replaceChildren(...staff.map((person) => this.face(person)));
    const names = staff.map((person) => person.name);
    this.names.textContent = this.speech.list(names) || session?.store?.name || this.speech.say("team");
    this.promise.className = isShut ? "shut" : "";
    this.promise.replaceChildren(...(line ? [icon(isShut ? "whole" : "ring"), h("span", { dir: "auto" }, line)] : []));
  }

  face(person) {
    const initials = person.initials || person.name.slice(0, 1);
    const face = h("span", { class: "face" }, initials);
    const photo = person.photo && safeAddress(person.photo, this.base);
    if (photo) face.replaceChildren(h("img", { src: photo, alt: "", onerror: () => face.replaceChildren(initials) }));
    return face;
  }

  drawState() {
    const { refused, down, session } = this.talk;
    const text = refused || (down ? this.speech.say("offline") : session ? "" : this.speech.say("connecting"));
    if (this.state.textContent !== text) this.state.textContent = text;
  }

  toggle() {
    if (this.talk.shown) this.close();
    else this.open();
  }

  open({ focus = true } = {}) {
    if (this.talk.shown) return;
    this.talk.shown = true;
    this.panel.hidden = false;
    this.root.classList.add("open");
    this.remember(true);
    this.talk.resume();
    this.talk.look();
    this.draw();
    this.log.toEnd();
    this.composer.grow();
    // On a phone the keyboard would cover the greeting before it was read.
    if (focus) (matchMedia("(pointer: coarse)").matches ? this.shut : this.composer).focus();
  }

  close() {
    if (!this.talk.shown) return;
    this.talk.shown = false;
    this.panel.hidden = true;
    this.root.classList.remove("open");
    this.remember(false);
    if (!this.talk.messages.size && !this.talk.outbox.list().length) this.talk.live.stop();
    this.draw();
    this.launch.focus();
  }

  identify(jwt) {
    return this.talk.identify(jwt);
  }

  key(event) {
    if (event.isComposing) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      this.close();
    }
    if (event.key === "Tab" && this.isSheet()) this.keepInside(event);
  }

  isSheet() {
    return matchMedia("(max-width: 520px)").matches;
  }

  // The sheet covers the whole phone: Tab must not wander into the page behind it. Beside a page it may.
  keepInside(event) {
    const stops = [...this.panel.querySelectorAll("button, a, textarea, input, [tabindex]")]
      .filter((element) => !element.disabled && element.getClientRects().length);
    const [from, to] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
    if (this.shadowRoot.activeElement !== from) return;
    event.preventDefault();
    to.focus();
  }

  /** Keeps the sheet between the top of what is visible and the on-screen keyboard. */
  fit() {
    if (!window.visualViewport) return;
    this.root.style.setProperty("--height", `${visualViewport.height}px`);
    this.root.style.setProperty("--top", `${visualViewport.offsetTop}px`);
  }

  drag(event) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.panel.classList.toggle("dropping", event.type === "dragover");
    if (event.type === "drop") this.composer.files.add(event.dataTransfer.files);
  }

  switchSound() {
    this.vault.set("sound", !this.vault.get("sound"));
    this.showSound();
    this.chime();
  }

  showSound() {
    const isOn = Boolean(this.vault.get("sound"));
    const label = this.speech.say(isOn ? "soundOff" : "soundOn");
    this.bell.replaceChildren(icon(isOn ? "bell" : "mute"));
    this.bell.setAttribute("aria-label", label);
    this.bell.title = label;
  }

  chime() {
    if (!this.vault.get("sound") || !window.AudioContext) return;
    const audio = new AudioContext();
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = 660;
    volume.gain.setValueAtTime(0.08, audio.currentTime);
    volume.gain.exponentialRampToValueAtTime(0.0001, audio.currentTime + 0.35);
    tone.connect(volume).connect(audio.destination);
    tone.start();
    tone.stop(audio.currentTime + 0.4);
    tone.onended = () => audio.close();
  }

  // An open chat stays open on the shop's next page, in this tab only.
  remember(isOpen) {
    try {
      sessionStorage.setItem(`${this.vault.prefix}open`, isOpen ? "1" : "");
    } catch {
      // Storage is blocked: the chat just opens closed on the next page.
    }
  }

  wasOpen() {
    try {
      return Boolean(sessionStorage.getItem(`${this.vault.prefix}open`));
    } catch {
      return false;
    }
  }
}
