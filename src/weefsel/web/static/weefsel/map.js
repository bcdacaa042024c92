// A map beside a list: each place in the list has its pin, and they point at each other. The ground is drawn from our own
// outlines in RD metres: no tiles, no outside requests, unless whoever runs this names a server of tiles.

// The tiling of the Dutch grid: where it begins, and metres a pixel at level 0.
const GRID = { x: 285401.92, y: 903401.92, metres: 3440.64 };

function once(tag, attributes) {
  return new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.onload = resolve;
    element.onerror = reject;
    document.head.append(element);
  });
}

function json(id) {
  return JSON.parse(document.getElementById(id)?.textContent ?? "null");
}

async function draw(section) {
  const id = section.dataset.map;
  const places = json(`${id}-places`) ?? [];
  const ground = json(`${id}-ground`) ?? {};
  if (!window.L) {
    await once("link", { rel: "stylesheet", href: section.dataset.leafletStyle });
    await once("script", { src: section.dataset.leaflet });
  }
  const L = window.L;
  const canvas = document.getElementById(id);
  canvas.hidden = false;

  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const { tiles, credit } = section.dataset;
  const map = L.map(canvas, {
    ...(tiles ? { crs: gridOf(L), minZoom: 2, maxZoom: 14, zoomSnap: 1 } : { crs: L.CRS.Simple, minZoom: -10, maxZoom: 1, zoomSnap: 0.25 }),
    zoomControl: false,
    attributionControl: Boolean(tiles),
    scrollWheelZoom: false,
    zoomAnimation: !calm,
    fadeAnimation: !calm,
    markerZoomAnimation: !calm,
  });
  L.control.zoom({ zoomInTitle: section.dataset.zoomIn, zoomOutTitle: section.dataset.zoomOut }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);

  const at = (x, y) => [y, x];
  const seen = places.map((place) => at(place.x, place.y));
  if (ground.home) seen.push(at(ground.home.x, ground.home.y));
  const view = seen.length ? seen : (ground.areas ?? []).flat().map(([x, y]) => at(x, y));
  // Leaflet makes the elements of a layer only once the map has a view.
  const fit = (more = {}) => map.fitBounds(L.latLngBounds(view).pad(0.2), { maxZoom: tiles ? 9 : -3, ...more });
  if (view.length) fit();
  else map.setView([0, 0], tiles ? 9 : -3);
  if (tiles) L.tileLayer(tiles, { minZoom: 2, maxZoom: 14, attribution: credit ?? "", referrerPolicy: "no-referrer" }).addTo(map);

  for (const ring of tiles ? [] : (ground.areas ?? [])) {
    L.polygon(ring.map(([x, y]) => at(x, y)), { className: "w-map__area", interactive: false }).addTo(map);
  }
  for (const { x, y, name } of tiles ? [] : (ground.names ?? [])) {
    const text = L.divIcon({ className: "w-map__name", iconSize: null });
    const marker = L.marker(at(x, y), { icon: text, interactive: false, keyboard: false, zIndexOffset: -1000 }).addTo(map);
    marker.getElement().textContent = name;
  }
  if (ground.home) {
    const home = at(ground.home.x, ground.home.y);
    if (ground.home.reach_m) {
      L.circle(home, { radius: ground.home.reach_m, className: "w-map__reach", interactive: false }).addTo(map);
    }
    L.marker(home, { icon: pin(L, picture(section.dataset.homeIcon), "w-map__pin--home"), keyboard: false, interactive: false }).addTo(map);
    label(canvas.querySelector(".w-map__pin--home"), section.dataset.home, "img");
  }

  const pins = new Map();
  for (const place of places) {
    const marker = L.marker(at(place.x, place.y), { icon: pin(L, place.number ?? ""), riseOnHover: true }).addTo(map);
    label(marker.getElement(), place.name, "button");
    marker.on("click", () => choose(place.id, true));
    marker.on("keypress", (event) => event.originalEvent.key === "Enter" && choose(place.id, true));
    pins.set(String(place.id), marker);
  }
  const size = pinSize();
  const stalks = L.layerGroup().addTo(map);
  // How near two pins are on the screen depends on how far one looks from: they are laid out anew for each level.
  let spots = [];
  function layOut() {
    const markers = [...pins.values()];
    const points = markers.map((marker) => map.latLngToLayerPoint(marker.getLatLng()));
    stalks.clearLayers();
    spots = apart(points, size);
    for (const [n, { x, y }] of spots.entries()) {
      const [right, down] = [x - points[n].x, y - points[n].y];
      const element = markers[n].getElement();
      element.style.marginLeft = `${right - size / 2}px`;
      element.style.marginTop = `${down - size / 2}px`;
      if (Math.hypot(right, down) < size / 2) continue;
      const ends = [markers[n].getLatLng(), map.layerPointToLatLng([x, y])];
      L.polyline(ends, { className: "w-map__stalk", interactive: false }).addTo(stalks);
    }
  }
  map.on("zoomend viewreset", layOut);
  layOut();
  // A pin that stands aside may stand beyond the edge: then the map is seen from a little further away.
  const edges = spots.map((spot) => map.layerPointToContainerPoint([spot.x, spot.y]));
  const past = (axis, sign) => Math.max(0, ...edges.map((edge) => size / 2 - (sign > 0 ? edge[axis] : map.getSize()[axis] - edge[axis])));
  const [left, up, right, down] = [past("x", 1), past("y", 1), past("x", -1), past("y", -1)];
  if (left + up + right + down > 0) {
    fit({ paddingTopLeft: [left, up].map(Math.ceil), paddingBottomRight: [right, down].map(Math.ceil), animate: false });
    layOut();
  }
  function choose(chosen, fromMap) {
    for (const [key, marker] of pins) {
      marker.getElement().classList.toggle("w-map__pin--current", key === String(chosen));
    }
    for (const item of section.querySelectorAll("[data-place]")) {
      const isChosen = item.dataset.place === String(chosen);
      if (isChosen) item.setAttribute("aria-current", "true");
      else item.removeAttribute("aria-current");
      if (isChosen && fromMap) {
        item.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
        const target = item.querySelector("a, button, summary") ?? item;
        if (target === item) item.setAttribute("tabindex", "-1");
        target.focus({ preventScroll: true });
      }
    }
  }

  section.addEventListener("focusin", (event) => {
    const item = event.target.closest("[data-place]");
    if (!item) return;
    choose(item.dataset.place, false);
    const marker = pins.get(item.dataset.place);
    if (marker && !map.getBounds().contains(marker.getLatLng())) map.panTo(marker.getLatLng(), { animate: !calm });
  });
}

