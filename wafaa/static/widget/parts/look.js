// How it looks. One constructable sheet, so that a shop's CSP needs no inline style.

const LIGHT = `--sand: oklch(.975 .008 85); --card: oklch(.995 .004 85); --ink: oklch(.27 .03 215);
  --muted: oklch(.49 .02 215); --hair: oklch(.905 .012 85); --accent: var(--brand-light); --bad: oklch(.5 .18 25);
  --kept: oklch(.55 .11 155); --warm: oklch(.96 .045 95); --float: 0 18px 50px oklch(.3 .04 205 / .22); color-scheme: light;`;
const DARK = `--sand: oklch(.21 .018 215); --card: oklch(.255 .02 215); --ink: oklch(.94 .01 85);
  --muted: oklch(.73 .015 215); --hair: oklch(.35 .02 215); --accent: var(--brand-dark); --bad: oklch(.76 .13 25);
  --kept: oklch(.75 .12 155); --warm: oklch(.33 .04 95); --float: 0 18px 50px oklch(.05 .01 205 / .6); color-scheme: dark;`;

const RULES = `
:host { all: initial !important; display: block !important; position: fixed !important; z-index: 2147483000 !important;
  inset-block-end: 0 !important; inset-inline-end: 0 !important; inline-size: 0 !important; block-size: 0 !important; ${LIGHT} }
@media (prefers-color-scheme: dark) { :host(:not([data-theme="light"])) { ${DARK} } }
:host([data-theme="dark"]) { ${DARK} }
@media print { :host { display: none !important } }
* { box-sizing: border-box; margin: 0; font: inherit; color: inherit }
[hidden] { display: none !important }
.root { font: 400 15px/1.65 "IBM Plex Sans Arabic", "Noto Sans Arabic", system-ui, sans-serif; color: var(--ink);
  text-align: start; -webkit-text-size-adjust: 100%; font-variant-numeric: tabular-nums }
button { border: 0; background: none; padding: 0; cursor: pointer; white-space: nowrap; touch-action: manipulation }
button:disabled { cursor: default }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
.icon { inline-size: 22px; block-size: 22px; flex: none; fill: none; stroke: currentColor; stroke-width: 1.8;
  stroke-linecap: round; stroke-linejoin: round; display: block }
[dir="rtl"] .icon.is-send { transform: scaleX(-1) }
.quiet { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }

.launch { position: fixed; inset-block-end: calc(20px + env(safe-area-inset-bottom)); inset-inline-end: 20px; inline-size: 58px;
  block-size: 58px; border-radius: 50%; display: grid; place-items: center; background: var(--brand); color: var(--on-brand);
  border: 1px solid color-mix(in oklch, var(--brand), var(--ink) 18%); box-shadow: 0 8px 24px oklch(.3 .04 205 / .28);
  transition: transform .15s }
.launch:hover { transform: translateY(-2px) }
.launch .icon { inline-size: 27px; block-size: 27px }
.badge { position: absolute; inset-block-start: -4px; inset-inline-start: -4px; min-inline-size: 23px; block-size: 23px; padding-inline: 6px;
  border-radius: 12px; background: oklch(.53 .19 25); color: #fff; font-size: 13px; line-height: 20px; font-weight: 600;
  border: 2px solid var(--card); text-align: center }

.panel { position: fixed; inset-block-end: calc(92px + env(safe-area-inset-bottom)); inset-inline-end: 20px; inline-size: 392px;
  block-size: min(660px, calc(100dvh - 112px)); display: flex; flex-direction: column; overflow: hidden; background: var(--sand);
  border: 1px solid var(--hair); border-radius: 20px; box-shadow: var(--float); animation: rise .2s ease-out }
@keyframes rise { from { opacity: 0; transform: translateY(12px) } }

.head { display: flex; align-items: center; gap: 11px; padding: 15px 16px 13px; background: var(--card); border-block-end: 1px solid var(--hair) }
.faces { display: flex; flex: none }
.face { inline-size: 36px; block-size: 36px; border-radius: 50%; border: 2px solid var(--card); display: grid; place-items: center;
  font-weight: 600; font-size: 14px; line-height: 1; overflow: hidden; background: oklch(.88 .06 205); color: oklch(.3 .06 205) }
.face + .face { margin-inline-start: -10px }
.face:nth-child(2) { background: oklch(.89 .07 65); color: oklch(.35 .08 55) }
.face:nth-child(3) { background: oklch(.89 .07 155); color: oklch(.32 .07 155) }
.face img { inline-size: 100%; block-size: 100%; object-fit: cover }
.about { flex: 1; min-inline-size: 0 }
.about h2 { inline-size: fit-content; max-inline-size: 100%; font-size: 15.5px; line-height: 1.5; font-weight: 700; overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
.about p { display: flex; align-items: center; gap: 6px; font-size: 13px; line-height: 1.5; color: var(--muted) }
.about .icon { inline-size: 13px; block-size: 13px; stroke-width: 3.5; color: var(--kept) }
[dir="rtl"] .icon.is-ring { transform: scaleX(-1) }
.about .shut .icon { stroke-dasharray: 3.4 3.6; stroke-linecap: butt; color: var(--muted) }
.tool { inline-size: 36px; block-size: 36px; border-radius: 10px; display: grid; place-items: center; color: var(--muted); flex: none }
.tool:hover { background: var(--sand); color: var(--ink) }
.head .tool + .tool { margin-inline-start: -10px }
.tool .icon { inline-size: 20px; block-size: 20px }
.state { padding: 7px 18px; font-size: 13px; background: var(--warm); border-block-end: 1px solid var(--hair) }
.state:empty { display: none }

.tabs { padding: 4px 16px; background: var(--card); border-block-end: 1px solid var(--hair) }
.tabs .act { display: inline-flex; align-items: center; gap: 6px; min-block-size: 32px }
.tabs .icon { inline-size: 16px; block-size: 16px }
.page > strong { display: block; font-size: 32px; line-height: 1.3; font-weight: 700; color: var(--accent) }
.page em { display: block; font-size: 13px; color: var(--muted) }
.page > b { display: block; margin-block: 20px 4px; font-weight: 700 }
.page ul { list-style: none; padding: 0 }
.page li { display: flex; justify-content: space-between; gap: 12px; padding-block: 8px; border-block-end: 1px solid var(--hair) }
.page li > b { font-weight: 600; white-space: nowrap }
.page a { color: var(--accent); font-weight: 600 }
.page > p, .page .do { margin-block-start: 10px }

.log { flex: 1; min-block-size: 0; position: relative; display: flex }
.scroll { flex: 1; overflow: hidden auto; overscroll-behavior: contain; padding: 18px; scrollbar-width: thin; outline-offset: -3px }
.list { display: flex; flex-direction: column; gap: 10px }
.row { display: flex; flex-direction: column; align-items: flex-start; max-inline-size: 86% }
.row.customer { align-self: flex-end; align-items: flex-end }
.bubble { padding: 9px 14px; border-radius: 16px; border-start-start-radius: 4px; background: var(--card);
  border: 1px solid var(--hair); max-inline-size: 100%; position: relative; overflow-wrap: anywhere }
.customer .bubble { background: var(--brand); color: var(--on-brand); border-color: color-mix(in oklch, var(--brand), var(--ink) 18%);
  border-start-start-radius: 16px; border-end-end-radius: 4px }
.words { unicode-bidi: isolate; text-align: start }
.words.plain { white-space: pre-wrap }
.words :is(p, ul, ol, pre, blockquote) + * { margin-block-start: 6px }
.words :is(b, strong) { font-weight: 700 }
.words :is(ul, ol) { padding-inline-start: 20px }
.words blockquote { border-inline-start: 3px solid var(--hair); padding-inline-start: 10px }
.words :is(em, i) { font-style: normal }
.words a { color: var(--accent); text-decoration: underline; text-underline-offset: 3px }
.customer .words a { color: inherit }
.meta { font-size: 12px; color: var(--muted); line-height: 1.7 }
.customer .meta { padding-inline: 4px; margin-block-start: 2px }
[data-state="sending"] .bubble { opacity: .78 }
[data-state="failed"] .bubble { background: var(--card); color: var(--ink); border: 1px dashed var(--bad) }
[data-state="failed"] strong, .reason { color: var(--bad) }
[data-state="failed"] strong { font-weight: 600 }
.reason { display: block }
.reason:empty { display: none }
.act { color: var(--accent); font-weight: 600; padding: 3px 2px; text-decoration: underline; text-underline-offset: 3px; min-block-size: 24px }
.day { display: flex; align-items: center; gap: 12px; color: var(--muted); font-size: 12px; margin-block: 4px }
.day::before, .day::after { content: ""; flex: 1; border-block-start: 1px solid var(--hair) }
.system { align-self: center; max-inline-size: 90%; text-align: center; font-size: 13px; color: var(--muted) }
.files { display: grid; gap: 6px }
.words + .files { margin-block-start: 7px }
.file { display: flex; align-items: center; gap: 9px; text-decoration: none; min-inline-size: 0 }
.file img { display: block; max-inline-size: 100%; max-block-size: 220px; border-radius: 9px }
.file .label { display: grid; min-inline-size: 0; flex: 1; line-height: 1.4 }
.file bdi { justify-self: start; max-inline-size: 100%; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-size: 14px }
.file small { font-size: 12px; opacity: .85 }
.typing { display: flex; gap: 4px; inline-size: fit-content; padding: 13px 15px; margin-block-start: 10px; border-radius: 16px; border-start-start-radius: 4px;
  background: var(--card); border: 1px solid var(--hair); position: relative }
.typing i { inline-size: 6px; block-size: 6px; border-radius: 50%; background: var(--muted); animation: beat 1.2s infinite }
.typing i:nth-child(2) { animation-delay: .15s }
.typing i:nth-child(3) { animation-delay: .3s }
@keyframes beat { 30% { transform: translateY(-4px) } 60% { transform: none } }
.below { position: absolute; inset-block-end: 10px; inset-inline: 0; margin-inline: auto; inline-size: fit-content; display: flex; align-items: center; gap: 6px;
  padding: 4px 14px; border-radius: 99px; background: var(--card); border: 1px solid var(--hair); color: var(--accent); font-size: 13px; font-weight: 600; box-shadow: var(--float) }
.below .icon { inline-size: 15px; block-size: 15px }

.aside, .composer, .picked { display: grid; grid-template-columns: minmax(0, 1fr) }
.aside { margin-block-start: 14px; padding: 13px 15px; background: var(--card); border: 1px solid var(--hair); border-radius: 14px; gap: 10px; font-size: 14px }
.shut strong { display: block }
.shut + form { border-block-start: 1px solid var(--hair); padding-block-start: 10px }
.aside label { display: block; margin-block-end: 7px }
.line { display: flex; flex-wrap: wrap; gap: 8px; align-items: center }
.aside input { flex: 1 1 160px; min-inline-size: 0; padding: 7px 12px; font-size: 16px; background: var(--sand); border: 1px solid color-mix(in oklch, var(--hair), var(--ink) 35%); border-radius: 10px; text-align: start }
.aside input[aria-invalid] { border-color: var(--bad) }
::placeholder { color: var(--muted); opacity: 1 }
.do { padding: 7px 16px; border-radius: 10px; background: var(--brand); color: var(--on-brand); font-weight: 600; border: 1px solid color-mix(in oklch, var(--brand), var(--ink) 18%) }

.composer { padding: 10px 14px calc(14px + var(--bottom, 0px)); gap: 8px }
.pill { display: flex; align-items: flex-end; gap: 4px; padding: 5px; background: var(--card); border: 1px solid color-mix(in oklch, var(--hair), var(--ink) 35%); border-radius: 25px }
.pill:focus-within { border-color: var(--accent); box-shadow: 0 0 0 1px var(--accent) }
textarea { flex: 1; min-inline-size: 0; padding: 6px 4px; font-size: 16px; line-height: 1.5; border: 0; outline: 0; background: none; resize: none; max-block-size: 132px; text-align: start; unicode-bidi: plaintext }
textarea:focus-visible { outline: 0 }
.pill .tool, .send { border-radius: 50%; inline-size: 38px; block-size: 38px }
.send { display: grid; place-items: center; flex: none; background: var(--brand); color: var(--on-brand) }
.send:disabled { background: none; color: var(--muted); opacity: .7 }
.send .icon { inline-size: 20px; block-size: 20px }
.hint { font-size: 12.5px; color: var(--muted); padding-inline: 8px }
.hint:empty { display: none }
.hint.bad { color: var(--bad) }
.picked { list-style: none; padding: 0; gap: 6px; max-block-size: 150px; overflow: auto }
.picked .file { padding: 6px 10px; background: var(--card); border: 1px solid var(--hair); border-radius: 12px }
.picked .refused { border-color: var(--bad) }
.picked .refused small { color: var(--bad); opacity: 1 }
progress { inline-size: 100%; block-size: 5px; accent-color: var(--accent); border: 0 }
.dropping::after { content: attr(data-drop); position: absolute; inset: 8px; display: grid; place-items: center; border: 2px dashed var(--accent);
  border-radius: 14px; background: color-mix(in oklch, var(--card) 92%, transparent); color: var(--accent); font-size: 17px; font-weight: 600 }

@media (max-width: 520px) {
  .panel { inset-inline: 0; inset-block: var(--top, 0px) auto; inline-size: 100%; block-size: var(--height, 100dvh); border: 0; border-radius: 0; --bottom: env(safe-area-inset-bottom) }
  .head { padding-block-start: calc(14px + env(safe-area-inset-top)) }
  .tool { inline-size: 40px; block-size: 40px }
  .root.open .launch { display: none }
}
@media (prefers-reduced-motion: reduce) { * { animation: none !important; transition: none !important } }
`;

/** Dresses a shadow root; returns the function that sets the store's colours. */
export function dress(root) {
  const colours = sheet(root);
  sheet(root)(RULES);
  return ({ brand, on, light, dark }) =>
    colours(`:host { --brand: ${brand}; --on-brand: ${on}; --brand-light: ${light}; --brand-dark: ${dark} }`);
}

// Safari before 16.4 has no adoptable sheets; there a style element serves, where the shop's CSP lets it.
function sheet(root) {
  try {
    const made = new CSSStyleSheet();
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, made];
    return (css) => made.replaceSync(css);
  } catch {
    const made = root.appendChild(document.createElement("style"));
    return (css) => { made.textContent = css; };
  }
}
