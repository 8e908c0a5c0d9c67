// This browser's subscription to notifications: made on a press, kept in line with the login, undone at its end.
// `app` is the data of <wafaa-app>. localStorage remembers for whom it was wanted, so that a new login of the same
// person takes it up again and one of somebody else does not.

const WAIT_MS = 3000;

export const isPossible = () => "serviceWorker" in navigator && "PushManager" in globalThis && "Notification" in globalThis;
export const app = () => document.querySelector("wafaa-app")?.dataset;
const place = () => `wafaa-push ${app().scope}`;

export async function state() {
  if (!isPossible()) return "impossible";
  if (Notification.permission === "denied") return "denied";
  return remembered()?.me === app().me && (await subscription()) ? "on" : "off";
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
  const present = await subscription();
  if (!present || present.endpoint !== wanted.endpoint || wanted.login !== app().login || !isByOurKey(present)) await subscribe();
}

export async function unsubscribe() {
  await (await subscription())?.unsubscribe();
}

async function subscribe() {
  const registration = await atMost(navigator.serviceWorker.ready);
  let present = await registration.pushManager.getSubscription();
  if (present && !isByOurKey(present)) {
    await present.unsubscribe();
    present = null;
  }
  present ??= await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: app().key });
  await tell(present);
  remember({ me: app().me, login: app().login, endpoint: present.endpoint });
}

async function tell(present) {
  const { endpoint, keys } = present.toJSON();
  const answer = await fetch(app().devices, {
    method: "POST",
    headers: { "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content },
    body: new URLSearchParams({ endpoint, p256dh: keys.p256dh, auth: keys.auth }),
  });
  if (answer.ok) return;
  await present.unsubscribe();
  const { error } = await answer.json().catch(() => ({}));
  throw Object.assign(new Error(error), { isOurs: Boolean(error) });
}

async function subscription() {
  const registration = await navigator.serviceWorker.getRegistration(app().scope);
  return registration?.pushManager.getSubscription();
}

function isByOurKey(present) {
  const bytes = new Uint8Array(present.options.applicationServerKey ?? []);
  const text = btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  return text === app().key;
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

export function atMost(promise, ms = WAIT_MS) {
  return Promise.race([promise, new Promise((_, fail) => setTimeout(() => fail(new Error("")), ms))]);
}
