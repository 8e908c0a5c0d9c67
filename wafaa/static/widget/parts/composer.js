// Where the customer writes.

import { h, icon } from "./dom.js";
import { Files } from "./files.js";

export class Composer {
  constructor(talk, speech) {
    Object.assign(this, { talk, speech });
    this.box = h("textarea", { rows: 1, placeholder: speech.say("write"),
      "aria-label": speech.say("write"), enterkeyhint: "send", "aria-describedby": "hint", oninput: () => this.typed(), onkeydown: (event) => this.key(event),
      onpaste: (event) => this.pasted(event) });
    this.picker = h("input", { type: "file", multiple: true, hidden: true, onchange: () => this.picked() });
    this.clip = h("button", { type: "button", class: "tool", "aria-label": speech.say("attach"),
      title: speech.say("attach"), onclick: () => this.picker.click() }, icon("clip"));
    this.send = h("button", { type: "submit", class: "send", "aria-label": speech.say("send"),
      title: speech.say("send") }, icon("send"));
    this.hint = h("div", { id: "hint", class: "hint", "aria-live": "polite" });
    this.files = new Files(talk, speech, () => this.files && this.changed());
    this.element = h("form", { class: "composer", onsubmit: (event) => this.submit(event) },
      this.files.element, this.hint, h("div", { class: "pill" }, this.clip, this.box, this.send), this.picker);
    this.box.value = talk.vault.get("draft")?.text || "";
    this.changed();
  }

  accept() {
    const types = this.talk.session?.limits?.types;
    if (types) this.picker.accept = types.join();
  }

  focus() {
    this.box.focus({ preventScroll: true });
  }

  most() {
    return this.talk.session?.limits?.text || Infinity;
  }

  typed() {
    this.changed();
    if (this.box.value) this.talk.tellTyping();
  }

  // Arabic and East Asian keyboards compose: their Enter ends a word, not the message (229 is Safari's way to say so).
  key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.submit(event);
  }

  pasted(event) {
    const files = [...(event.clipboardData?.files || [])];
    if (!files.length) return;
    event.preventDefault();
    this.files.add(files);
  }

  picked() {
    this.files.add(this.picker.files);
    this.picker.value = "";
    this.focus();
  }

  submit(event) {
    event.preventDefault();
    const text = this.box.value.trim();
    const files = this.files.ready();
    if (this.files.isUploading()) return this.tell(this.speech.say("uploading"));
    if (length(text) > this.most() || (!text && !files.length)) return;
    this.talk.say(text, files);
    this.box.value = "";
    this.files.clear();
    this.focus();
  }

  /** Puts a refused message back to be changed, before whatever was begun meanwhile. */
  rewrite(entry) {
    if (!entry) return;
    this.box.value = [entry.text, this.box.value].filter(Boolean).join("\n");
    this.files.restore(entry.files);
    this.changed();
    this.focus();
  }

  wipe() {
    this.box.value = "";
    this.files.clear();
  }

  changed() {
    const text = this.box.value;
    const files = this.files.ready();
    if (text || files.length) this.talk.vault.set("draft", { text, files });
    else this.talk.vault.drop("draft");
    this.box.dir = text ? "auto" : this.speech.dir; // An empty box would put an Arabic placeholder on the left.
    const left = this.most() - length(text.trim());
    this.send.disabled = left < 0 || (!text.trim() && !files.length);
    this.tell(left < 0 ? this.speech.say("over", { n: -left }) : left < 200 ? this.speech.say("left", { n: left }) : "");
    this.hint.classList.toggle("bad", left < 0);
    this.grow();
  }

  tell(text) {
    if (this.hint.textContent !== text) this.hint.textContent = text;
  }

  grow() {
    this.box.style.blockSize = "auto";
    if (this.box.scrollHeight) this.box.style.blockSize = `${Math.min(this.box.scrollHeight, 132)}px`;
  }
}

/** Length as the server counts it: in code points. */
function length(text) {
  return [...text].length;
}
