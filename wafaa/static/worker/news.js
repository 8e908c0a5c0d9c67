// The service worker of one store's desk, or of its chat: shows what is pushed, and leads to it. It has no ear for
// "fetch" on purpose: with one, every page waits for the worker, and Chromium was seen to wait for ever
// (docs/decisions/0011). HOUSE comes from the server; with a word for "stop" there, one press on it ends the pushes.

addEventListener("install", () => skipWaiting());

addEventListener("push", (event) => event.waitUntil(show(told(event.data))));

// Whatever came, something is shown: a browser takes the permission away from who is silent.
function told(data) {
  try {
    return data.json();
  } catch {
    return { title: HOUSE.store, body: HOUSE.news, tag: "news" };
  }
}

// What an open page has shown already is not announced once more.
async function show(news) {
  const shown = news.tag ? await registration.getNotifications({ tag: news.tag }) : [];
  return registration.showNotification(news.title || HOUSE.store, {
    body: news.body ?? "",
    tag: news.tag,
    renotify: Boolean(news.tag) && !shown.some((other) => other.data?.isByPage),
    lang: news.lang,
    dir: news.dir ?? "auto",
    timestamp: news.at ?? Date.now(),
    icon: HOUSE.icon,
    badge: HOUSE.badge,
    data: { url: news.url },
    actions: HOUSE.stop ? [{ action: "stop", title: HOUSE.stop }] : [],
  });
}

addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(event.action === "stop" ? stop() : open(event.notification.data?.url));
});

// The service then knows this browser no more, and says so to the server at the next push.
async function stop() {
  await (await registration.pushManager.getSubscription())?.unsubscribe();
}

// A page that shows it already comes to the front; no other is led away from what somebody may be writing there.
async function open(url) {
  const wanted = ours(url);
  const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = pages.find((page) => new URL(page.url).pathname === wanted.pathname);
  return there ? there.focus() : clients.openWindow(wanted.href);
}

function ours(url) {
  const home = new URL(HOUSE.home, location.origin);
  try {
    const wanted = new URL(url ?? "", home);
    return wanted.origin === home.origin && wanted.pathname.startsWith(HOUSE.home) ? wanted : home;
  } catch {
    return home;
  }
}
