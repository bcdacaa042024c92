// Says a minute ahead that the session ends, and leaves the page when it has: nobody else reads what stood there.
// Without this file the server ends the session at the same moment; the page only stays on the screen.

const { endsS, timeLeft, logIn } = document.body.dataset;
const dialog = document.getElementById("session-ends");
const WARN_S = 60;
const others = "BroadcastChannel" in window ? new BroadcastChannel("weefsel-session") : null;
let timer = 0;

function wait(seconds) {
  clearTimeout(timer);
  if (seconds > WARN_S) dialog.close();
  timer = setTimeout(look, Math.max(1, seconds > WARN_S ? seconds - WARN_S : seconds) * 1000);
}

// What the server says, without counting as someone being there.
async function look() {
  let left = 0;
  try {
    const answer = await fetch(timeLeft, { headers: { "X-Weefsel-By-Itself": "1" }, cache: "no-store" });
    left = Number(await answer.text()) || 0;
  } catch {
    // No connection: after the minute of warning, the page is left all the same.
    left = dialog.open ? 0 : WARN_S;
  }
  if (left <= 0) leave();
  else {
    if (left <= WARN_S && !dialog.open) dialog.showModal();
    wait(left);
  }
}

function leave() {
  const back = encodeURIComponent(location.pathname + location.search);
  // Every form keeps its draft first; see draft.js.
  document.dispatchEvent(new CustomEvent("weefsel:leave"));
  setTimeout(() => location.replace(`${logIn}?next=${back}`), 50);
}

if (dialog && endsS) {
  dialog.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
    const left = answer.ok ? Number(await answer.text()) || 0 : 0;
    if (left <= 0) return leave();
    wait(left);
    others?.postMessage(left);
  });
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    dialog.querySelector("form").requestSubmit();
  });
  others?.addEventListener("message", (event) => wait(Number(event.data)));
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!event.detail.requestConfig?.headers?.["X-Weefsel-By-Itself"]) wait(Number(endsS));
  });
  document.addEventListener("visibilitychange", () => document.hidden || look());
  wait(Number(endsS));
  others?.postMessage(Number(endsS));
}
