// What the store shows beside the talk, such as a visitor's points: HTML from the server and one button at most.

import { h, icon, rich } from "./dom.js";
import { Refused } from "./wire.js";

/** `turned(isOpen)` is called when a page takes the talk's place, and when it gives it back. */
export class Pages {
  constructor(talk, speech, base, turned) {
    Object.assign(this, { talk, speech, base, turned });
    this.tabs = h("div", { class: "tabs", hidden: true });
    this.element = h("div", { class: "scroll page", hidden: true, tabindex: 0, role: "region" });
  }

  show() {
    const { session } = this.talk;
    if (!session || session === this.session) return;
    this.session = session;
    const pages = session.pages || [];
    this.tabs.replaceChildren(...pages.map((page) => h("button", { type: "button", class: "act", id: page.id,
      onclick: () => this.turn(this.open === page.id ? "" : page.id) }, page.title)));
    this.tabs.hidden = !pages.length;
    // Another session may be another person's: what stood here was for the one before.
    this.turn(pages.some((page) => page.id === this.open) ? this.open : "");
  }

  turn(id) {
    this.open = id;
    this.element.replaceChildren();
    this.element.hidden = !id;
    for (const tab of this.tabs.children) {
      const isOpen = tab.id === id;
      tab.setAttribute("aria-expanded", isOpen);
      tab.replaceChildren(tab.textContent, ...(isOpen ? [icon("close")] : []));
      if (isOpen) this.element.setAttribute("aria-labelledby", id);
    }
    this.turned(Boolean(id));
    this.load();
  }

  async load(body) {
    const { open, session } = this;
    if (!open) return;
    try {
      const page = await this.talk.call(`pages/${open}`, body);
      if (open !== this.open || session !== this.session) return;
      const act = page.act && h("button", { type: "button", class: "do", onclick: () => this.load({ act: true }) }, page.act);
      this.element.replaceChildren(rich(page.html, this.base), act || "");
      if (body) this.element.focus();
    } catch (problem) {
      const why = problem instanceof Refused && problem.message;
      if (body || !this.element.childNodes.length) this.element.textContent = why || this.speech.say("unreached");
    }
  }
}
