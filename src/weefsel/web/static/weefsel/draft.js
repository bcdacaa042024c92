// Long forms keep what was typed in this tab, until they are sent. Nothing leaves the browser; other readers' drafts go.

const reader = document.body.dataset.reader ?? "-";
const prefix = "weefsel-draft:";
const texts = document.getElementById("messages")?.dataset ?? {};
const kept = "input:not([type=hidden], [type=password], [type=file]), textarea, select";

const arrived = document.querySelector("#messages .ams-alert--success") !== null;

function keys() {
  return Object.keys(sessionStorage).filter((key) => key.startsWith(prefix));
}

function read(form) {
  return [...form.querySelectorAll(kept)]
    .filter((field) => field.name)
    .map((field) => [field.name, field.value, field.type === "radio" || field.type === "checkbox" ? field.checked : null]);
}

function write(form, values) {
  for (const [name, value, checked] of values) {
    for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (checked === null) field.value = value;
      else if (field.value === value) field.checked = checked;
    }
  }
}

function keep(form) {
  const key = `${prefix}${reader}:${form.dataset.draft}`;
  const line = form.appendChild(document.createElement("p"));
  line.className = "w-saved";
  line.setAttribute("role", "status");

  // Sent from here, and the page came back saying that it worked: what was typed has arrived.
  if (arrived && JSON.parse(sessionStorage.getItem(key))?.sent) sessionStorage.removeItem(key);
  const saved = sessionStorage.getItem(key);
  // A form that came back with errors holds the latest text already.
  if (saved && !form.querySelector("[aria-invalid=true]")) {
    const before = JSON.stringify(read(form));
    write(form, JSON.parse(saved).values);
    if (JSON.stringify(read(form)) !== before) line.textContent = texts.restored;
  }

  let timer = 0;
  const save = () => {
    sessionStorage.setItem(key, JSON.stringify({ values: read(form) }));
    const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    line.textContent = `${texts.saved} ${time}`;
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, 1000);
  });
  form.addEventListener("focusout", () => timer && save());
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    sessionStorage.setItem(key, JSON.stringify({ values: read(form), sent: true }));
  });
  return key;
}

try {
  const here = [...document.querySelectorAll("form[data-draft]")].map(keep);
  for (const key of keys()) {
    const isOther = reader !== "-" && !key.startsWith(`${prefix}${reader}:`);
    const isSent = !here.includes(key) && JSON.parse(sessionStorage.getItem(key)).sent;
    if (isOther || isSent) sessionStorage.removeItem(key);
  }
  document.querySelectorAll("form[data-clear-drafts]").forEach((form) =>
    form.addEventListener("submit", () => keys().forEach((key) => sessionStorage.removeItem(key))),
  );
} catch {
  // Storage can be switched off or full; the form itself works without it.
}
