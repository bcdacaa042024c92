// Long forms keep what was typed in this tab, until they are sent. Nothing leaves the browser; other readers' drafts go.
// For who is logged in it is kept hidden: the key comes with a page, so that after the session only the same reader, once
// logged in again, reads it back.

const reader = document.body.dataset.reader ?? "-";
const secret = document.body.dataset.hidingKey;
const prefix = "weefsel-draft:";
const texts = document.getElementById("messages")?.dataset ?? {};
const kept = "input:not([type=hidden], [type=password], [type=file]), textarea, select";

const arrived = document.querySelector("#messages .ams-alert--success") !== null;

// A browser hides nothing on a page that came without https: there no draft of who is logged in is kept.
const canKeep = !secret || globalThis.crypto?.subtle !== undefined;
const hiding =
  secret && canKeep
    ? crypto.subtle.importKey("raw", Uint8Array.from(secret.match(/../g), (two) => parseInt(two, 16)), "AES-GCM", false, [
        "encrypt",
        "decrypt",
      ])
    : null;

function pack(bytes) {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

function unpack(text) {
  return Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
}

async function hide(values) {
  const text = JSON.stringify(values);
  if (!hiding) return text;
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await hiding, new TextEncoder().encode(text));
  return `${pack(iv)}.${pack(new Uint8Array(data))}`;
}

async function show(hidden) {
  if (!hiding) return JSON.parse(hidden);
  const [iv, data] = hidden.split(".").map(unpack);
  return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, await hiding, data)));
}

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
  if (saved && !form.querySelector("[aria-invalid=true]")) restore(form, saved, line, key);

  let timer = 0;
  const save = async (sent) => {
    clearTimeout(timer);
    const hidden = await hide(read(form));
    sessionStorage.setItem(key, JSON.stringify(sent ? { hidden, sent: true } : { hidden }));
    if (sent) return;
    const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    line.textContent = `${texts.saved} ${time}`;
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, 1000);
  });
  form.addEventListener("focusout", () => timer && save());
  form.addEventListener("submit", () => {
    // At once, for hiding takes a moment and the page is about to go.
    const last = JSON.parse(sessionStorage.getItem(key));
    if (last) sessionStorage.setItem(key, JSON.stringify({ ...last, sent: true }));
    save(true);
  });
  document.addEventListener("weefsel:leave", () => timer && save());
  return key;
}

async function restore(form, saved, line, key) {
  const before = JSON.stringify(read(form));
  try {
    const values = await show(JSON.parse(saved).hidden);
    // Whoever began to type meanwhile, knows better.
    if (JSON.stringify(read(form)) !== before) return;
    write(form, values);
  } catch {
    sessionStorage.removeItem(key);
    return;
  }
  if (JSON.stringify(read(form)) !== before) line.textContent = texts.restored;
}

try {
  const here = canKeep ? [...document.querySelectorAll("form[data-draft]")].map(keep) : [];
  for (const key of keys()) {
    const isOther = reader !== "-" && !key.startsWith(`${prefix}${reader}:`);
    // On the log-in page nobody is there yet: what was sent as a session ended, did not arrive.
    const isOurs = key.startsWith(`${prefix}${reader}:`);
    const isSent = isOurs && !here.includes(key) && JSON.parse(sessionStorage.getItem(key)).sent;
    if (isOther || isSent) sessionStorage.removeItem(key);
  }
  document.querySelectorAll("form[data-clear-drafts]").forEach((form) =>
    form.addEventListener("submit", () => keys().forEach((key) => sessionStorage.removeItem(key))),
  );
} catch {
  // Storage can be switched off or full; the form itself works without it.
}
