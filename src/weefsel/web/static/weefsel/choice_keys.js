// One key is one choice: the number beside what you can say picks it. Works only while the focus is on that part of the
// page (it is, after a choice, and before anyone went elsewhere), so that no other key of the browser is taken.

const place = document.querySelector("[data-choice-keys]");

if (place) {
  place.dataset.keysOn = "yes";
  if (document.activeElement === document.body) place.focus({ preventScroll: true });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !place.contains(document.activeElement)) return;
    const choice = [...place.querySelectorAll("[data-key]")].find((link) => link.dataset.key === event.key);
    if (!choice) return;
    event.preventDefault();
    choice.click();
  });
}
