// How long X counts a text: the same as wafaa/channels/x/weight.py, which says where the numbers are from.

const LIGHT = [[0, 4351], [8192, 8205], [8208, 8223], [8242, 8247]];
const ENDINGS = "com|net|org|info|biz|edu|gov|app|shop|store|online|site|me|co|io|ly|sa|ae|kw|qa|bh|om|eg|jo|ma|tn|dz|iq|lb|uk|us";
const ADDRESSES = new RegExp(`https?://\\S*[^\\s.,،؛;:!?؟)\\]»"']|(?<![\\p{L}\\p{N}_@./-])(?:[a-z0-9][a-z0-9-]*\\.)+(?:${ENDINGS})(?![\\p{L}\\p{N}_-])(?:/\\S*)?`, "giu");
const ONE = "[\\u203c\\u2049\\u2122\\u2139\\u2190-\\u21ff\\u2300-\\u23ff\\u24c2\\u25a0-\\u27bf\\u2900-\\u297f\\u2b00-\\u2bff\\u3030\\u303d\\u3297\\u3299\\u{1f000}-\\u{1faff}]";
const WHOLE = `${ONE}\\ufe0f?[\\u{1f3fb}-\\u{1f3ff}]?[\\u{e0020}-\\u{e007f}]*`;
const EMOJIS = new RegExp(`[\\u{1f1e6}-\\u{1f1ff}]{2}|[0-9#*]\\ufe0f?\\u20e3|[\\u00a9\\u00ae]\\ufe0f|${WHOLE}(?:\\u200d${WHOLE})*`, "gu");

export function hasAddress(text) {
  return text.normalize("NFC").search(ADDRESSES) >= 0;
}

export function weighed(text) {
  let total = 0;
  const taking = (weight) => () => ((total += weight), "");
  const plain = text.normalize("NFC").replace(ADDRESSES, taking(23)).replace(EMOJIS, taking(2));
  for (const one of plain) total += LIGHT.some(([first, last]) => first <= one.codePointAt(0) && one.codePointAt(0) <= last) ? 1 : 2;
  return total;
}