function gridOf(L) {
  return L.extend({}, L.CRS.Simple, {
    transformation: new L.Transformation(1, GRID.x, -1, GRID.y),
    scale: (zoom) => 2 ** zoom / GRID.metres,
    zoom: (scale) => Math.log2(scale * GRID.metres),
  });
}

function picture(address) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("class", "w-icon");
  svg.appendChild(document.createElementNS(space, "use")).setAttribute("href", address);
  return svg;
}

// Where each pin stands, so that none lies over another: those of one building side by side, in rows, and blocks that would
// overlap are pushed apart by as little as it takes, so that each stays near where it is.
function apart(points, size) {
  const blocks = new Map();
  for (const [n, { x, y }] of points.entries()) {
    const key = `${Math.round(x)} ${Math.round(y)}`;
    const block = blocks.get(key) ?? { x, y, pins: [] };
    block.pins.push(n);
    blocks.set(key, block);
  }
  const all = [...blocks.values()];
  for (const block of all) {
    const n = block.pins.length;
    block.columns = n > 4 ? Math.ceil(Math.sqrt(n)) : n;
    block.rows = Math.ceil(n / block.columns);
  }
  let moved = true;
  for (let round = 0; moved && round < 1_000; round++) {
    moved = false;
    for (const [i, one] of all.entries()) {
      for (const other of all.slice(i + 1)) {
        const [right, down] = [other.x - one.x, other.y - one.y];
        const across = (size * (one.columns + other.columns)) / 2 - Math.abs(right);
        const along = (size * (one.rows + other.rows)) / 2 - Math.abs(down);
        if (across < 1 || along < 1) continue;
        moved = true;
        const [axis, way] = across <= along ? ["x", (across / 2) * (right < 0 ? -1 : 1)] : ["y", (along / 2) * (down < 0 ? -1 : 1)];
        one[axis] -= way;
        other[axis] += way;
      }
    }
  }
  const found = [];
  for (const { x, y, pins, columns, rows } of all) {
    for (const [i, n] of pins.entries()) {
      found[n] = { x: x + ((i % columns) - (columns - 1) / 2) * size, y: y + (Math.floor(i / columns) - (rows - 1) / 2) * size };
    }
  }
  return found;
}

function pinSize() {
  return document.documentElement.dataset.audience === "person" ? 48 : 44;
}

function pin(L, content, extra = "") {
  const size = pinSize();
  const face = document.createElement("span");
  face.append(content);
  return L.divIcon({ html: face, className: `w-map__pin ${extra}`, iconSize: [size, size], iconAnchor: [size / 2, size / 2] });
}

function label(element, text, role) {
  element.setAttribute("aria-label", text);
  element.setAttribute("role", role);
  element.title = text;
}

for (const section of document.querySelectorAll("[data-map]")) {
  const ask = section.querySelector("[data-map-ask]");
  if (section.dataset.load === "ask") {
    ask.hidden = false;
    ask.querySelector("button").addEventListener("click", async () => {
      await draw(section);
      ask.hidden = true;
      const canvas = document.getElementById(section.dataset.map);
      canvas.focus();
    });
  } else {
    draw(section);
  }
}
