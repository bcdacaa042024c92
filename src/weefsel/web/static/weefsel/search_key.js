// The key "/" goes to the search field of the page, unless someone is typing. Who speaks to the computer, and would
// press it by accident, can switch it off on the same page.

const off = "weefsel-search-key-off";
const field = document.querySelector("[data-search-key]");
const toggle = document.querySelector("[data-search-key-toggle]");

function isOff() {
  return localStorage.getItem(off) === "yes";
}

function tell() {
  toggle.hidden = false;
  toggle.textContent = isOff() ? toggle.dataset.on : toggle.dataset.off;
}

if (toggle) {
  tell();
  toggle.addEventListener("click", () => {
    localStorage.setItem(off, isOff() ? "no" : "yes");
    tell();
  });
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isOff()) return;
  if (!field || event.target.closest("input, textarea, select, [contenteditable]")) return;
  event.preventDefault();
  field.focus();
  field.select();
});
