// The page without a network: it tries again by a press, and by itself as soon as the house answers. A phone often
// believes in a network that leads nowhere, so its word is not enough.

const AGAIN_MS = 5000;

document.querySelector("button").addEventListener("click", () => location.reload());
addEventListener("online", () => location.reload());
setInterval(knock, AGAIN_MS);

async function knock() {
  const answer = await fetch("/healthz", { method: "HEAD", cache: "no-store" }).catch(() => null);
  if (answer) location.reload();
}
