// A picture, large: moved with a finger, the mouse or the arrow keys, zoomed with two fingers, the wheel or + and −. On a
// board it lies over the tiles only while none of them alarms; then it steps aside, beside them.
import { everySecond } from "/static/ticker.js";

const MOST = 16, STEP = 1.3, MOVE = 80;
let open = null;

document.addEventListener("click", ({ target }) => {
  const one = target.closest("[data-view]");
  if (one) show(one.dataset.view, one.dataset.name, { from: one });
});

function show(url, name, { place = null, from = null }) {
  close();
  const frame = document.querySelector("[data-viewer-frame]").content.cloneNode(true).firstElementChild;
  const sheet = frame.querySelector(".viewer-sheet"), image = frame.querySelector("img");
  frame.setAttribute("aria-label", name);
  frame.querySelector("[data-viewer-name]").textContent = name;
  open = { frame, sheet, image, from, zoom: 1, x: 0, y: 0, turned: 0, fingers: new Map() };
  if (place) frame.querySelector("[data-do=close]").remove();
  frame.classList.toggle("whole-page", !place);
  image.addEventListener("load", whole);
  image.addEventListener("error", () => { frame.querySelector(".viewer-wrong").hidden = false; });
  image.src = `${url}?size=large`;
  image.alt = name;
  frame.addEventListener("click", ({ target }) => tools[target.closest("[data-do]")?.dataset.do]?.());
  frame.addEventListener("keydown", typed);
  for (const [name, hear] of Object.entries(fingers)) sheet.addEventListener(name, hear, { passive: false });
  (place ?? document.body).append(frame);
  stepAside();
  if (!place) sheet.focus();
}

function close() {
  open?.frame.remove();
  open?.from?.isConnected && open.from.focus();
  open = null;
}

const tools = { larger: () => zoomBy(STEP), smaller: () => zoomBy(1 / STEP), whole, turn, close };
const keys = {
  "+": tools.larger, "=": tools.larger, "-": tools.smaller, "0": whole, r: turn, Escape: () => open.from && close(),
  ArrowLeft: () => moveBy(MOVE, 0), ArrowRight: () => moveBy(-MOVE, 0), ArrowUp: () => moveBy(0, MOVE), ArrowDown: () => moveBy(0, -MOVE),
};

function typed(event) {
  const act = keys[event.key];
  if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  event.stopPropagation(); // the board has keys of its own
  act();
}

/** The zoom at which all of it is seen, as it is turned now. */
function fitting() {
  const { sheet, image, turned } = open, [wide, high] = turned % 180 ? [image.naturalHeight, image.naturalWidth] : [image.naturalWidth, image.naturalHeight];
  return Math.min(sheet.clientWidth / wide, sheet.clientHeight / high) || 1;
}

function whole() {
  if (!open?.image.naturalWidth) return;
  Object.assign(open, { zoom: fitting(), x: 0, y: 0 });
  draw();
}

function turn() {
  open.turned = (open.turned + 90) % 360;
  whole();
}

/** Zoom, keeping the point under the finger (from the middle of the sheet) where it is. */
function zoomBy(factor, atX = 0, atY = 0) {
  const zoom = Math.min(MOST, Math.max(fitting() / 2, open.zoom * factor)), by = zoom / open.zoom;
  Object.assign(open, { zoom, x: atX - (atX - open.x) * by, y: atY - (atY - open.y) * by });
  draw();
}

function moveBy(x, y) {
  open.x += x;
  open.y += y;
  draw();
}

function draw() {
  const { image, frame, zoom, x, y, turned } = open;
  image.style.transform = `translate(-50%, -50%) translate(${x}px, ${y}px) scale(${zoom}) rotate(${turned}deg)`;
  frame.querySelector("[data-viewer-zoom]").textContent = `${Math.round(zoom * 100)} %`;
}

const fromMiddle = ({ clientX, clientY }) => {
  const at = open.sheet.getBoundingClientRect();
  return [clientX - at.left - at.width / 2, clientY - at.top - at.height / 2];
};

const fingers = {
  pointerdown(event) {
    event.preventDefault();
    open.sheet.focus();
    open.sheet.setPointerCapture(event.pointerId);
    open.fingers.set(event.pointerId, fromMiddle(event));
  },
  pointermove(event) {
    const before = open?.fingers.get(event.pointerId);
    if (!before) return;
    const now = fromMiddle(event), others = [...open.fingers].filter(([id]) => id !== event.pointerId);
    open.fingers.set(event.pointerId, now);
    if (!others.length) return moveBy(now[0] - before[0], now[1] - before[1]);
    const [, other] = others[0], apart = ([x, y]) => Math.hypot(x - other[0], y - other[1]);
    zoomBy(apart(now) / Math.max(1, apart(before)), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
  },
  pointerup: ({ pointerId }) => open?.fingers.delete(pointerId),
  pointercancel: ({ pointerId }) => open?.fingers.delete(pointerId),
  wheel(event) {
    event.preventDefault();
    zoomBy(event.deltaY < 0 ? STEP : 1 / STEP, ...fromMiddle(event));
  },
};

/** Where a tile alarms, the tiles are seen: the picture lies beside them, over what is in hand. The wall's bar, which says
    whether it is connected and can be heard, is never covered. */
function stepAside() {
  if (!open?.frame.classList.contains("whole-page")) return;
  const hand = document.getElementById("in-hand"), bar = document.querySelector(".board-bar")?.getBoundingClientRect().bottom ?? 0;
  const aside = Boolean(document.querySelector(".board [data-alarm]")) && hand && !hand.hidden;
  const at = aside ? hand.getBoundingClientRect() : { left: 0, top: bar, width: innerWidth, height: innerHeight - bar };
  const place = [at.left, at.top, at.width, at.height].join();
  if (place === open.place) return;
  open.place = place;
  for (const side of ["left", "top", "width", "height"]) open.frame.style[side] = `${at[side]}px`;
  requestAnimationFrame(whole);
}
everySecond(stepAside);
addEventListener("resize", () => open && whole());
for (const place of document.querySelectorAll("[data-viewer]")) show(place.dataset.viewer, place.dataset.name, { place });
