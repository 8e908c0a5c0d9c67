// Who else is at this conversation, as faces: looking, faded when away, with a pencil when writing. Every page says how
// its reader stands, when that changes and now and then; who comes new asks the others, and who is not heard of for a
// while has gone. The hub passes it on and keeps nothing. What a page tells is numbered: two tellings can overtake each
// other on their way, and who has left must not come back by that. Somebody may look from several pages.

const AGAIN_MS = 25000;
const FORGOTTEN_MS = 100000; // A browser lets the clocks of a hidden page tick once a minute.
const AWAY_MS = 120000;
const PEN_DOWN_MS = 8000;
const MOST_FACES = 4;
const ORDER = ["writing", "viewing", "idle"];
const ACTS = ["pointermove", "keydown", "scroll", "focus", "visibilitychange"];

class WafaaFaces extends HTMLElement {
  connectedCallback() {
    this.others = new Map();
    this.page = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");
    this.told = 0;
    this.state = "";
    this.toldAt = this.actedAt = this.wroteAt = 0;
    this.pen = this.querySelector("template").content.firstElementChild;
    this.ears = new AbortController();
    const { signal } = this.ears;
    document.body.addEventListener("wafaa:presence", (event) => this.heard(event.detail), { signal });
    document.body.addEventListener("wafaa:live-open", () => this.tell(true), { signal });
    document.addEventListener("input", (event) => event.target.id === "composer-text" && this.wrote(), { signal });
    document.addEventListener("htmx:afterRequest", (event) => event.target.closest?.("#composer") && event.detail.successful && this.penDown(), { signal });
    for (const act of ACTS) document.addEventListener(act, () => this.acted(), { signal, capture: true, passive: true });
    addEventListener("pagehide", () => this.leave(), { signal });
    addEventListener("pageshow", (event) => event.persisted && this.come(), { signal });
    this.clock = setInterval(() => this.tick(), 1000);
    this.come();
  }

  disconnectedCallback() {
    clearInterval(this.clock);
    this.ears.abort();
    if (!this.hasLeft) this.leave();
  }

  come() {
    this.hasLeft = false;
    this.actedAt = Date.now();
    this.tell(true);
  }

  // A page that is left is hidden a moment later, and must not say then that it is only away.
  leave() {
    this.hasLeft = true;
    this.tellIt("left");
  }

  acted() {
    this.actedAt = Date.now();
    this.tellChange();
  }

  wrote() {
    this.wroteAt = Date.now();
    this.tellChange();
  }

  // What was written has gone.
  penDown() {
    this.wroteAt = 0;
    this.tellChange();
  }

  tick() {
    const limit = Date.now() - FORGOTTEN_MS;
    for (const [page, face] of this.others) if (face.at < limit) this.others.delete(page);
    this.draw();
    if (Date.now() - this.toldAt > AGAIN_MS) this.tell();
    else this.tellChange();
  }

  present() {
    if (document.hidden || Date.now() - this.actedAt > AWAY_MS) return "idle";
    return Date.now() - this.wroteAt < PEN_DOWN_MS ? "writing" : "viewing";
  }

  tellChange() {
    if (this.present() !== this.state) this.tell();
  }

  tell(asks = false) {
    if (this.hasLeft) return;
    this.state = this.present();
    this.tellIt(this.state, asks);
  }

  tellIt(state, asks = false) {
    this.toldAt = Date.now();
    const body = new FormData();
    body.set("csrfmiddlewaretoken", document.querySelector('meta[name="csrf-token"]').content);
    body.set("state", state);
    body.set("page", this.page);
    body.set("order", ++this.told);
    if (asks) body.set("asks", "1");
    navigator.sendBeacon(this.dataset.url, body);
  }

  heard(told) {
    if (told.id !== this.dataset.id || told.who === document.querySelector("wafaa-live")?.dataset.me) return;
    if (told.order <= this.others.get(told.page)?.order) return;
    this.others.set(told.page, { ...told, at: Date.now() });
    this.draw();
    // Not all at once, when many look at the same.
    if (told.asks) setTimeout(() => this.isConnected && this.tell(), Math.random() * 400);
  }

  // One face each, of the page where most is done.
  faces() {
    const here = [...this.others.values()].filter((face) => face.state !== "left");
    here.sort((one, other) => ORDER.indexOf(one.state) - ORDER.indexOf(other.state));
    return [...new Map(here.toReversed().map((face) => [face.who, face])).values()].toReversed();
  }

  draw() {
    const faces = this.faces();
    const drawn = JSON.stringify(faces.map((face) => [face.who, face.state]));
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    const words = document.createElement("span");
    words.className = "faces-say one-line";
    words.textContent = faces.length ? this.says(faces[0]) : "";
    this.replaceChildren(words, ...faces.slice(0, MOST_FACES).map((face) => this.face(face)));
  }

  says(face) {
    return this.dataset[face.state].replace("{name}", `\u2068${face.name}\u2069`);
  }

  face(face) {
    const [box, letters] = [document.createElement("span"), document.createElement("span")];
    box.className = `face face-${face.state}`;
    box.title = this.says(face);
    letters.className = `avatar avatar-small hue-${face.hue}`;
    letters.textContent = face.initials;
    letters.setAttribute("aria-hidden", "true");
    box.append(letters, ...(face.state === "writing" ? [this.pen.cloneNode(true)] : []));
    return box;
  }
}

customElements.define("wafaa-faces", WafaaFaces);
