// How htmx behaves here: it carries the CSRF token, and a failure is said without losing what was typed.

const toasts = () => document.getElementById("toasts");

export function toast(text, tone = "") {
  if ([...toasts().children].some((shown) => shown.textContent === text)) return;
  const box = document.createElement("div");
  box.className = `toast ${tone ? `toast-${tone}` : ""}`;
  box.textContent = text;
  toasts().append(box);
  leaveSoon(box);
}

function leaveSoon(box) {
  const seconds = box.classList.contains("toast-error") ? 10 : 5;
  setTimeout(() => box.remove(), seconds * 1000);
}

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = document.querySelector('meta[name="csrf-token"]').content;
});

document.addEventListener("htmx:responseError", () => toast(toasts().dataset.failed, "error"));
document.addEventListener("htmx:sendError", () => toast(toasts().dataset.offline, "error"));
document.addEventListener("htmx:timeout", () => toast(toasts().dataset.offline, "error"));

// The server may answer with HX-Trigger: {"toast": {"text": "...", "tone": "success"}}.
document.body.addEventListener("toast", (event) => toast(event.detail.text, event.detail.tone));

toasts().querySelectorAll(".toast").forEach(leaveSoon);
