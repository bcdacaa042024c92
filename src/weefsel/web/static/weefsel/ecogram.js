// The drawing of a network: drag, tap or use keys; every move is one step that is saved at once. The server answers with
// the page as it then is, and this script puts its parts in place: where everyone stands is computed there, never here.

const figure = document.querySelector("[data-ecogram]");
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const space = "http://www.w3.org/2000/svg";
const RETRY_MS = 2000;
const MOST_TRIES = 5; // of a server that answers, but not with an answer
const DRAG_PX = 6;
const EGO = 27;

if (figure) start();

function start() {
  const words = figure.dataset;
  const mayChange = "mayChange" in words;
  const one = (selector, within = figure) => within.querySelector(selector);
  const all = (selector, within = figure) => [...within.querySelectorAll(selector)];
  const frame = one(".w-ecogram__frame");
  const paper = one(".w-ecogram__paper");
  const panels = Object.fromEntries(all("[data-panel]").map((panel) => [panel.dataset.panel, panel]));
  const key = `weefsel-draft:${document.body.dataset.reader ?? "-"}:ecogram-${words.home}`;
  const say = (text) => mayChange && (one("[data-said]").textContent = text);

  let rows = new Map(); // who stands on the map, as the server last told: thread -> row
  let queue = []; // steps that are not saved yet
  let undone = []; // what can be done again
  let done = []; // what can be taken back
  let busy = false;
  let timer = 0;
  let current = ""; // the thread of the face with the tab stop
  let opener = null; // what had the focus before a panel opened
  let spot = {};
  let stuck = null;
  let tries = 0;
  let wanted = ""; // who was just put on the map by pointing: there the focus goes

  // ---- reading the drawing ----
  const svg = () => one("svg", paper);
  const faces = () => all(".w-ecogram__tie", paper);
  const faceOf = (thread) => paper.querySelector(`[data-thread="${CSS.escape(thread)}"]`);
  const rowsOf = (root) => new Map([...root.querySelectorAll(".w-ecogram__tie")].map((face) => [face.dataset.thread, face.dataset.row]));
  const linked = (a, b) => all("[data-between]", paper).some((line) => [`${a} ${b}`, `${b} ${a}`].includes(line.dataset.between));
  const slices = () => all("[data-sector][data-first]", paper).map((word) => ({
    slug: word.dataset.sector, name: word.dataset.name, first: Number(word.dataset.first), last: Number(word.dataset.last),
  }));
  const edges = () => svg().dataset.edges.trim().split(" ").map(Number).reverse();

  function place(ring, sector) {
    const name = slices().find((slice) => slice.slug === sector)?.name ?? "";
    return (ring ? words.place : words.unasked).replace("{ring}", ring).replace("{sector}", name);
  }

  function pointOf(event) {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg().getScreenCTM().inverse());
    return { x: point.x, y: point.y };
  }

  // The ring and the part of life under a point. Outside the rings somebody who was never placed stays unplaced.
  function cellAt({ x, y }, unplaced = false) {
    const distance = Math.hypot(x, y);
    const inside = edges().findIndex((edge) => distance <= edge);
    const turn = (Math.atan2(y, x) * 180) / Math.PI;
    const slice = slices().find(({ first, last }) => [-360, 0, 360].some((round) => turn + round >= first && turn + round < last));
    return { ring: inside >= 0 ? inside + 1 : unplaced ? "" : 3, sector: slice.slug };
  }

  function middleOf(ring, sector) {
    const slice = slices().find((each) => each.slug === sector);
    const [inner, outer] = bounds(ring);
    const angle = (((slice.first + slice.last) / 2) * Math.PI) / 180;
    return { x: Math.cos(angle) * ((inner + outer) / 2), y: Math.sin(angle) * ((inner + outer) / 2) };
  }

  function bounds(ring) {
    const all = [EGO, ...edges()];
    return ring ? [all[ring - 1], all[ring]] : [all[3], Math.max(Number(svg().dataset.radius), all[3] + 20)];
  }

  function showCell(cell) {
    const path = one("[data-cell]", paper);
    if (!cell) return path.setAttribute("d", "");
    const slice = slices().find((each) => each.slug === cell.sector);
    const [inner, outer] = bounds(cell.ring);
    const at = (degrees, radius) => `${radius * Math.cos((degrees * Math.PI) / 180)} ${radius * Math.sin((degrees * Math.PI) / 180)}`;
    const large = slice.last - slice.first > 180 ? 1 : 0;
    path.setAttribute("d", `M${at(slice.first, inner)}L${at(slice.first, outer)}A${outer} ${outer} 0 ${large} 1 ${at(slice.last, outer)}` +
      `L${at(slice.last, inner)}A${inner} ${inner} 0 ${large} 0 ${at(slice.first, inner)}Z`);
  }

  // ---- steps: one after the other, each until it is saved ----
  function keep() {
    try {
      sessionStorage.setItem(key, JSON.stringify({ done, undone, rows: [...rows] }));
    } catch {
      // Storage can be switched off or full: then taking back works until the page is left.
    }
  }

  // What was done in the list of this page meanwhile can be taken back here as well.
  function recall() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(key));
      if (!kept) return;
      ({ done, undone } = kept);
      if (!document.referrer.startsWith(location.origin + location.pathname)) return;
      const before = new Map(kept.rows);
      const took = new URLSearchParams(location.search).get("eraf");
      for (const thread of new Set([...before.keys(), ...rows.keys()])) {
        const [was, is] = [before.get(thread), rows.get(thread)];
        const own = is ? "own" in faceOf(thread).dataset : was === took;
        if (was !== is && own) remember({ thread, before: was ?? "", after: is ?? "" });
      }
    } catch {
      // Nothing was kept, or not by us.
    }
  }

  function remember(step) {
    done.push(step);
    undone = [];
  }

  function state(text, failed = false) {
    if (!mayChange) return;
    const line = one("[data-state]");
    line.textContent = text;
    line.classList.toggle("w-ecogram__unsaved", failed);
    one("p[data-again]").hidden = !failed;
  }

  function tellButtons() {
    for (const [name, list] of [["undo", done], ["redo", undone]]) {
      for (const button of all(`.w-ecogram__bar [data-do=${name}]`)) button.setAttribute("aria-disabled", String(!list.length && !queue.length));
    }
  }

  function take(step) {
    step.seen ??= rows.get(step.thread);
    queue.push(step);
    foresee(step);
    state(words.saving);
    tellButtons();
    send();
  }

  async function send() {
    if (busy || !queue.length) return;
    busy = true;
    clearTimeout(timer);
    try {
      while (queue.length) {
        if (queue[0].kind === "past" && !turnBack(queue[0])) {
          queue.shift();
          continue;
        }
        const answer = await ask(queue[0]);
        if (answer.type === "opaqueredirect") return state(words.over, true);
        if (answer.status === 403 || answer.status === 404) {
          const why = await whyRefused();
          if (why) return state(why, true);
          continue;
        }
        if (![200, 409, 422].includes(answer.status)) {
          if (++tries >= MOST_TRIES) return state(words.failed, true);
          throw new Error(answer.status);
        }
        tries = 0;
        receive(new DOMParser().parseFromString(await answer.text(), "text/html"), answer.status);
      }
    } catch {
      state(words.waiting, true);
      timer = setTimeout(send, RETRY_MS);
    } finally {
      busy = false;
    }
  }

  function ask(step) {
    const fields = { ...step.fields, step: step.kind };
    // The row that was seen last: an earlier step of our own may have changed it since this one was made.
    if (step.kind === "move" || step.kind === "end" || step.kind === "put") fields.row = step.stale ?? rows.get(step.thread) ?? "";
    const headers = { "X-CSRFToken": one("[data-steps] [name=csrfmiddlewaretoken]").value, "X-Step": "1" };
    return fetch(words.action + location.search, {
      method: "POST", headers, body: new URLSearchParams(fields), redirect: "manual", signal: AbortSignal.timeout(15000),
    });
  }

  // Whoever logged in again in another tab has another key for sending; empty when that was all, and it is there now.
  async function whyRefused() {
    const answer = await fetch(location.pathname);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.body.dataset.reader) return words.over;
    const found = one("[data-steps] [name=csrfmiddlewaretoken]", page);
    const own = one("[data-steps] [name=csrfmiddlewaretoken]");
    if (!found || own.dataset.tried) return words.refused;
    own.value = found.value;
    own.dataset.tried = "yes";
    return "";
  }

  function receive(page, status) {
    const step = queue.shift();
    const told = page.querySelector("[data-ecogram]").dataset;
    const now = rowsOf(page);
    delete one("[data-steps] [name=csrfmiddlewaretoken]").dataset.tried;
    if (status === 200) settle(step, now);
    // Of more steps with one tie, the last is what somebody wants: that one stands beside the other's version.
    const later = status === 409 ? queue.filter((each) => each.thread === step.thread) : [];
    if (later.length) {
      later.at(-1).stale = step.stale ?? rows.get(step.thread) ?? "";
      queue = queue.filter((each) => each.thread !== step.thread || each === later.at(-1));
    }
    rows = now;
    if (!queue.length) renew(page);
    say(told.stepSaid);
    state(status === 422 ? told.stepSaid : queue.length ? words.saving : words.saved);
    if (status === 409 && !later.length) showConflict(step, told);
    if (status === 200 && step.kind === "end") offerBack(told.stepSaid);
    else if (mayChange) one("[data-took-off]").hidden = true;
    keep();
    tellButtons();
  }

  // What this step was, so that it can be taken back and done again.
  function settle(step, now) {
    if (step.past) {
      (step.past === "undo" ? undone : done).push(step.entry);
    } else if (step.kind === "connect" || step.kind === "disconnect") {
      remember({ pair: [step.fields.thread, step.fields.other], on: step.kind === "connect" });
    } else if (rows.get(step.thread) !== now.get(step.thread)) {
      remember({ thread: step.thread, before: rows.get(step.thread) ?? "", after: now.get(step.thread) ?? "" });
    }
  }

  function back(past) {
    close();
    take({ kind: "past", past });
  }

  // Which step is taken back is known once the steps before it are saved. False when there is none.
  function turnBack(step) {
    const list = step.past === "undo" ? done : undone;
    const entry = list.pop();
    if (!entry) {
      say(step.past === "undo" ? words.nothingToUndo : words.nothingToRedo);
      state(words.saved);
      return false;
    }
    if (entry.pair) {
      step.kind = entry.on === (step.past === "undo") ? "disconnect" : "connect";
      step.fields = { thread: entry.pair[0], other: entry.pair[1] };
    } else {
      const [was, to] = step.past === "undo" ? [entry.after, entry.before] : [entry.before, entry.after];
      Object.assign(step, { kind: "put", thread: entry.thread, fields: { thread: entry.thread, was, to }, entry });
    }
    step.entry = entry;
    return true;
  }

  function renew(page) {
    const places = new Map(faces().map((face) => [face.dataset.thread, face.getAttribute("transform")]));
    const focus = document.activeElement?.closest?.("[data-thread]")?.dataset.thread;
    const inList = document.activeElement?.closest?.("[data-fresh=banden]") ? document.activeElement.closest("li")?.id : null;
    for (const part of page.querySelectorAll("[data-fresh]")) {
      const own = document.querySelector(`[data-fresh="${part.dataset.fresh}"]`);
      own?.replaceChildren(...part.childNodes);
    }
    dress();
    glide(places);
    if (faceOf(wanted)) {
      stand(faceOf(wanted));
      wanted = "";
      return;
    }
    if (focus) (faceOf(focus) ?? faceOf(current) ?? svg()).focus?.({ preventScroll: true });
    if (inList) (document.getElementById(inList)?.querySelector("a, button") ?? document.getElementById("lijst"))?.focus({ preventScroll: true });
    if (!panels.tie?.hidden) fill(panels.tie.dataset.thread);
  }

  // Shows where someone went, for who likes to see it.
  function glide(places) {
    if (calm.matches) return;
    for (const face of faces()) {
      const [from, to] = [places.get(face.dataset.thread), face.getAttribute("transform")];
      if (!from || from === to) continue;
      const css = (text) => text.replace(/\(([-\d.]+)[ ,]+([-\d.]+)\)/, "($1px, $2px)");
      face.animate([{ transform: css(from) }, { transform: css(to) }], { duration: 220, easing: "ease-out" });
    }
  }

  // Until the answer comes, the drawing shows about what it will be.
  function foresee(step) {
    const face = faceOf(step.thread ?? "");
    if (step.kind === "add") {
      const group = document.createElementNS(space, "g");
      const { x, y } = spot.at ?? middleOf(step.fields.ring, step.fields.sector || slices()[0].slug);
      group.setAttribute("class", "w-ecogram__new");
      group.setAttribute("transform", `translate(${x} ${y})`);
      const circle = group.appendChild(document.createElementNS(space, "circle"));
      circle.setAttribute("class", "w-ecogram__face w-ecogram__face--open");
      circle.setAttribute("r", svg().dataset.face);
      const name = group.appendChild(document.createElementNS(space, "text"));
      name.setAttribute("class", "w-ecogram__name");
      name.setAttribute("text-anchor", "middle");
      name.setAttribute("y", Number(svg().dataset.face) + 16);
      name.textContent = step.fields.name;
      svg().append(group);
    } else if (face && step.kind === "move") {
      const [ring, sector] = [step.fields.ring || face.dataset.ring, step.fields.sector || face.dataset.sector];
      const { x, y } = step.at ?? middleOf(ring, sector);
      Object.assign(face.dataset, { ring, sector });
      face.setAttribute("transform", `translate(${x} ${y})`);
      lines(step.thread, true);
    } else if (face && step.kind === "end") {
      const next = step.thread === current ? neighbour(face, 1) ?? neighbour(face, -1) : null;
      const hadFocus = face === document.activeElement;
      face.remove();
      lines(step.thread, true);
      if (next) stand(next, hadFocus);
      else if (hadFocus) one("[data-do=add]").focus();
    }
  }

  const lines = (thread, hidden) => all(`[data-line="${CSS.escape(thread)}"], [data-letters="${CSS.escape(thread)}"]`, paper)
    .forEach((line) => line.classList.toggle("w-ecogram__hidden", hidden));

  // ---- what one can do with a face ----
  function move(thread, { ring, sector, at }) {
    const face = faceOf(thread);
    const changes = { ring: String(ring ?? face.dataset.ring), sector: sector ?? face.dataset.sector };
    if (changes.ring === face.dataset.ring && changes.sector === face.dataset.sector) return false;
    take({ kind: "move", thread, fields: { thread, ...changes }, at });
    return true;
  }

  function nearer(thread, by) {
    const ring = Number(faceOf(thread).dataset.ring) || 4;
    const next = Math.min(Math.max(ring + by, 1), 3);
    if (!move(thread, { ring: next })) say(place(ring, faceOf(thread).dataset.sector));
  }

  function turn(thread, by) {
    const order = slices().map((slice) => slice.slug);
    const at = order.indexOf(faceOf(thread).dataset.sector);
    move(thread, { sector: order[(at + by + order.length) % order.length] });
  }

  function end(thread) {
    close();
    take({ kind: "end", thread, fields: { thread } });
  }

  function offerBack(text) {
    const bar = one("[data-took-off]");
    one("span", bar).textContent = text;
    bar.hidden = false;
    setTimeout(() => (bar.hidden = bar.hidden || !bar.contains(document.activeElement)), 10000);
  }

  // ---- the tab stop: one face at a time ----
  function dress() {
    // What can be larger than its frame has to be moved by keyboard as well.
    if (mayChange && faces().length) frame.removeAttribute("tabindex");
    else frame.tabIndex = 0;
    if (!mayChange) return;
    const drawing = svg();
    drawing.setAttribute("role", "application");
    drawing.setAttribute("aria-describedby", "toetsen-kort");
    for (const face of faces()) {
      face.setAttribute("role", "button");
      face.setAttribute("aria-label", face.dataset.label);
      face.setAttribute("aria-haspopup", "dialog");
      face.setAttribute("tabindex", "-1");
    }
    stand(faceOf(current) ?? faces()[0], false);
  }

  function stand(face, focus = true) {
    if (!face) return;
    for (const other of faces()) other.setAttribute("tabindex", other === face ? "0" : "-1");
    current = face.dataset.thread;
    // On top of the others, so that its outline is seen whole.
    if (focus) face.focus({ preventScroll: true });
    if (focus) reveal(face);
    for (const item of document.querySelectorAll(".w-ties > li")) {
      if (focus && item.id === `band-${current}`) item.setAttribute("aria-current", "true");
      else item.removeAttribute("aria-current");
    }
  }

  // Within the frame only: the page stays where it is.
  function reveal(face) {
    const [box, view] = [face.getBoundingClientRect(), frame.getBoundingClientRect()];
    const margin = 24;
    frame.scrollBy({
      left: Math.min(0, box.left - view.left - margin) + Math.max(0, box.right - view.right + margin),
      top: Math.min(0, box.top - view.top - margin) + Math.max(0, box.bottom - view.bottom + margin),
    });
  }

  function neighbour(face, by) {
    const order = faces();
    return order[order.indexOf(face) + by];
  }

  function byKey(event) {
    const face = event.target.closest(".w-ecogram__tie");
    if (!face || event.ctrlKey || event.metaKey || event.altKey) return;
    const { thread } = face.dataset;
    const order = faces();
    const acts = {
      ArrowUp: () => nearer(thread, -1),
      ArrowDown: () => nearer(thread, 1),
      ArrowLeft: () => turn(thread, -1),
      ArrowRight: () => turn(thread, 1),
      Enter: () => open(thread),
      " ": () => open(thread),
      Delete: () => end(thread),
      Backspace: () => end(thread),
      Insert: () => add({ ring: face.dataset.ring, sector: face.dataset.sector }),
      PageDown: () => stand(neighbour(face, 1)),
      PageUp: () => stand(neighbour(face, -1)),
      Home: () => stand(order[0]),
      End: () => stand(order.at(-1)),
    };
    if (acts[event.key]) acts[event.key]();
    else if (event.key.length === 1) {
      const after = [...order.slice(order.indexOf(face) + 1), ...order];
      stand(after.find((each) => each.dataset.called.toLowerCase().startsWith(event.key.toLowerCase())));
    } else return;
    event.preventDefault();
  }

  // ---- panels ----
  function open(thread) {
    if (!panels.tie) return;
    close(false);
    stand(faceOf(thread));
    opener = thread;
    fill(thread);
    show(panels.tie, faceOf(thread).getBoundingClientRect());
    one("[data-do=nearer]", panels.tie).focus({ preventScroll: true });
  }

  function fill(thread) {
    const [face, panel] = [faceOf(thread), panels.tie];
    if (!face) return close();
    const { ring, sector, called, row, label } = face.dataset;
    panel.dataset.thread = thread;
    // Where names stay off the screen, who taps on somebody reads the name here.
    one("strong", panel).textContent = document.querySelector(`#band-${thread} details bdi`)?.textContent ?? called;
    one("[data-told]", panel).textContent = label.slice(label.indexOf(";") + 1).trim();
    one("[data-do=nearer]", panel).setAttribute("aria-disabled", String(ring === "1"));
    one("[data-do=further]", panel).setAttribute("aria-disabled", String(ring === "3"));
    one("#paneel-deel", panel).value = sector;
    const link = one("[data-open]", panel);
    link.href = link.dataset.open.replace(/0{8}-[0-]+/, row);
    const chosen = one("#paneel-kent", panel).value;
    const others = faces().filter((other) => other !== face).map((other) => {
      const known = linked(thread, other.dataset.thread) ? ` (${words.known})` : "";
      return new Option(other.dataset.called + known, other.dataset.thread);
    });
    one("#paneel-kent", panel).replaceChildren(...others);
    if (others.some((each) => each.value === chosen)) one("#paneel-kent", panel).value = chosen;
    one("[data-others]", panel).hidden = !others.length;
    nameConnect();
  }

  function nameConnect() {
    const known = linked(panels.tie.dataset.thread, one("#paneel-kent").value);
    one("[data-do=connect] span", panels.tie).textContent = known ? words.disconnect : words.connect;
  }

  function add(at) {
    const panel = panels.add;
    if (!panel) return;
    close(false);
    spot = at;
    opener = document.activeElement?.dataset?.thread ?? null;
    one("strong", panel).textContent = at.sector ? words.addHere : words.add;
    one("[data-told]", panel).textContent = at.sector ? place(at.ring, at.sector) : "";
    one("[data-problem]", panel).hidden = true;
    one("form", panel).reset();
    const select = one("select", panel);
    const own = one(`optgroup[data-sector="${at.sector}"]`, select);
    // Who usually stands there comes first; one kind only is filled in, and can be seen before it is saved.
    for (const slice of slices()) one(`optgroup[data-sector="${slice.slug}"]`, select) && select.append(one(`optgroup[data-sector="${slice.slug}"]`, select));
    if (own) select.options[0].after(own);
    showCell(at.sector ? at : null);
    const box = at.point ?? (opener ? faceOf(opener) : one("[data-do=add]")).getBoundingClientRect();
    show(panel, box);
    one("input", panel).focus({ preventScroll: true });
  }

  // Beside what it is about; on a phone at the foot of the screen, which the style sheet does.
  function show(panel, box) {
    panel.hidden = false;
    const stage = one(".w-ecogram__stage").getBoundingClientRect();
    // Across the middle from it, so that it can be seen itself.
    const left = box.left + box.width / 2 < stage.left + stage.width / 2 ? stage.right - panel.offsetWidth : stage.left;
    const top = Math.min(box.top, Math.max(innerHeight, stage.top + 200) - panel.offsetHeight - 12);
    panel.style.setProperty("--w-panel-left", `${Math.max(0, left - stage.left)}px`);
    panel.style.setProperty("--w-panel-top", `${Math.max(0, top - stage.top)}px`);
  }

  function close(giveBack = true) {
    const open = Object.values(panels).filter((panel) => !panel.hidden);
    const inside = open.some((panel) => panel.contains(document.activeElement));
    for (const panel of open) panel.hidden = true;
    showCell(null);
    if (giveBack && inside) (faceOf(opener ?? "") ?? faceOf(current) ?? one("[data-do=add]")).focus({ preventScroll: true });
  }

  function submitNew(event) {
    event.preventDefault();
    const { name, tie_role: role } = one("form", panels.add).elements;
    const problem = one("[data-problem]", panels.add);
    const missing = [name, role].find((field) => !field.value.trim());
    problem.hidden = !missing;
    for (const field of [name, role]) field.toggleAttribute("aria-invalid", field === missing);
    if (missing) {
      problem.textContent = one(`[for="${missing.id}"]`).textContent;
      return missing.focus();
    }
    const thread = crypto.randomUUID?.() ?? uuid();
    const fields = { thread, name: name.value.trim(), tie_role: role.value, ring: spot.ring ?? "", sector: spot.sector ?? "" };
    current = thread;
    opener = null;
    close(false);
    if (spot.sector) wanted = thread;
    else one("[data-do=add]").focus({ preventScroll: true });
    take({ kind: "add", thread, fields });
  }

  // Without https a browser offers no random id of its own.
  function uuid() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    return [...bytes].map((byte, i) => ([4, 6, 8, 10].includes(i) ? "-" : "") + byte.toString(16).padStart(2, "0")).join("");
  }

  function showConflict(step, told) {
    close(false);
    stuck = step;
    const panel = panels.conflict;
    one("[data-told]", panel).textContent = told.stepSaid;
    one("[data-mine]", panel).textContent = told.stepMine;
    one("[data-theirs]", panel).textContent = told.stepTheirs;
    show(panel, (faceOf(step.thread ?? "") ?? frame).getBoundingClientRect());
    one("[data-do=keep-theirs]", panel).focus({ preventScroll: true });
  }

  function keepMine() {
    const step = stuck;
    close();
    const row = rows.get(step.thread) ?? "";
    delete step.stale;
    if (step.kind === "put") step.fields.was = row;
    // Taken off by somebody else: it comes back first, as it was before.
    if (!row && step.kind === "move") take({ kind: "put", thread: step.thread, fields: { thread: step.thread, was: "", to: step.seen ?? "" } });
    take(step);
  }

  // ---- mouse, pen and finger ----
  let held = null;
  let dragged = false;

  function hold(event) {
    const face = event.target.closest(".w-ecogram__tie");
    dragged = false;
    if (!face || event.button || !event.isPrimary) return;
    const from = pointOf(event);
    const [x, y] = face.getAttribute("transform").match(/-?[\d.]+/g).map(Number);
    held = { face, from, x, y, start: { x: event.clientX, y: event.clientY }, id: event.pointerId };
    face.setPointerCapture(event.pointerId);
  }

  function drag(event) {
    if (!held || event.pointerId !== held.id) return;
    const far = Math.hypot(event.clientX - held.start.x, event.clientY - held.start.y);
    if (!dragged && far < DRAG_PX) return;
    if (!dragged) {
      dragged = true;
      close(false);
      stand(held.face, false);
      svg().classList.add("w-ecogram__dragging");
      lines(held.face.dataset.thread, true);
      one("[data-took-off]").hidden = true;
    }
    const point = pointOf(event);
    held.at = { x: held.x + point.x - held.from.x, y: held.y + point.y - held.from.y };
    held.face.setAttribute("transform", `translate(${held.at.x} ${held.at.y})`);
    held.cell = cellAt(held.at, !held.face.dataset.ring);
    showCell(held.cell);
    state(`${held.face.dataset.called}: ${place(held.cell.ring, held.cell.sector)}`);
  }

  function drop(event, cancelled = false) {
    if (!held || (event.pointerId !== undefined && event.pointerId !== held.id)) return;
    const { face, x, y, cell, at } = held;
    held = null;
    if (!dragged) return;
    svg().classList.remove("w-ecogram__dragging");
    showCell(null);
    if (cancelled || !move(face.dataset.thread, { ...cell, at })) {
      face.setAttribute("transform", `translate(${x} ${y})`);
      lines(face.dataset.thread, false);
      state(queue.length ? words.waiting : "", queue.length > 0);
    }
    stand(face);
  }

  function tap(event) {
    if (dragged) return (dragged = false);
    const face = event.target.closest(".w-ecogram__tie");
    if (face) return open(face.dataset.thread);
    if (!event.target.closest("svg")) return;
    const at = pointOf(event);
    if (Math.hypot(at.x, at.y) > Math.max(...edges()) + 30 || Math.hypot(at.x, at.y) < EGO) return close();
    add({ ...cellAt(at), at, point: new DOMRect(event.clientX, event.clientY, 0, 0) });
  }

  // ---- larger and smaller ----
  let zoom = 1;
  function size(to, keepMiddle = true) {
    const before = { x: frame.scrollLeft + frame.clientWidth / 2, y: frame.scrollTop + frame.clientHeight / 2 };
    // The paper is square: in a frame that is not, it is as large as fits both ways.
    const whole = Math.min(1, frame.clientHeight / frame.clientWidth || 1);
    const least = figure.classList.contains("w-ecogram--turned") ? whole : 1;
    const next = Math.min(Math.max(to, least), 4);
    const factor = next / zoom;
    zoom = next;
    paper.style.inlineSize = `${zoom * 100}%`;
    one("[data-do=fit]").hidden = zoom === least;
    one("[data-do=smaller]").setAttribute("aria-disabled", String(zoom === least));
    if (keepMiddle) frame.scrollTo(before.x * factor - frame.clientWidth / 2, before.y * factor - frame.clientHeight / 2);
    else frame.scrollTo((paper.clientWidth - frame.clientWidth) / 2, (paper.clientHeight - frame.clientHeight) / 2);
  }

  // Names have to be readable at once: on a phone the drawing is larger than its frame, with the person in the middle.
  function fit() {
    const readable = (0.82 * Number(svg().viewBox.baseVal.width)) / frame.clientWidth;
    size(frame.clientWidth < 480 ? readable : 0, false);
  }

  // ---- turned towards the other: the drawing and nothing else ----
  let title = "";
  function turned(on) {
    close();
    document.documentElement.classList.toggle("w-turned", on);
    figure.classList.toggle("w-ecogram--turned", on);
    for (const part of all("[data-only-turned]")) part.hidden = !on;
    for (let node = figure; node !== document.body; node = node.parentElement) {
      for (const other of node.parentElement.children) if (other !== node) other.inert = on;
    }
    if (on) [title, document.title] = [document.title, "weefsel"];
    else document.title = title;
    // A real full screen where the browser has one; leaving that by Escape does not show the page behind the drawing.
    if (on) document.documentElement.requestFullscreen?.().catch(() => {});
    else if (document.fullscreenElement) document.exitFullscreen();
    fit();
    one(on ? "[data-do=back]" : "[data-do=turn]").focus({ preventScroll: true });
  }

  const acts = {
    undo: () => back("undo"),
    redo: () => back("redo"),
    add: () => add({}),
    again() {
      tries = 0;
      send();
    },
    smaller: () => size(zoom / 1.35),
    larger: () => size(zoom * 1.35),
    fit: () => size(0),
    turn: () => turned(true),
    back: () => turned(false),
    close: () => close(),
    nearer: () => nearer(panels.tie.dataset.thread, -1),
    further: () => nearer(panels.tie.dataset.thread, 1),
    move: () => move(panels.tie.dataset.thread, { sector: one("#paneel-deel").value }),
    end: () => end(panels.tie.dataset.thread),
    connect() {
      const [thread, other] = [panels.tie.dataset.thread, one("#paneel-kent").value];
      const kind = linked(thread, other) ? "disconnect" : "connect";
      take({ kind, fields: { thread, other } });
      figure.classList.add("w-ecogram--between");
    },
    "keep-theirs": () => close(),
    "keep-mine": keepMine,
  };

  figure.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button && button.getAttribute("aria-disabled") !== "true") acts[button.dataset.do]();
  });
  figure.addEventListener("change", (event) => {
    if (event.target.matches("#paneel-kent")) nameConnect();
    if (event.target.matches("[data-show-between]")) figure.classList.toggle("w-ecogram--between", event.target.checked);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (held) drop({}, true);
      close();
    }
    const typing = event.target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select");
    if (!mayChange || typing || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    const past = { z: event.shiftKey ? "redo" : "undo", y: "redo" }[event.key.toLowerCase()];
    if (!past) return;
    event.preventDefault();
    back(past);
  });
  for (const part of document.querySelectorAll("[data-script]")) part.hidden = false;
  new ResizeObserver(([entry]) => entry.contentRect.width !== seen && ((seen = entry.contentRect.width), fit())).observe(frame);
  let seen = 0;

  if (mayChange) {
    rows = rowsOf(paper);
    recall();
    keep();
    tellButtons();
    paper.addEventListener("pointerdown", hold);
    paper.addEventListener("pointermove", drag);
    paper.addEventListener("pointerup", drop);
    paper.addEventListener("pointercancel", (event) => drop(event, true));
    // A finger on a face drags it; anywhere else it moves the page, as everywhere.
    paper.addEventListener("touchmove", (event) => held && event.cancelable && event.preventDefault(), { passive: false });
    paper.addEventListener("click", tap);
    paper.addEventListener("keydown", byKey);
    paper.addEventListener("focusin", (event) => event.target.closest(".w-ecogram__tie") && stand(event.target.closest(".w-ecogram__tie")));
    panels.add.addEventListener("submit", submitNew);
    addEventListener("online", send);
    addEventListener("beforeunload", (event) => queue.length && event.preventDefault());
  }
  dress();
}
