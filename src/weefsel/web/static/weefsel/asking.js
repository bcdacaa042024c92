// A questionnaire keeps itself: what is picked at once, what is typed after a short rest. What could not be sent waits
// in this tab and goes along later; of questions about safety nothing stays in the browser. Reads aloud where there is a
// Dutch voice, and puts a slider beside a number.

const form = document.querySelector("form[data-asking]");
const REST_MS = 600;
const AGAIN_MS = 5000;
const store = form && !("private" in form.dataset) ? sessionStorage : null;
const key = form ? `weefsel-draft:${document.body.dataset.reader ?? "-"}:vragen-${form.dataset.asking}` : "";

function state() {
  return form.querySelector("[data-state]");
}

function say(text) {
  const line = state();
  if (line) line.textContent = text ?? "";
}

function fields() {
  return [...form.querySelectorAll("[data-cards] :is(input:not([type=hidden], [type=range]), textarea, select)")].filter((field) => field.name);
}

function read() {
  return fields().map((field) => [field.id, field.matches("[type=radio], [type=checkbox]") ? field.checked : field.value]);
}

function write(values) {
  for (const [id, value] of values) {
    const field = document.getElementById(id);
    if (!field || !form.contains(field)) continue;
    if (typeof value === "boolean") field.checked = value;
    else field.value = value;
  }
}

const page = () => [...form.querySelectorAll("[name=hier]")].map((field) => field.value);

function wait(values) {
  try {
    store?.setItem(key, JSON.stringify({ values, page: page() }));
  } catch {
    // Storage can be switched off or full; the server is asked again anyhow.
  }
}

function forget() {
  try {
    store?.removeItem(key);
  } catch {
    // As above.
  }
}

let timer = 0;
let sending = null;
let isDirty = false;

async function send() {
  clearTimeout(timer);
  if (sending) return;
  isDirty = false;
  const body = new FormData(form);
  body.set("do", "save");
  const before = JSON.stringify(read());
  sending = fetch(form.action, { method: "POST", body, keepalive: true, redirect: "manual" });
  try {
    const answer = await sending;
    if (answer.type === "opaqueredirect" || answer.status === 403) return late(form.dataset.out);
    const told = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-told]");
    if (!told) return late(form.dataset.failed);
    if (told.dataset.ended) return void location.assign(told.dataset.ended);
    if (told.dataset.problem) return say(told.dataset.problem);
    if (before === JSON.stringify(read())) forget();
    say(told.dataset.told);
    const asked = [...told.querySelectorAll("li")].map((each) => each.textContent);
    const here = page();
    const isOther = asked.length !== here.length || asked.some((each, n) => each !== here[n]);
    if (form.querySelector("[data-cards] > :nth-child(2)") && isOther) await renew();
  } catch {
    late(form.dataset.failed);
  } finally {
    sending = null;
    if (isDirty) timer = setTimeout(send, REST_MS);
  }
}

function late(text) {
  say(text);
  timer = setTimeout(send, AGAIN_MS);
}

// Another answer asks other questions: take the cards anew, and keep what was typed in the meantime and where one was.
async function renew() {
  const answer = await fetch(form.action || location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-cards]");
  if (!fresh) return;
  const here = document.activeElement;
  const place = here?.name ? { name: here.name, value: here.matches("[type=radio], [type=checkbox]") ? here.value : null } : null;
  form.querySelector("[data-cards]").replaceWith(fresh);
  dress();
  if (!place) return;
  const found = [...form.querySelectorAll(`[name="${CSS.escape(place.name)}"]`)].find((each) => place.value === null || each.value === place.value);
  found?.focus({ preventScroll: true });
}

function changed(isTyping) {
  isDirty = true;
  wait(read());
  say(form.dataset.saving);
  clearTimeout(timer);
  timer = setTimeout(send, isTyping ? REST_MS : 0);
}

function slide() {
  for (const line of form.querySelectorAll("[data-slider]:not([data-dressed])")) {
    line.dataset.dressed = "yes";
    const [low, high, step] = line.dataset.slider.split(" ");
    const field = line.querySelector("input");
    const range = Object.assign(document.createElement("input"), { type: "range", min: low, max: high, step });
    const label = form.querySelector(`label[for="${CSS.escape(field.id)}"]`)?.textContent ?? "";
    range.setAttribute("aria-label", `${form.dataset.slide}: ${label}`);
    const put = () => {
      range.value = field.value.replace(",", ".") || (Number(low) + Number(high)) / 2;
      range.classList.toggle("w-range--empty", field.value === "");
    };
    put();
    range.addEventListener("input", () => {
      field.value = range.value.replace(".", ",");
      range.classList.remove("w-range--empty");
    });
    field.addEventListener("input", put);
    field.before(range);
  }
}

let voice = null;

function speakable() {
  const found = window.speechSynthesis?.getVoices().find((each) => each.lang.toLowerCase().startsWith("nl"));
  if (!found) return;
  voice = found;
  for (const button of form.querySelectorAll(".w-asking__aloud")) button.hidden = false;
}

function aloud(button) {
  const synth = window.speechSynthesis;
  if (synth.speaking) return synth.cancel();
  const words = [...button.closest("section").querySelectorAll("[data-say]")].map((each) => each.textContent.trim()).join(". ");
  const speech = new SpeechSynthesisUtterance(words);
  speech.voice = voice;
  speech.lang = voice.lang;
  speech.rate = 0.9;
  synth.speak(speech);
}

function dress() {
  slide();
  speakable();
}

if (form) {
  form.addEventListener("input", (event) => changed(event.target.matches("[type=text], textarea, [type=range]")));
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-aloud]");
    if (button) aloud(button);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    try {
      const waiting = JSON.parse(store?.getItem(key) ?? "null");
      if (waiting) store.setItem(key, JSON.stringify({ ...waiting, left: true }));
    } catch {
      // As above.
    }
  });
  addEventListener("visibilitychange", () => document.visibilityState === "hidden" && isDirty && send());
  dress();
  window.speechSynthesis?.addEventListener?.("voiceschanged", speakable);
  try {
    // What waited since this tab lost the server, and stood on this same page.
    const waiting = JSON.parse(store?.getItem(key) ?? "null");
    const isHere = waiting && JSON.stringify(waiting.page) === JSON.stringify(page());
    if (isHere && !form.querySelector("[aria-invalid=true]")) {
      write(waiting.values);
      changed(false);
    } else if (waiting?.left) forget();
  } catch {
    // As above.
  }
}
