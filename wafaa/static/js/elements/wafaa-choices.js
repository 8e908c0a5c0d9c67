// Choices below a reply: one a line, judged while one types as the server judges them, and shown as chips above the foot
// of the composer so that nobody forgets they go along.

class WafaaChoices extends HTMLElement {
  connectedCallback() {
    this.composer = this.closest("wafaa-composer");
    this.field = this.querySelector("textarea");
    this.chips = this.composer.querySelector("[data-offers]");
    this.shapes = JSON.parse(this.dataset.shapes);
    this.words = JSON.parse(this.dataset.words);
    this.shown = JSON.parse(this.dataset.shown);
    this.field.addEventListener("input", () => this.typed());
    this.field.addEventListener("keydown", (event) => this.pressed(event));
    this.text = this.composer.querySelector('textarea[name="text"]');
    this.judging = () => this.judge();
    this.text.addEventListener("input", this.judging);
    this.querySelector("[data-done]").addEventListener("click", () => this.close());
    this.querySelector("[data-none]").addEventListener("click", () => this.put("") || this.close());
    this.judge();
  }

  disconnectedCallback() {
    this.text.removeEventListener("input", this.judging);
  }

  // What stands here belongs to the draft: it is kept with it and taken over from it.
  put(text) {
    if (this.field.value !== text) {
      this.field.value = text;
      this.typed();
    }
  }

  // Of a ready answer: below what stands here, each once.
  add(text) {
    const there = this.field.value.split(/\r?\n/).filter((line) => line.trim());
    this.put([...new Set([...there, ...text.split("\n")])].join("\n"));
  }

  open() {
    this.closest("details").open = true;
  }

  clear() {
    this.field.value = "";
    this.judge();
  }

  typed() {
    this.judge();
    this.composer.typed();
  }

  // Ctrl+Enter in the sheet sends as it does in the text.
  pressed(event) {
    if ((event.ctrlKey || event.metaKey) && (event.code === "Enter" || event.code === "NumpadEnter")) this.composer.pressed(event);
  }

  close() {
    this.closest("details").open = false;
    this.text.focus();
  }

  read() {
    const lines = this.field.value.split(/\r?\n/).filter((line) => line.trim());
    return lines.map((line) => {
      const at = line.indexOf("|");
      return at < 0 ? { title: line.trim(), details: "" } : { title: line.slice(0, at).trim(), details: line.slice(at + 1).trim() };
    });
  }

  judge() {
    const choices = this.read();
    const best = this.shapes.find((shape) => !this.faults(choices, shape).length);
    const room = best ?? this.shapes.at(-1);
    const faults = choices.length ? this.faults(choices, room) : [];
    this.tell(choices, faults, best?.name ?? "");
    this.draw(choices, room);
  }

  faults(choices, shape) {
    const found = [];
    const titles = choices.map((choice) => choice.title);
    const say = (code, n = 0, choice = "") => found.push(this.filled(this.words[code], n, choice));
    if (choices.some((choice) => !choice.title)) say("no_title");
    for (const title of new Set(titles)) if (title && titles.filter((other) => other === title).length > 1) say("twice", 0, title);
    if (!shape) return found;
    if (choices.length > shape.most) say("too_many", shape.most);
    for (const { title, details } of choices) {
      if (title.length > shape.title) say("title", shape.title, title);
      if (details.length > shape.details) say(shape.details ? "details" : "no_details", shape.details, title);
    }
    if (this.text.value.trim().length > shape.body) say("text", shape.body);
    return found;
  }

  filled(words, n, choice) {
    const digits = new Intl.NumberFormat(this.dataset.digits === "arab" ? "ar-u-nu-arab" : "en", { useGrouping: false });
    return words.replace("{n}", digits.format(n)).replace("{choice}", () => choice);
  }

  tell(choices, faults, shape) {
    const said = this.querySelector("[data-shown-as]");
    const list = this.querySelector("[data-faults]");
    said.hidden = !choices.length || faults.length > 0;
    said.textContent = said.hidden ? "" : this.shown[shape];
    list.hidden = !faults.length;
    list.replaceChildren(...faults.map((fault) => element("li", "", fault)));
  }

  draw(choices, shape) {
    this.chips.hidden = !choices.length;
    this.chips.replaceChildren(...choices.map((choice) => this.chip(choice, shape)));
  }

  chip({ title, details }, shape) {
    const chip = element("li", "offer-chip");
    chip.dir = "auto";
    chip.append(element("bdi", "", title));
    if (details) chip.append(" ", element("span", "offer-details", details));
    chip.classList.toggle("is-over", Boolean(shape) && (title.length > shape.title || details.length > shape.details));
    return chip;
  }
}

function element(name, className, text = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}

customElements.define("wafaa-choices", WafaaChoices);
