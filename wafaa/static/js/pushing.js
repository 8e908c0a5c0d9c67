// This browser's subscription to notifications: made on a press, kept in line with the login, undone at its end.
// `app` is the data of <wafaa-app>. localStorage remembers for whom it was wanted, so that a new login of the same
// person takes it up again and one of somebody else does not.

import { isByOurKey, isPossible, keysOf, subscribed, subscription } from "./subscribing.js";

export const app = () => document.querySelector("wafaa-app")?.dataset;
const place = () => `wafaa-push ${app().scope}`;

export async function state() {
  if (!isPossible()) return "impossible";
  if (Notification.permission === "denied") return "denied";
  return remembered()?.me === app().me && (await subscription(app().scope)) ? "on" : "off";
}

export async function switchOn() {
  if ((await Notification.requestPermission()) !== "granted") return false;
  await subscribe();
  return true;
}

export async function switchOff() {
  localStorage.removeItem(place());
  await unsubscribe();
}

// At each page: a login that is new here, or a key of ours that is, is told to the server once.
export async function keepInLine() {
  const wanted = remembered();
  if (!isPossible() || !wanted) return;
  if (wanted.me !== app().me) return switchOff();
  if (Notification.permission !== "granted") return localStorage.removeItem(place());
  const present = await subscription(app().scope);
  if (!present || present.endpoint !== wanted.endpoint || wanted.login !== app().login || !isByOurKey(present, app().key)) await subscribe();
}

export async function unsubscribe() {
  await (await subscription(app().scope))?.unsubscribe();
}

async function subscribe() {
  const present = await subscribed(app().key);
  await tell(present);
  remember({ me: app().me, login: app().login, endpoint: present.endpoint });
}

async function tell(present) {
  const answer = await fetch(app().devices, {
    method: "POST",
    headers: { "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content },
    body: new URLSearchParams(keysOf(present)),
  });
  if (answer.ok) return;
  await present.unsubscribe();
  const { error } = await answer.json().catch(() => ({}));
  throw Object.assign(new Error(error), { isOurs: Boolean(error) });
}

function remembered() {
  try {
    return JSON.parse(localStorage.getItem(place()));
  } catch {
    return null;
  }
}

function remember(what) {
  localStorage.setItem(place(), JSON.stringify(what));
}
