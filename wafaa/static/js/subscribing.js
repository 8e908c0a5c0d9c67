// A browser's subscription to pushes, at the service worker of this page and by our key. Whose it is, and who is told of
// it, is for the pages to say.

const WAIT_MS = 3000;

export const isPossible = () => "serviceWorker" in navigator && "PushManager" in globalThis && "Notification" in globalThis;

/** What there is, or nothing. */
export async function subscription(scope) {
  const registration = await navigator.serviceWorker.getRegistration(scope);
  return registration?.pushManager.getSubscription();
}

/** The present one if it is by our key, else a new one. */
export async function subscribed(key) {
  const registration = await atMost(navigator.serviceWorker.ready);
  let present = await registration.pushManager.getSubscription();
  if (present && !isByOurKey(present, key)) {
    await present.unsubscribe();
    present = null;
  }
  return present ?? registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

export function isByOurKey(present, key) {
  const bytes = new Uint8Array(present.options.applicationServerKey ?? []);
  const text = btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  return text === key;
}

/** What the server wants to know of it. */
export function keysOf(present) {
  const { endpoint, keys } = present.toJSON();
  return { endpoint, p256dh: keys.p256dh, auth: keys.auth };
}

export function atMost(promise, ms = WAIT_MS) {
  return Promise.race([promise, new Promise((_, fail) => setTimeout(() => fail(new Error("")), ms))]);
}
