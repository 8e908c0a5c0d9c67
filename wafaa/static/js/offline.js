// The page without a network: it tries again by a press, and by itself when the network is back.

document.querySelector("button").addEventListener("click", () => location.reload());
addEventListener("online", () => location.reload());
