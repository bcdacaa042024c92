// The bar with "Maak ongedaan" leaves after its seconds, but never while someone is on it with keyboard or pointer.

function start(bar) {
  let left = Number(bar.dataset.undo) * 1000;
  let since = Date.now();
  let timer = setTimeout(leave, left);

  function leave() {
    if (bar.contains(document.activeElement)) document.getElementById("main")?.focus();
    bar.remove();
  }

  function wait() {
    clearTimeout(timer);
    left = Math.max(2000, left - (Date.now() - since));
  }

  function resume() {
    if (bar.matches(":hover") || bar.contains(document.activeElement)) return;
    since = Date.now();
    clearTimeout(timer);
    timer = setTimeout(leave, left);
  }

  bar.addEventListener("pointerenter", wait);
  bar.addEventListener("focusin", wait);
  bar.addEventListener("pointerleave", resume);
  bar.addEventListener("focusout", () => setTimeout(resume, 0));
  bar.dataset.started = "yes";
}

function startAll() {
  document.querySelectorAll("[data-undo]:not([data-started])").forEach(start);
}

startAll();
document.addEventListener("htmx:afterSettle", startAll);
document.addEventListener("htmx:oobAfterSwap", startAll);
