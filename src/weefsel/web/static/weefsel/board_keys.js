// One key is one act: the letter on a button presses it, for the line that holds the focus. j and k go to the next and
// the previous line. Works only while the focus is on a line, so that no other key of the browser is taken.

const board = document.querySelector("[data-board]");

if (board) {
  const lines = [...board.querySelectorAll("[data-line]")];
  board.dataset.keysOn = "yes";
  const named = lines.find((line) => `#${line.id}` === location.hash);
  if (named) named.focus();
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const focused = document.activeElement;
    const line = focused?.closest("[data-line]") ?? (focused?.closest(".w-undo") ? named : null);
    if (!line) return;
    const step = { j: 1, k: -1 }[event.key];
    const button = line.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    const undo = event.key === "u" ? document.querySelector("[data-undo] button") : null;
    if (!step && !button && !undo) return;
    event.preventDefault();
    if (step) lines[lines.indexOf(line) + step]?.focus();
    else (undo ?? button).click();
  });
  // With Tab someone comes to the first line, and from there the letters work.
  lines[0].tabIndex = 0;
}
