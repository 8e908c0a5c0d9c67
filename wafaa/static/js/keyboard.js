// An iPhone's keyboard covers the page instead of making it smaller. How much it covers stands in --keyboard, so that
// the composer stays above it; other phones make the page smaller by themselves, and nothing is covered.

const LEAST = 150;
const sheet = new CSSStyleSheet();
document.adoptedStyleSheets.push(sheet);

const seen = globalThis.visualViewport;
seen?.addEventListener("resize", measure);

function measure() {
  const covered = Math.round(innerHeight - seen.height);
  const isKeyboard = seen.scale === 1 && covered > LEAST;
  sheet.replaceSync(isKeyboard ? `:root { --keyboard: ${covered}px; }` : "");
  if (isKeyboard) scrollTo(0, 0);
}
