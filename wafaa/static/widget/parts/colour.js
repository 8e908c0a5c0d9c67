// The store's colour, made readable: ink on it, and a shade of it that can be text on light and dark cards.

const LIGHT_CARD = [253, 251, 247];
const DARK_CARD = [24, 37, 41];
const ENOUGH = 4.6;

/** Custom properties for "#rgb" or "#rrggbb"; for anything else, of the fallback teal. */
export function palette(colour) {
  const brand = parseHex(colour) || [0, 97, 96];
  return {
    brand: css(brand),
    on: contrast(brand, [255, 255, 255]) >= 4.5 ? "#fff" : "#000",
    light: css(pushed(brand, LIGHT_CARD, 0)),
    dark: css(pushed(brand, DARK_CARD, 255)),
  };
}

function parseHex(text) {
  const found = /^#([\da-f]{3}|[\da-f]{6})$/i.exec(String(text || "").trim());
  if (!found) return null;
  const digits = found[1].length === 3 ? found[1].replace(/./g, "$&$&") : found[1];
  return [0, 2, 4].map((at) => parseInt(digits.slice(at, at + 2), 16));
}

function css(channels) {
  return `#${channels.map((channel) => Math.round(channel).toString(16).padStart(2, "0")).join("")}`;
}

/** Moves the colour towards black (0) or white (255) until it can be read on the card. */
function pushed(colour, card, towards) {
  let shade = colour;
  for (let step = 0; step < 40 && contrast(shade, card) < ENOUGH; step += 1) {
    shade = shade.map((channel) => channel + (towards - channel) * 0.08);
  }
  return shade;
}

/** WCAG 2.2 contrast ratio, 1 to 21 (relative luminance of sRGB). */
function contrast(one, other) {
  const [dim, bright] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dim + 0.05);
}

function luminance(channels) {
  const [red, green, blue] = channels.map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
