// The one script tag: finds itself, puts <wafaa-chat> on the page, offers window.Wafaa.

import { WafaaChat } from "./chat.js";

const HERE = new URL(".", import.meta.url);

// A module has no document.currentScript: its tag is the one with data-line that came from the same folder.
function findTag() {
  return [...document.querySelectorAll("script[data-line]")].find((tag) => tag.src.startsWith(HERE.href));
}

function place(tag) {
  const chat = document.createElement("wafaa-chat");
  const { line, base, lang, identity, colour, digits } = tag.dataset;
  const attributes = { line, base: base || HERE.origin, lang, identity, colour, digits };
  for (const [name, value] of Object.entries(attributes)) if (value) chat.setAttribute(name, value);
  followTheme(chat, tag.dataset.theme);
  document.body.append(chat);
  return chat;
}

/** The tag's data-theme decides; else the page's own <html data-theme>, also when it changes; else the system. */
function followTheme(chat, fixed) {
  const html = document.documentElement;
  const take = () => {
    const theme = fixed || html.dataset.theme;
    if (theme === "dark" || theme === "light") chat.dataset.theme = theme;
    else delete chat.dataset.theme;
  };
  take();
  if (!fixed) new MutationObserver(take).observe(html, { attributeFilter: ["data-theme"] });
}

function offer(chat) {
  window.Wafaa = {
    open: () => chat.open(),
    close: () => chat.close(),
    identify: (jwt) => chat.identify(jwt),
  };
  dispatchEvent(new Event("wafaa:ready"));
}

function start() {
  if (document.querySelector("wafaa-chat")) return;
  const tag = findTag();
  if (tag) offer(place(tag));
  else console.warn("Wafaa: no script tag with data-line found; the chat is not shown.");
}

if (!customElements.get("wafaa-chat")) {
  customElements.define("wafaa-chat", WafaaChat);
  if (document.body) start();
  else addEventListener("DOMContentLoaded", start, { once: true });
}
