// A form is sent once, however often the button is pressed; the button says that it is busy.

function button(form, event) {
  return event?.submitter ?? form.querySelector("button:not([type=button])");
}

function release(form) {
  delete form.dataset.sent;
  for (const busy of form.querySelectorAll("[aria-busy]")) {
    busy.removeAttribute("aria-busy");
    busy.removeAttribute("aria-disabled");
  }
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (form.method !== "post" || form.hasAttribute("data-again")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.dataset.sent = "yes";
    const pressed = button(form, event);
    pressed?.setAttribute("aria-busy", "true");
    pressed?.setAttribute("aria-disabled", "true");
  },
  true,
);

// Back from the next page with the browser's button, or answered by htmx: the form may be sent again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(release);
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt?.closest?.("form[data-sent]");
  if (form) release(form);
});
