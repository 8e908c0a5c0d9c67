// A button that unfolds a form (<details>) leads on to its first field: one writes at once.

const FIELD = "form :is(input:not([type=hidden], [type=checkbox], [type=radio], [type=file]), select, textarea)";

document.addEventListener("toggle", (event) => {
  const { target, newState } = event;
  if (newState !== "open" || target.localName !== "details" || target.closest("wafaa-menu")) return;
  if (document.activeElement === target.querySelector("summary")) target.querySelector(FIELD)?.focus();
}, true);
