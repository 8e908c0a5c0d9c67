// The writing desk: drafts kept as one types (one for the reply, one for the note), Ctrl+Enter, pasted and dropped
// pictures, sizes checked before anything is sent. Whatever fails, the text stays.

import { loggedOut } from "../htmx-manners.js";
import { nodesOf } from "../picks.js";

const PAUSE_MS = 900;
const TYPING_EVERY_MS = 4000;
const REMEMBERED_MS = 15000;
const HOLE = /\{\{[ \t]*([^{}\n]{1,60}?)[ \t]*\}\}/;

// This page among the windows of a browser: each knows what itself kept.
const WINDOW = randomName();

// What stood unsaved in a composer that the server drew anew; its successor takes it over.
const unsavedTexts = new Map();
// Files that were chosen in it and are nowhere but on this page.
const unsentFiles = new Map();
let isFocusDue = false;

class WafaaComposer extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.text = this.querySelector('textarea[name="text"]');
    this.files = this.querySelector('input[type="file"]');
    this.written = { reply: this.dataset.reply, public: this.dataset.reply, private: this.dataset.private, note: this.dataset.note, [this.kind()]: this.text.value };
    this.known = { reply: this.dataset.knownReply, private: this.dataset.knownPrivate, note: this.dataset.knownNote };
    this.writing = this.kind();
    this.hint();
    this.hasBegun = Boolean(this.text.value);
    this.newKey();
    queueMicrotask(() => this.takeOver()); // The one before leaves the page only after this one has come.
    this.text.addEventListener("input", () => this.typed());
    this.text.addEventListener("keydown", (event) => this.pressed(event));
    this.text.addEventListener("paste", (event) => this.take(event, event.clipboardData));
    this.form.addEventListener("drop", (event) => this.take(event, event.dataTransfer));
    this.form.addEventListener("dragover", (event) => event.preventDefault());
    this.querySelector("[data-no-promise]").addEventListener("click", () => this.forgetPromise());
    this.kept = this.querySelector("[data-kept]");
    this.kept.addEventListener("click", (event) => this.unkeep(event.target.closest("[data-unkeep]")));
    this.querySelector("[data-changed]").addEventListener("click", (event) => this.decide(event.target));
    this.form.addEventListener("htmx:confirm", (event) => this.hasHoles(event));
    this.form.addEventListener("change", (event) => this.changed(event.target));
    this.form.addEventListener("htmx:configRequest", (event) => this.telling(event));
    this.form.addEventListener("htmx:beforeRequest", (event) => this.leaving(event));
    this.form.addEventListener("htmx:afterRequest", (event) => this.left(event));
    this.form.addEventListener("htmx:afterRequest", (event) => this.chosen(event));
    // A colleague's draft that is taken brings what stands here along; nothing of it is to be saved once more.
    this.giveWay = (event) => event.target.matches("[data-takes]") && (clearTimeout(this.timer), (this.unsaved = false));
    document.body.addEventListener("htmx:beforeRequest", this.giveWay);
    this.hear = () => this.openAgain();
    document.body.addEventListener("wafaa:wrote", this.hear);
    this.backAgain = ({ detail }) => detail.name === "message.gave_way" && this.isHere(detail) && this.takeBack();
    document.body.addEventListener("wafaa:conversation", this.backAgain);
    this.flush = () => this.unsaved && this.beacon("join");
    addEventListener("pagehide", this.flush);
  }

  disconnectedCallback() {
    removeEventListener("pagehide", this.flush);
    document.body.removeEventListener("htmx:beforeRequest", this.giveWay);
    document.body.removeEventListener("wafaa:wrote", this.hear);
    document.body.removeEventListener("wafaa:conversation", this.backAgain);
    clearTimeout(this.timer);
    if (this.files.files.length) unsentFiles.set(this.dataset.draftUrl, { files: [...this.files.files], at: Date.now() });
    if (this.unsaved) unsavedTexts.set(this.dataset.draftUrl, { kind: this.kind(), text: this.text.value, kept: this.keptFiles(), choices: this.choices()?.field.value ?? "", began: this.form.elements.began_id.value, known: this.known, at: Date.now() });
    // Its successor goes on with the text; where there is none, for another conversation is shown, nobody asks.
    if (this.unsaved) this.beacon(this.successor() ? "" : "join");
  }

  successor() {
    return [...document.querySelectorAll("wafaa-composer")].some((other) => other.dataset.draftUrl === this.dataset.draftUrl);
  }

  // The customer wrote: where no free words could go, they may go now. A note that is being written is not disturbed: the
  // composer is drawn anew when it is sent or left. What is just being kept comes first.
  openAgain() {
    const closed = this.querySelector("[data-closed]");
    this.isOwed = Boolean(closed && this.kind() === "note" && this.text.value);
    if (!closed || this.isOwed) return;
    isFocusDue = this.contains(document.activeElement);
    Promise.resolve(this.saving).then(() => closed.dispatchEvent(new CustomEvent("reopen")));
  }

  isHere({ id, writer }) {
    return this.dataset.draftUrl.includes(`/${id}/`) && writer === document.querySelector("wafaa-live").dataset.me;
  }

  // A reply that waited for its hour did not leave: its text is a draft, and stands before what was begun since. A note
  // that is being written is not disturbed.
  async takeBack() {
    this.isBehind = this.kind() === "note" && Boolean(this.text.value);
    if (this.isBehind) return;
    clearTimeout(this.timer);
    await this.saving;
    if (this.unsaved && (await this.join())) this.unsaved = false;
    isFocusDue = this.contains(document.activeElement);
    const place = { target: this, swap: "outerHTML", select: "#composer", headers: { "HX-Target": "work" } };
    window.htmx.ajax("GET", this.dataset.draftUrl.replace(/draft\/$/, ""), place).catch(() => {});
  }

  // Both are kept; as of when is not learnt, so that what is typed meanwhile writes over nothing.
  async join() {
    const answer = await fetch(this.dataset.draftUrl, { method: "POST", body: this.draft(this.kind(), this.text.value, "join") }).catch(() => null);
    return Boolean(answer?.ok) && !answer.redirected;
  }

  takeOver() {
    if (isFocusDue) this.text.focus(), this.text.setSelectionRange(this.text.value.length, this.text.value.length);
    isFocusDue = false;
    const chosen = unsentFiles.get(this.dataset.draftUrl);
    unsentFiles.delete(this.dataset.draftUrl);
    if (chosen && Date.now() - chosen.at < REMEMBERED_MS) this.setFiles(chosen.files);
    const left = unsavedTexts.get(this.dataset.draftUrl);
    unsavedTexts.delete(this.dataset.draftUrl);
    if (!left || Date.now() - left.at > REMEMBERED_MS) return;
    this.form.querySelector(`[name="kind"][value="${left.kind}"]`).checked = true;
    this.text.value = this.written[left.kind] = left.text;
    this.writing = left.kind;
    this.hint();
    for (const file of left.kept) this.keep(file);
    if (left.choices) this.choices()?.put(left.choices);
    this.form.elements.began_id.value = left.began;
    this.known = left.known;
    this.hasBegun = this.unsaved = true;
    this.timer = setTimeout(() => this.save(), PAUSE_MS);
  }

  newKey() {
    // One key for one thing to send: pressed twice or tried again after a lost answer, it is sent once.
    this.form.elements.key.value = randomName();
  }

  kind() {
    return this.form.elements.kind.value || "reply";
  }

  // What the writer knew of when they began: a colleague's reply after that stops this one once.
  begin() {
    if (this.text.value && !this.hasBegun) this.form.elements.began_id.value = lastId();
    this.hasBegun = Boolean(this.text.value);
  }

  typed() {
    this.begin();
    this.unsaved = true;
    this.complain("");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE_MS);
    this.sayTyping();
  }

  // What is sent here takes no draft of another window along. Another way to reply draws the composer anew, and keeps
  // the draft as this page's own.
  telling({ target, detail }) {
    const kind = target === this.by() ? "reply" : place(this.kind());
    Object.assign(detail.parameters, { last_id: lastId(), window: WINDOW, known: this.known[kind] ?? "" });
    if (target !== this.by() && !target.matches("[data-closed]")) return;
    clearTimeout(this.timer);
    this.unsaved = false;
  }

  by() {
    return this.form.elements.by;
  }

  // Where it could not be drawn anew, what stands here still fits the way before.
  chosen({ target, detail }) {
    if (detail.successful || (target !== this.by() && !target.matches("[data-closed]"))) return;
    isFocusDue = false;
    if (target === this.by()) target.value = target.dataset.taken;
    if (this.text.value || target === this.by()) this.typed();
  }

  changed(field) {
    if (field.name === "kind") this.swapText(field.value);
    else if (field === this.files) this.showFiles();
  }

  swapText(kind) {
    const other = this.writing;
    this.writing = kind;
    this.written[other] = this.text.value;
    if (this.unsaved) this.save(other, this.text.value);
    this.text.value = this.written[kind] ?? "";
    this.hint();
    this.hasBegun = Boolean(this.text.value);
    this.text.focus();
    if (this.isOwed) this.openAgain();
    if (this.isBehind) this.takeBack();
  }

  hint() {
    this.text.placeholder = this.writing === "note" ? this.text.dataset.noteHint : this.text.dataset.hint;
  }

  async save(kind = this.kind(), text = this.text.value, over = "") {
    clearTimeout(this.timer);
    const going = fetch(this.dataset.draftUrl, { method: "POST", body: this.draft(kind, text, over) }).catch(() => null);
    this.saving = going;
    const answer = await going;
    if (this.saving === going) this.saving = null;
    const isSaved = Boolean(answer?.ok) && !answer.redirected;
    if (answer?.status === 401) loggedOut(answer.headers.get("X-Logged-In") ?? "");
    if (isSaved) this.known[place(kind)] = answer.headers.get("X-Draft") ?? "";
    this.unsaved = !isSaved || this.text.value !== text && kind === this.kind();
    this.ask(answer?.status === 409 ? await answer.text() : "", kind);
    if (answer?.status === 413) return this.complain(this.dataset.tooLong);
    this.say(isSaved ? (text ? this.dataset.saved : "") : this.dataset.unsaved);
    if (answer?.status === 409) return;
    if (!isSaved) this.timer = setTimeout(() => this.save(), PAUSE_MS * 6);
    if (isSaved && kind !== "note") this.offer(answer, text, kind);
  }

  // Another window of the same person kept something else: they say which of the two goes on.
  ask(html, kind = "") {
    this.askedAbout = kind;
    const box = this.querySelector("[data-changed]");
    if (html && html === this.asked) return; // read out once, not with every letter
    this.asked = html;
    box.replaceChildren(...nodesOf(html));
    box.hidden = !html;
  }

  decide(pressed) {
    const kind = this.askedAbout;
    if (pressed.closest("[data-keep-this]")) this.save(kind, kind === this.kind() ? this.text.value : this.written[kind], "yes");
    if (!pressed.closest("[data-take-other]")) return;
    clearTimeout(this.timer);
    this.unsaved = false;
    location.reload();
  }

  // The answer to a saved reply holds the promise that was found in its words, or nothing.
  async offer(answer, text, kind) {
    const html = answer.status === 200 ? await answer.text() : "";
    if (this.isConnected && this.kind() === kind && this.text.value === text) this.querySelector("wafaa-offer")?.show(html);
  }

  // Put a text in where the cursor stands, and files that are here already below it.
  insert(text, files = []) {
    this.text.setRangeText(text, this.text.selectionStart, this.text.selectionEnd, "end");
    for (const file of files) this.keep(file);
    this.text.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // A ready answer. Its choices go into their own sheet; where there is none (a note, a public answer) they are lines.
  insertReady({ text, files, choices, lines }) {
    const sheet = this.kind() === "reply" ? this.choices() : null;
    this.insert(choices && !sheet ? lines : text, JSON.parse(files));
    if (choices && sheet) sheet.add(choices);
  }

  keptFiles() {
    return [...this.kept.querySelectorAll("li")].map((line) => ({ id: line.querySelector("input").value, name: line.querySelector("bdi").textContent }));
  }

  keep(file) {
    if (this.keptFiles().some((known) => known.id === file.id)) return;
    const line = this.fileLine(file);
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: "kept", value: file.id });
    line.querySelector("button").toggleAttribute("data-unkeep", true);
    line.prepend(field);
    this.kept.append(line);
    this.kept.hidden = false;
  }

  unkeep(button) {
    if (!button) return;
    button.closest("li").remove();
    this.kept.hidden = !this.kept.children.length;
    this.typed();
  }

  choices() {
    return this.querySelector("wafaa-choices");
  }

  // A variable that was not filled must not reach a customer; the server refuses it as well.
  hasHoles(event) {
    if (!this.sends(event.target) || this.kind() === "note" || event.target.matches("[data-shares]")) return;
    const offered = this.kind() === "reply" ? this.choices()?.field : null;
    const field = [this.text, offered].find((one) => one && HOLE.test(one.value));
    if (!field) return;
    const holes = [...field.value.matchAll(new RegExp(HOLE, "g"))];
    event.preventDefault();
    this.complain(this.dataset.noValue.replace("{names}", new Intl.ListFormat(document.documentElement.lang, { type: "unit" }).format(holes.map((hole) => hole[1]))));
    if (field === offered) this.choices().open();
    field.focus();
    field.setSelectionRange(holes[0].index, holes[0].index + holes[0][0].length);
  }

  beacon(over = "") {
    navigator.sendBeacon(this.dataset.draftUrl, this.draft(this.kind(), this.text.value, over));
    this.unsaved = false;
  }

  draft(kind, text, over = "") {
    const body = new FormData();
    body.set("window", WINDOW);
    body.set("known", this.known[place(kind)] ?? "");
    body.set("over", over);
    body.set("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
    body.set("written_by", document.querySelector("wafaa-live")?.dataset.me ?? "");
    body.set("kind", kind);
    body.set("text", text);
    if (kind === "reply") for (const file of this.keptFiles()) body.append("kept", file.id);
    if (kind === "reply") body.set("choices", this.choices()?.field.value ?? "");
    if (kind === "reply" && this.by()) body.set("by", this.by().value === this.by().dataset.usual ? "" : this.by().value);
    return body;
  }

  sayTyping() {
    if (!this.dataset.typingUrl || this.kind() === "note" || Date.now() - (this.typedAt ?? 0) < TYPING_EVERY_MS) return;
    this.typedAt = Date.now();
    navigator.sendBeacon(this.dataset.typingUrl, this.draft("typing", ""));
  }

  pressed(event) {
    if (event.code !== "Enter" && event.code !== "NumpadEnter") return;
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const button = this.querySelector({ note: "[data-send-note]", private: "[data-send-private]" }[this.kind()] ?? "[data-send]");
    if (!button.disabled) this.form.requestSubmit(button);
  }

  take(event, transfer) {
    const files = [...(transfer?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    this.setFiles([...this.files.files, ...files]);
  }

  setFiles(files) {
    const carrier = new DataTransfer();
    for (const file of files) if (this.fits(file) && this.hasRoom(carrier.items.length)) carrier.items.add(file);
    this.files.files = carrier.files;
    this.showFiles();
  }

  fits(file) {
    const most = this.kind() === "note" ? 0 : Number(this.dataset.max);
    const isLarge = most && file.size > most;
    const types = this.kind() === "note" ? "" : this.dataset.types;
    if (!isLarge && (!types || types.split(",").includes(file.type))) return true;
    this.complain(isLarge ? this.dataset.tooLarge : this.dataset.wrongType);
    return false;
  }

  // Whether one more goes with the message; a note takes what the shop keeps.
  hasRoom(count) {
    const most = this.kind() === "note" ? 0 : Number(this.dataset.most);
    if (!most || count < most) return true;
    this.complain(this.dataset.tooMany);
    return false;
  }

  showFiles() {
    const list = this.querySelector("[data-chosen]");
    const files = [...this.files.files];
    if (files.some((file, place) => !this.fits(file) || !this.hasRoom(place))) return this.setFiles(files);
    list.replaceChildren(...files.map((file, place) => this.fileLine(file, place)));
    list.hidden = !files.length;
    if (files.length && this.kind() === "reply" && this.dataset.noFiles) this.complain(this.dataset.noFiles);
  }

  fileLine(file, place) {
    const line = document.createElement("li");
    const name = document.createElement("bdi");
    const remove = document.createElement("button");
    line.className = "file";
    name.className = "one-line";
    name.textContent = file.name;
    remove.type = "button";
    remove.className = "button button-bare button-small";
    remove.textContent = this.dataset.remove;
    if (place !== undefined) remove.addEventListener("click", () => this.setFiles([...this.files.files].filter((_, other) => other !== place)));
    line.append(name, remove);
    return line;
  }

  // The form itself, or a button that sends in another way.
  sends(element) {
    return element === this.form || element.matches("[data-sends]");
  }

  leaving(event) {
    if (!this.sends(event.target)) return;
    this.sent = { kind: this.kind(), text: this.text.value };
    clearTimeout(this.timer); // what goes out now is no draft any more
    this.late = this.saving;
  }

  left(event) {
    if (!this.sends(event.target)) return;
    if (!event.detail.successful || event.detail.xhr.status === 422) return this.saveSoon();
    event.target.closest("details")?.removeAttribute("open");
    // Only what was sent is cleared: somebody may have gone on writing meanwhile.
    if (this.sent.kind === this.kind() && this.text.value === this.sent.text) this.text.value = "";
    this.written[this.sent.kind] = this.known[place(this.sent.kind)] = "";
    this.ask("");
    this.newKey();
    this.typedAt = 0;
    this.hasBegun = false;
    this.querySelector(".overtaken")?.remove();
    this.setFiles([]);
    this.kept.replaceChildren();
    this.kept.hidden = true;
    this.querySelector("wafaa-offer")?.clear();
    if (this.sent.kind === "reply" && (event.target === this.form || event.target.matches("[data-shares]"))) this.choices()?.clear();
    this.forgetPromise();
    this.unsaved = false;
    clearTimeout(this.timer);
    this.complain("");
    this.say("");
    this.text.focus();
    this.tidy(this.sent.kind).then(() => (this.isOwed && this.openAgain(), this.isBehind && this.takeBack()));
  }

  // A draft that was on its way while its text was sent may come after it, and would stand here again: it is put right.
  // What was written meanwhile is kept.
  async tidy(kind) {
    const late = this.late;
    this.late = null;
    if (late) await late;
    if (late) return this.save(kind, kind === this.kind() ? this.text.value : (this.written[kind] ?? ""));
    if (this.text.value && this.sent.kind === this.kind()) this.typed();
  }

  saveSoon() {
    if (!this.unsaved || !this.isConnected) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE_MS);
  }

  forgetPromise() {
    for (const field of this.form.querySelectorAll('[name^="promise_"], [name="later_on"]')) {
      if (field.type === "radio") field.checked = false;
      else if (field.tagName === "INPUT") field.value = "";
    }
    this.querySelector("details[open]")?.removeAttribute("open");
  }

  say(text) {
    if (!this.isComplaining) this.querySelector("[data-draft-state]").textContent = text ?? "";
  }

  // Stays until one writes on: a draft saved a moment later must not wipe it away.
  complain(text) {
    if (!text && !this.isComplaining) return;
    this.isComplaining = Boolean(text);
    const state = this.querySelector("[data-draft-state]");
    state.textContent = text;
    state.classList.toggle("composer-complaint", this.isComplaining);
  }
}

// Where the draft of this kind is kept: what is public takes the place of a reply.
function place(kind) {
  return kind === "public" ? "reply" : kind;
}

function randomName() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function lastId() {
  const address = document.getElementById("newer")?.dataset.url ?? "";
  return new URL(address, location.href).searchParams.get("after") ?? "";
}

customElements.define("wafaa-composer", WafaaComposer);
