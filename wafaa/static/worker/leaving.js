// Whose login has ended is given this worker: it takes what was kept along and goes.

const PREFIX = `wafaa ${HOUSE.desk} `;

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(leave()));

async function leave() {
  for (const name of await caches.keys()) if (name.startsWith(PREFIX)) await caches.delete(name);
  await registration.unregister();
}
