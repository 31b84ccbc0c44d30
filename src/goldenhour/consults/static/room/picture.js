// A picture of the case that everybody in the room sees alike: where it is moved to, how large, what is measured on it and
// where somebody points. The newest state counts (`v`, then whose it is), whoever it came from; it goes over the server.
import { figures, measured, scaleOf } from "./callipers.js";

const STEP = 1.3, MOVE = 60, MOST = 16, NUDGE = 4, MARKS_AT_MOST = 20, POINTED_MS = 3000;
const NOTHING = { v: 0, by: "", attachment: null, x: 0.5, y: 0.5, zoom: 1, perMm: null, marks: [] };

export class SharedPicture {
  /** `share(state)` and `point(at)` send to all others; `me()` is this member's id. */
  constructor({ root, place, words, share, point, me }) {
    Object.assign(this, { root, place, words, share, point, me, state: NOTHING, tool: "move", first: null, fingers: new Map(), listed: [] });
    const find = (name) => root.querySelector(`[data-${name}]`);
    Object.assign(this, { stage: find("stage"), choose: find("choose"), mm: find("mm"), said: find("said") });
    this.sheet = this.stage.querySelector(".sheet");
    this.image = this.sheet.querySelector("img");
    this.marks = this.sheet.querySelector("svg");
    this.image.addEventListener("load", () => this.draw());
    this.image.addEventListener("error", () => { this.said.textContent = words["no picture"]; });
    this.choose.addEventListener("change", () => this.change({ ...NOTHING, attachment: this.choose.value || null }));
    root.addEventListener("click", ({ target }) => this.pressed(target.closest("[data-do]")?.dataset.do));
    for (const [name, hear] of Object.entries(this.gestures())) this.stage.addEventListener(name, hear, { passive: false });
    new ResizeObserver(() => this.draw()).observe(this.stage);
    this.list();
  }

  /** What pictures the case has now. */
  async list() {
    try {
      const answer = await fetch(`${this.place}/attachments`, { headers: { Accept: "application/json" } });
      if (answer.ok) this.listed = (await answer.json()).filter((one) => one.picture);
    } catch { /* asked again with the next state that names one */ }
    const options = this.listed.map((one) => new Option([this.words[one.what] ?? one.what, one.text].filter(Boolean).join(" · "), one.id));
    this.choose.replaceChildren(new Option(this.listed.length ? this.words["no picture chosen"] : this.words["no pictures"], ""), ...options);
    this.choose.value = this.state.attachment ?? "";
  }

  get one() { return this.listed.find((one) => one.id === this.state.attachment); }
  get ecg() { return this.one?.what === "ecg12"; }

  /** A change made here goes to everybody. */
  change(what) {
    const { v } = this.state;
    this.state = { ...this.state, ...what, v: v + 1, by: this.me() ?? "" };
    this.share(this.state);
    this.show();
  }

  /** What somebody else did, if it is newer than what is shown. */
  async take(state) {
    const newer = state.v > this.state.v || (state.v === this.state.v && state.by > this.state.by);
    if (!newer || !Array.isArray(state.marks)) return;
    this.state = { ...NOTHING, ...state };
    if (state.attachment && !this.one) await this.list();
    this.show();
  }

  show() {
    const { one } = this, address = one ? `${one.picture}?size=large` : "";
    if (this.image.getAttribute("src") !== address) {
      if (address) this.image.src = address;
      else this.image.removeAttribute("src");
      this.image.alt = one ? (this.words[one.what] ?? one.what) : "";
      this.said.textContent = "";
    }
    this.root.classList.toggle("shown", Boolean(one));
    this.choose.value = this.state.attachment ?? "";
    this.draw();
  }

  // ── where it lies ──────────────────────────────────────────────────────────────────────────────────────────────────
  get scale() {
    const { naturalWidth: w, naturalHeight: h } = this.image, { clientWidth, clientHeight } = this.stage;
    return w ? Math.min(clientWidth / w, clientHeight / h) * this.state.zoom : 1;
  }

  draw() {
    const { naturalWidth: w, naturalHeight: h } = this.image;
    if (!w) return;
    const { x, y, zoom } = this.state, { scale } = this;
    Object.assign(this.stage.dataset, { x, y, zoom });
    this.sheet.style.width = `${w}px`;
    this.sheet.style.height = `${h}px`;
    this.sheet.style.transform = `translate(${this.stage.clientWidth / 2 - x * w * scale}px, ${this.stage.clientHeight / 2 - y * h * scale}px) scale(${scale})`;
    this.marks.setAttribute("viewBox", `0 0 ${w} ${h}`);
    this.drawMarks();
  }

  drawMarks() {
    const { perMm, marks } = this.state, { scale } = this, right = this.image.naturalWidth * 0.6;
    this.marks.style.setProperty("--scale", scale);
    const parts = marks.flatMap(([a, b], n) => [
      svg("line", { x1: a.x, y1: a.y, x2: b.x, y2: b.y }),
      svg("text", { x: b.x, y: b.y - 8 / scale, "font-size": 15 / scale, "text-anchor": b.x > right ? "end" : "start" }, `${n + 1}: ${figures(measured(a, b, { perMm, ecg: this.ecg }))}`),
    ]);
    if (this.first) parts.push(cross(this.first, 7 / scale, "first"));
    if (this.aim && this.tool !== "move") parts.push(cross(this.aim, 12 / scale, "aim"));
    if (this.pointed) parts.push(svg("circle", { cx: this.pointed.x, cy: this.pointed.y, r: 12 / scale, class: "pointed" }));
    this.marks.replaceChildren(...parts);
    const last = marks.at(-1);
    if (last) this.said.textContent = figures(measured(...last, { perMm, ecg: this.ecg }));
  }

