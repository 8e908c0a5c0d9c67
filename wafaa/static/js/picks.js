// A field above a list of options (the combobox pattern): words are sent as one types, arrows choose, Enter takes.
// The focus stays in the field; `aria-activedescendant` names the option that is chosen.

const PAUSE_MS = 120;

// What the server drew, as nodes; nothing in it runs.
export function nodesOf(html) {
  return new DOMParser().parseFromString(html, "text/html").body.childNodes;
}

// A native list, opened by a key; where the browser opens none by itself, the arrows choose.
export function openList(select) {
  document.querySelector('.composer [data-key="reply"]:not(:checked)')?.click(); // Beside a note it is not to be seen.
  select.focus();
  try {
    select.showPicker();
  } catch {
    // The press is no longer known to the browser; the list has the focus all the same.
  }
}

export class Picks {
  // `address(words)` is where the options for these words are; `take(option)` is called with the chosen one.
  constructor(field, list, address, take) {
    Object.assign(this, { field, list, address, take, asked: 0 });
    field.addEventListener("input", () => this.soon());
    field.addEventListener("keydown", (event) => this.pressed(event));
    list.addEventListener("mousedown", (event) => event.preventDefault()); // The field keeps the focus.
    list.addEventListener("click", (event) => this.clicked(event.target.closest('[role="option"]')));
  }

  async open(words = "") {
    this.field.value = words;
    this.list.replaceChildren();
    this.isBehind = true;
    await this.find();
  }

  soon() {
    clearTimeout(this.timer);
    this.isBehind = true;
    this.timer = setTimeout(() => this.find(), PAUSE_MS);
  }

  async find() {
    clearTimeout(this.timer);
    const mine = ++this.asked;
    const words = this.field.value;
    const html = await fetch(this.address(words), { headers: { "HX-Request": "true" } }).then((answer) => answer.ok ? answer.text() : "", () => "");
    if (mine !== this.asked || words !== this.field.value) return; // Somebody typed on; a later answer counts.
    this.list.replaceChildren(...nodesOf(html));
    this.isBehind = false;
    this.choose(this.options()[0]);
  }

  options() {
    return [...this.list.querySelectorAll('[role="option"]')];
  }

  choose(option) {
    this.chosen?.setAttribute("aria-selected", "false");
    this.chosen = option;
    if (!option) return this.field.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.field.setAttribute("aria-activedescendant", option.id);
  }

  pressed(event) {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.code];
    if (step) {
      event.preventDefault();
      const options = this.options();
      if (options.length) this.choose(options[(options.indexOf(this.chosen) + step + options.length) % options.length]);
    } else if (event.code === "Enter" || event.code === "NumpadEnter") {
      event.preventDefault();
      this.enter();
    }
  }

  // Enter right after the last letter means what fits all the letters.
  async enter() {
    if (this.isBehind) await this.find();
    if (!this.isBehind && this.chosen?.isConnected) this.take(this.chosen);
  }

  clicked(option) {
    if (!option) return;
    this.choose(option);
    this.take(option);
  }
}
