// How htmx behaves here: it carries the CSRF token, and a failure is said without losing what was typed. Whoever is no
// longer logged in goes in again beside this page, and this page goes on with what is typed in it.

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

// Stays until something works again. It may be that somebody else came in beside this page: `name`, as the answer says.
export function loggedOut(name = "") {
  toasts().querySelector("[data-out]")?.remove();
  const { out, other, again, change, login, logout } = toasts().dataset;
  const box = document.createElement("div");
  const link = document.createElement("a");
  box.className = "toast toast-error";
  box.dataset.out = "";
  box.textContent = name ? other.replace("{name}", `\u2068${decodeURIComponent(name)}\u2069`) : out;
  link.className = "button button-small";
  link.href = `${name ? logout : login}?next=${encodeURIComponent(location.pathname + location.search)}`;
  link.target = "_blank";
  link.textContent = name ? change : again;
  box.append(link);
  toasts().append(box);
}

// Logging in changes the token, also for a page that stood open in another tab. It may be somebody else who came in
// there: so a page tells whose it is, and nothing goes out under another's name.
const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
let known = token();
const whose = () => document.querySelector("wafaa-live")?.dataset.me ?? "";
function sign(form) {
  if (!whose() || !form || form.elements.written_by) return;
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name: "written_by", value: whose() });
  form.append(field);
}

function freshen() {
  const now = token();
  if (!now || now === known) return;
  known = now;
  document.querySelector('meta[name="csrf-token"]').content = now;
  for (const field of document.querySelectorAll('input[name="csrfmiddlewaretoken"]')) {
    field.value = now;
    sign(field.form);
  }
}

document.addEventListener("visibilitychange", freshen);
addEventListener("focus", freshen);
document.addEventListener("submit", freshen, true);
document.addEventListener("htmx:configRequest", (event) => {
  const before = known;
  freshen();
  event.detail.headers["X-CSRFToken"] = document.querySelector('meta[name="csrf-token"]').content;
  if (whose()) event.detail.headers["X-Written-By"] = whose();
  if (known !== before && event.detail.parameters.csrfmiddlewaretoken) event.detail.parameters.csrfmiddlewaretoken = known;
});

document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status === 401) loggedOut(event.detail.xhr.getResponseHeader("X-Logged-In") ?? "");
  else toast(toasts().dataset.failed, "error");
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) toasts().querySelector("[data-out]")?.remove();
});
document.addEventListener("htmx:sendError", () => toast(toasts().dataset.offline, "error"));
document.addEventListener("htmx:timeout", () => toast(toasts().dataset.offline, "error"));

// The server may answer with HX-Trigger: {"toast": {"text": "...", "tone": "success"}}.
document.body.addEventListener("toast", (event) => toast(event.detail.text, event.detail.tone));

toasts().querySelectorAll(".toast").forEach(leaveSoon);
