// Files chosen, pasted or dropped: checked before they travel, shown while they do.

import { h, icon } from "./dom.js";
import { Refused } from "./wire.js";

const AT_MOST = 10;

export class Files {
  constructor(talk, speech, changed) {
    Object.assign(this, { talk, speech, changed });
    this.items = [];
    this.element = h("ul", { class: "picked", hidden: true });
    this.restore(talk.vault.get("draft")?.files || []);
  }

  ready() {
    return this.items.filter((item) => item.done).map((item) => item.done);
  }

  isUploading() {
    return this.items.some((item) => item.upload);
  }

  add(files) {
    for (const file of files) {
      const item = { file };
      this.items.push(item);
      this.build(item);
      const reason = this.objection(file);
      if (reason) this.refuse(item, reason);
      else this.send(item);
    }
    this.show();
  }

  clear() {
    this.items = [];
    this.element.replaceChildren();
    this.show();
  }

  /** Puts back what an edited message carried. */
  restore(files) {
    for (const file of files) {
      const item = { file, done: file };
      this.items.push(item);
      this.build(item);
    }
    this.show();
  }

  /** Why this file cannot go, in the visitor's language; empty if it can. */
  objection(file) {
    const limits = this.talk.session?.limits || {};
    const most = (limits.file_mb || 10) * 1048576;
    const going = this.items.filter((item) => !item.refused).length;
    if (going > AT_MOST) return this.speech.say("tooMany", { max: AT_MOST });
    if (!file.size) return this.speech.say("empty");
    if (file.size > most) {
      return this.speech.say("tooBig", { size: this.speech.size(file.size), max: this.speech.size(most) });
    }
    return isAccepted(file, limits.types) ? "" : this.speech.say("badType");
  }

  async send(item) {
    item.refused = null;
    item.upload = { abort() {} };
    this.update(item);
    try {
      await this.talk.begin();
      item.upload = this.talk.wire.upload(item.file, (part) => { item.bar.value = part; });
      item.done = { type: item.file.type, size: item.file.size, name: item.file.name, ...(await item.upload.done) };
    } catch (problem) {
      item.refused = problem instanceof Refused ? problem.message || problem.code : this.speech.say("notUploaded");
      item.again = !(problem instanceof Refused) || problem.status === 401;
      if (problem.status === 401) this.talk.renew();
    }
    item.upload = null;
    this.update(item);
  }

  refuse(item, reason) {
    item.refused = reason;
    this.update(item);
  }

  remove(item) {
    item.upload?.abort();
    item.element.remove();
    this.items = this.items.filter((other) => other !== item);
    this.show();
  }

  build(item) {
    item.bar = h("progress", { max: 1, value: 0, "aria-label": item.file.name });
    item.note = h("small");
    item.repeat = h("button", { type: "button", class: "act", onclick: () => this.send(item) },
      this.speech.say("retry"));
    const away = h("button", { type: "button", class: "tool",
      "aria-label": this.speech.say("remove", { name: item.file.name }), onclick: () => this.remove(item) }, icon("close"));
    const label = h("span", { class: "label" }, h("bdi", {}, item.file.name), item.note, item.bar);
    item.element = h("li", { class: "file" }, icon("file"), label, item.repeat, away);
    this.element.append(item.element);
    this.update(item);
  }

  update(item) {
    item.bar.hidden = !item.upload;
    item.note.textContent = item.refused || this.speech.size(item.file.size);
    item.note.setAttribute("role", item.refused ? "alert" : "note");
    item.repeat.hidden = !(item.refused && item.again);
    item.element.classList.toggle("refused", Boolean(item.refused));
    this.show();
  }

  show() {
    this.element.hidden = !this.items.length;
    this.changed();
  }
}

/** Whether one of `types` ("image/*", "application/pdf", ".pdf") covers the file; no list covers everything. */
function isAccepted(file, types) {
  if (!types?.length) return true;
  const name = file.name.toLowerCase();
  return types.some((type) => (type.startsWith(".") ? name.endsWith(type)
    : type.endsWith("/*") ? file.type.startsWith(type.slice(0, -1)) : file.type === type));
}
