// Elements are built by hand, never from strings of HTML: safe under Trusted Types and any strict CSP.

/** An element. A property starting with "on" is a listener; true, false and null set, omit and omit. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child != null && child !== false));
  return element;
}

const ICONS = {
  chat: "M12 3.5c5 0 9 3.3 9 7.6s-4 7.6-9 7.6c-.9 0-1.8-.1-2.6-.3L5 20.5l.6-3.6C4 15.5 3 13.4 3 11.1c0-4.3 4-7.6 9-7.6zM8 11.1h.01M12 11.1h.01M16 11.1h.01",
  close: "M6 6l12 12M18 6L6 18",
  down: "M6 9.5l6 6 6-6",
  send: "M4 12h15M13 6l6 6-6 6",
  clip: "M19.5 11.5l-7.7 7.7a5 5 0 0 1-7-7l8.4-8.4a3.3 3.3 0 0 1 4.7 4.7l-8.4 8.3a1.6 1.6 0 0 1-2.3-2.3l7.1-7",
  bell: "M6 10a6 6 0 0 1 12 0c0 5 2 6 2 6H4s2-1 2-6M10 19.5a2 2 0 0 0 4 0",
  mute: "M8 5.5A6 6 0 0 1 18 10c0 2.5.5 4 1 5M16 16H4s2-1 2-6c0-.6.1-1.2.3-1.7M10 19.5a2 2 0 0 0 4 0M4 4l16 16",
  file: "M14 3H7a1 1 0 0 0-1 1v16a1 1 0 0 0 1 1h10a1 1 0 0 0 1-1V7zM14 3v4h4",
  ring: "M12 3a9 9 0 1 1-9 9",
  whole: "M12 3a9 9 0 1 1 0 18a9 9 0 1 1 0-18",
};

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon is-${name}`);
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** The address if it is one a customer may safely follow, resolved against `base`; else null. */
export function safeAddress(address, base) {
  try {
    const url = new URL(address, base);
    return ["http:", "https:", "mailto:", "tel:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

export function link(address, ...children) {
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer nofollow" }, ...children);
}

// In right-to-left text "#1042" and "+966 5…" are drawn with their sign on the wrong side unless isolated.
const ISLANDS = /(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?؟،؛)\]])|([#+][0-9٠-٩][0-9٠-٩ -]*[0-9٠-٩])/g;

/** Plain text as nodes: links can be followed, numbers with a sign keep their direction. */
export function plain(text) {
  const nodes = [];
  let end = 0;
  for (const found of text.matchAll(ISLANDS)) {
    nodes.push(text.slice(end, found.index));
    const island = h("bdi", { dir: "ltr" }, found[0]);
    nodes.push(found[1] ? link(found[1], island) : island);
    end = found.index + found[0].length;
  }
  nodes.push(text.slice(end));
  return nodes.filter((node) => node !== "");
}

const TAGS = new Set("a b bdi blockquote br code div em i li ol p pre s span strong u ul".split(" "));
const TOKENS = /<(\/?)([a-zA-Z][a-zA-Z0-9]*)((?:"[^"]*"|'[^']*'|[^>"'])*)>|<!--[^]*?-->|[^<]+|</g;
const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" };

/** Nodes of server-cleaned HTML. Unknown tags fall away and keep their text; attributes but three are dropped. */
export function rich(html, base) {
  const root = document.createDocumentFragment();
  const open = [root];
  for (const [token, slash, name, attributes] of html.matchAll(TOKENS)) {
    const tag = name?.toLowerCase();
    if (token.startsWith("<!--") || (tag && !TAGS.has(tag))) continue;
    if (!tag) openText(open, decode(token));
    else if (slash) closeTag(open, tag);
    else openTag(open, tag, attributes, base);
  }
  return root;
}

function openText(open, text) {
  const isLinked = open.some((node) => node.nodeName === "A");
  open.at(-1).append(...(isLinked ? [text] : plain(text)));
}

function openTag(open, tag, attributes, base) {
  const element = tag === "a" ? anchor(attributes, base) : h(tag);
  const dir = attribute(attributes, "dir");
  if (["rtl", "ltr", "auto"].includes(dir)) element.dir = dir;
  element.lang = attribute(attributes, "lang") || "";
  if (!element.lang) element.removeAttribute("lang");
  open.at(-1).append(element);
  if (tag !== "br" && open.length < 40) open.push(element);
}

function anchor(attributes, base) {
  const address = safeAddress(attribute(attributes, "href") || "javascript:", base);
  return address ? link(address) : h("span");
}

function closeTag(open, tag) {
  const wanted = tag === "a" ? ["A", "SPAN"] : [tag.toUpperCase()];
  const at = open.findLastIndex((node) => wanted.includes(node.nodeName));
  if (at > 0) open.length = at;
}

function attribute(attributes, name) {
  const found = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, "i").exec(attributes);
  return found && decode(found[1] ?? found[2]);
}

function decode(text) {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{1,6}));/gi, (whole, decimal, hex, name) => {
    const point = decimal ? Number(decimal) : parseInt(hex, 16);
    if (name) return ENTITIES[name.toLowerCase()] ?? whole;
    return point > 0 && point < 0x110000 ? String.fromCodePoint(point) : "";
  });
}
