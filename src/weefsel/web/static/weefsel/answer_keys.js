// One key is one answer: the letter beside an answer picks it, or takes it back. Enter saves, as in any form.
// Works only while the focus is on an answer of the form, so that no other key of the browser or a reader is taken.

const form = document.querySelector("form[data-answer-keys]");

if (form) {
  const labels = new Map([...form.querySelectorAll("[data-key]")].map((label) => [label.dataset.key, label]));
  form.dataset.keysOn = "yes";
  if (document.activeElement === document.body) form.querySelector("input:not([type=hidden])")?.focus({ preventScroll: true });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const here = document.activeElement;
    if (!form.contains(here) || !here.matches("[type=checkbox], [type=radio]")) return;
    const control = labels.get(event.key.toLowerCase())?.control;
    if (!control) return;
    event.preventDefault();
    control.click();
    control.focus();
  });
}
