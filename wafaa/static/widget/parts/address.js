// Outside hours, or when the store asks: when we are back, and where to reply. Everything here can be skipped.

import { h } from "./dom.js";
import { foldDigits } from "./words.js";
import { Refused } from "./wire.js";

export class Address {
  constructor(talk, speech) {
    Object.assign(this, { talk, speech });
    this.element = h("div", { class: "aside", hidden: true });
    this.drawn = "";
  }

  show() {
    const { session } = this.talk;
    if (!session) return;
    const asks = session.ask_address && !this.saved && !this.talk.vault.get("skipped");
    const { open, line, next_opening: opening } = session.hours || {};
    const elsewhere = this.talk.messages.size ? session.elsewhere : "";
    const step = [open, line, opening, asks, this.saved, this.proving, elsewhere].join();
    if (step === this.drawn) return;
    this.drawn = step;
    const parts = [...this.hours(session.hours), ...this.form(asks), ...this.way(elsewhere)];
    this.element.replaceChildren(...parts);
    this.element.hidden = !parts.length;
  }

  hours(hours) {
    if (!hours || hours.open) return [];
    // The sentence speaks in the shop's time; only a visitor whose clock differs needs their own beside it.
    const when = hours.next_opening && this.speech.moment(hours.next_opening);
    const isHere = !when || hours.line.includes(` ${when.split(/\s/).at(-2)}`);
    return [h("p", { class: "shut" }, h("strong", {}, hours.line),
      isHere ? null : this.speech.say("here", { when }))];
  }

  // A browser tells of answers for our own page alone, never for a shop's.
  way(words) {
    return words ? [h("button", { type: "button", class: "act", onclick: () => this.leave() }, words)] : [];
  }

  // A window that opens after a wait is held for a pop-up: it opens at once and is told its address when there is one.
  async leave() {
    const there = open("", "_blank");
    if (there) there.opener = null;
    try {
      (there || window).location = (await this.talk.call("handover", {})).url;
    } catch {
      there?.close();
    }
  }

  form(asks) {
    const thanks = this.saved ? [h("p", { role: "status", dir: "auto" }, this.saved)] : [];
    if (this.proving) {
      return [...thanks, this.ask({ ask: "askCode", label: "code", go: "confirm", bad: "badCode",
        send: (code, why) => this.prove(code, why), skip: () => { this.proving = false; },
        field: { inputmode: "numeric", autocomplete: "one-time-code", maxlength: 12 } })];
    }
    if (!asks) return thanks;
    return [this.ask({ ask: "askAddress", label: "address", go: "save", bad: "badAddress",
      send: (text, why) => this.save(text, why), skip: () => this.talk.vault.set("skipped", true), field: { autocomplete: "email", maxlength: 254 } })];
  }

  ask({ ask, label, go, bad, send, skip, field }) {
    const say = (word) => this.speech.say(word);
    const why = h("p", { id: "why", class: "reason", role: "alert" });
    const turn = () => { input.dir = input.value ? "auto" : ""; };
    const input = h("input", { ...field, id: "answer", placeholder: say(label), "aria-describedby": "why", oninput: turn });
    const submit = async (event) => {
      event.preventDefault();
      why.textContent = (await send(foldDigits(input.value).trim(), say(bad))) || "";
      input.toggleAttribute("aria-invalid", Boolean(why.textContent));
      if (why.textContent) input.focus();
      this.talk.change();
    };
    const leave = () => { skip(); this.talk.change(); };
    return h("form", { onsubmit: submit, novalidate: true }, h("label", { for: "answer" }, say(ask)),
      h("div", { class: "line" }, input, h("button", { class: "do" }, say(go)),
        h("button", { type: "button", class: "act", onclick: leave }, say("skip"))), why);
  }

  /** Resolves to the reason it was not taken, or to nothing. */
  async save(text, bad) {
    const isEmail = /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/.test(text);
    const phone = text.replace(/[\s().-]/g, "");
    if (!isEmail && !/^\+?\d{7,15}$/.test(phone)) return bad;
    return this.attempt(async () => {
      const answer = await this.talk.call("address", isEmail ? { email: text } : { phone });
      this.saved = answer.line;
      this.proving = Boolean(answer.prove);
    });
  }

  async prove(code, bad) {
    const digits = code.replace(/\s/g, "");
    if (!digits) return bad;
    return this.attempt(async () => {
      const answer = await this.talk.call("prove", { code: digits });
      this.saved = answer.line || this.saved;
      this.proving = false;
    });
  }

  async attempt(deed) {
    try {
      await deed();
      return "";
    } catch (problem) {
      return problem instanceof Refused ? problem.message || problem.code : this.speech.say("unreached");
    }
  }
}
