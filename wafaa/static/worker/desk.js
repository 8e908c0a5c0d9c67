// The service worker of one store's desk. It keeps static files (their names carry their hash) and the page for when
// there is no network; pages themselves, and with them customers' words, are never kept. HOUSE comes from the server.

const PREFIX = `wafaa ${HOUSE.desk} `;
const CACHE = PREFIX + HOUSE.version;
const HASHED = /\.[0-9a-f]{12}\.[^./]+$/;
const MOST_KEPT = 300;

addEventListener("install", (event) => event.waitUntil(begin()));
addEventListener("activate", (event) => event.waitUntil(takeOver()));

async function begin() {
  const cache = await caches.open(CACHE);
  await cache.addAll([HOUSE.offline, ...HOUSE.keep].map((url) => new Request(url, { cache: "no-cache", credentials: "omit" })));
  await skipWaiting();
}

async function takeOver() {
  for (const name of await caches.keys()) if (name.startsWith(PREFIX) && name !== CACHE) await caches.delete(name);
  await registration.navigationPreload?.enable();
  await clients.claim();
}

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (isStatic(request)) event.respondWith(file(request));
});

async function page(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return (await caches.match(HOUSE.offline, { cacheName: CACHE })) ?? Response.error();
  }
}

function isStatic(request) {
  const { origin, pathname } = new URL(request.url);
  return origin === location.origin && pathname.startsWith("/static/") && HASHED.test(pathname) && !request.headers.has("range");
}

async function file(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok && answer.type === "basic") keep(cache, request, answer.clone());
  return answer;
}

// A full disk keeps nothing, and that is all.
async function keep(cache, request, answer) {
  try {
    const kept = await cache.keys();
    if (kept.length >= MOST_KEPT) await cache.delete(kept[HOUSE.keep.length + 1]);
    await cache.put(request, answer);
  } catch {
    return;
  }
}

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
  });
}

addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.url));
});

// A page that shows it already comes to the front; no other is led away from what somebody may be writing there.
async function open(url) {
  const wanted = ours(url);
  const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = pages.find((page) => new URL(page.url).pathname === wanted.pathname);
  return there ? there.focus() : clients.openWindow(wanted.href);
}

function ours(url) {
  const home = new URL(HOUSE.desk, location.origin);
  try {
    const wanted = new URL(url ?? "", home);
    return wanted.origin === home.origin && wanted.pathname.startsWith(HOUSE.desk) ? wanted : home;
  } catch {
    return home;
  }
}
