// Keeps the reader's place: the error summary is heard first, and after a swap by htmx the focus is never lost.

const focusable = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";

function moveTo(element) {
  if (!element.matches(focusable)) element.setAttribute("tabindex", "-1");
  element.focus();
}

function say(text, variant) {
  const region = document.getElementById("messages");
  if (!region || !text) return;
  const note = document.createElement("div");
  note.className = variant ? `ams-alert ams-alert--${variant}` : "ams-alert";
  const bar = note.appendChild(document.createElement("div"));
  bar.className = "ams-alert__severity-indicator";
  const body = note.appendChild(document.createElement("p"));
  body.className = "ams-alert__content";
  body.textContent = text;
  region.replaceChildren(note);
}

const first = document.querySelector("[data-focus]");
if (first) moveTo(first);

let last = null;
let asked = false; // by a person; what refreshes itself does not take the focus from who reads elsewhere

document.addEventListener("htmx:beforeRequest", (event) => {
  asked = Boolean(event.detail.requestConfig?.triggeringEvent);
  const element = document.activeElement;
  last = element && element !== document.body ? { id: element.id, name: element.name, value: element.value } : null;
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (!last && !asked) return;
  const place = event.detail.elt.isConnected ? event.detail.elt : document.getElementById(event.detail.elt.id);
  const wanted = place?.matches("[data-focus]") ? place : place?.querySelector("[data-focus]");
  if (wanted) return moveTo(wanted);
  if (document.activeElement && document.activeElement !== document.body) return;
  const same =
    (last?.id && document.getElementById(last.id)) ||
    (last?.name && place?.querySelector(`[name="${CSS.escape(last.name)}"]`));
  moveTo(same || place?.querySelector("h1, h2, h3") || place || document.getElementById("main"));
});

for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(failure, () => say(document.getElementById("messages")?.dataset.failed, "error"));
}

// The log-in package tells here that a key or passkey was refused or cancelled.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  say(document.getElementById("messages")?.dataset.keyFailed, "error");
});
