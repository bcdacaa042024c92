// Pages about safety take one place in the history of the browser together: Back leads to what came before them, and
// leaving quickly wipes the last trace of them from it.

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link || event.defaultPrevented || event.button) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || link.target) return;
  const here = link.pathname === location.pathname && link.search === location.search;
  if (link.origin !== location.origin || (here && link.hash)) return;
  event.preventDefault();
  location.replace(link.href);
});

// A page that the browser kept whole is asked for again: whoever goes back may not be who read it.
window.addEventListener("pageshow", (event) => event.persisted && location.reload());
