// Away at once: the page goes blank, drafts of this tab are wiped, and Back does not lead here.

const link = document.querySelector("[data-quick-exit]");
let escapedAt = -Infinity;

function leave(event) {
  event?.preventDefault();
  document.documentElement.classList.add("w-leaving");
  document.title = " ";
  try {
    sessionStorage.clear();
  } catch {
    // Storage can be switched off; then there is nothing to wipe.
  }
  location.replace(link.href);
}

for (const button of document.querySelectorAll("[data-quick-exit]")) button.addEventListener("click", leave);
// Twice after each other: who closes something, goes on and closes something else is not leaving.
document.addEventListener("pointerdown", () => (escapedAt = -Infinity));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return (escapedAt = -Infinity);
  if (event.timeStamp - escapedAt < 1500) leave(event);
  escapedAt = event.timeStamp;
});