  move(dx, dy) {
    const { naturalWidth: w, naturalHeight: h } = this.image, { x, y } = this.state, { scale } = this;
    if (w) this.change({ x: bounded(x - dx / (w * scale)), y: bounded(y - dy / (h * scale)) });
  }

  /** Zoom about a point of the stage, in pixels from its middle. */
  zoomBy(factor, atX = 0, atY = 0) {
    const { naturalWidth: w, naturalHeight: h } = this.image;
    if (!w) return;
    const zoom = Math.min(MOST, Math.max(0.5, this.state.zoom * factor)), before = this.scale, after = before * (zoom / this.state.zoom);
    const shift = (at, side) => (at / before - at / after) / side;
    this.change({ zoom, x: bounded(this.state.x + shift(atX, w)), y: bounded(this.state.y + shift(atY, h)) });
  }

  // ── pointing and measuring ─────────────────────────────────────────────────────────────────────────────────────────
  /** The point of the picture under a point of the screen. */
  under({ clientX, clientY }) {
    const at = this.sheet.getBoundingClientRect(), { scale } = this;
    return { x: Math.round((clientX - at.left) / scale), y: Math.round((clientY - at.top) / scale) };
  }

  /** Somebody else points here, for a moment. */
  takePoint(at) {
    this.pointed = at;
    this.drawMarks();
    clearTimeout(this.fading);
    this.fading = setTimeout(() => { this.pointed = null; this.drawMarks(); }, POINTED_MS);
  }

  /** A tap at a point of the picture, with the tool in hand. */
  tap(at) {
    if (this.tool === "point") { this.takePoint(at); return this.point(at); }
    if (!this.first) { this.first = at; return this.drawMarks(); }
    const first = this.first;
    this.first = null;
    if (this.tool === "measure") return this.change({ marks: [...this.state.marks, [first, at]].slice(-MARKS_AT_MOST) });
    const perMm = scaleOf(first, at, Number(this.mm.value));
    this.said.textContent = perMm ? this.words["scale set"] : this.words["too near"];
    if (perMm) { this.change({ perMm }); this.choosing("measure"); }
  }

  choosing(tool) {
    Object.assign(this, { tool, first: null, aim: null });
    this.root.querySelectorAll("[aria-pressed]").forEach((button) => button.setAttribute("aria-pressed", button.dataset.do === tool));
    this.root.dataset.tool = tool;
    this.drawMarks();
  }

  pressed(what) {
    if (["move", "point", "measure", "scale"].includes(what)) this.choosing(what);
    else if (what === "larger") this.zoomBy(STEP);
    else if (what === "smaller") this.zoomBy(1 / STEP);
    else if (what === "whole") this.change({ x: 0.5, y: 0.5, zoom: 1 });
    else if (what === "clear") this.change({ marks: [] });
  }

  // ── hands ──────────────────────────────────────────────────────────────────────────────────────────────────────────
  gestures() {
    const fromMiddle = ({ clientX, clientY }) => {
      const at = this.stage.getBoundingClientRect();
      return [clientX - at.left - at.width / 2, clientY - at.top - at.height / 2];
    };
    const lifted = ({ pointerId }) => this.fingers.delete(pointerId);
    return {
      pointerdown: (event) => {
        if (!this.one) return;
        event.preventDefault();
        this.stage.focus();
        if (this.tool !== "move" && !this.fingers.size) this.tap(this.under(event));
        this.stage.setPointerCapture(event.pointerId);
        this.fingers.set(event.pointerId, fromMiddle(event));
      },
      pointermove: (event) => {
        const before = this.fingers.get(event.pointerId);
        if (!before) return;
        if (this.tool === "point") return this.point(this.under(event));
        const now = fromMiddle(event), other = [...this.fingers].find(([id]) => id !== event.pointerId)?.[1];
        this.fingers.set(event.pointerId, now);
        if (!other) return this.tool === "move" && this.move(now[0] - before[0], now[1] - before[1]);
        const apart = ([x, y]) => Math.hypot(x - other[0], y - other[1]);
        this.zoomBy(apart(now) / Math.max(1, apart(before)), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
      },
      pointerup: lifted,
      pointercancel: lifted,
      wheel: (event) => {
        event.preventDefault();
        this.zoomBy(event.deltaY < 0 ? STEP : 1 / STEP, ...fromMiddle(event));
      },
      keydown: (event) => this.typed(event),
    };
  }

  typed(event) {
    const arrow = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    const tool = { "+": "larger", "=": "larger", "-": "smaller", 0: "whole" }[event.key];
    if (!this.one || event.ctrlKey || event.metaKey || event.altKey || !(arrow || tool || event.key === "Enter")) return;
    event.preventDefault();
    if (tool) return this.pressed(tool);
    if (this.tool === "move") return arrow && this.move(-arrow[0] * MOVE, -arrow[1] * MOVE);
    const at = this.aim ?? { x: Math.round(this.state.x * this.image.naturalWidth), y: Math.round(this.state.y * this.image.naturalHeight) };
    if (!arrow) return this.tap(at);
    const nudge = (event.shiftKey ? 10 : 1) * NUDGE;
    this.aim = { x: at.x + arrow[0] * nudge, y: at.y + arrow[1] * nudge };
    this.drawMarks();
  }
}

const bounded = (value) => Math.min(1, Math.max(0, value));
const cross = ({ x, y }, r, kind) => svg("path", { d: `M${x - r} ${y}h${2 * r}M${x} ${y - r}v${2 * r}`, class: kind });

function svg(name, attributes, text = "") {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.textContent = text;
  return element;
}
