// Making elements, without innerHTML: what a crew or a caller typed is never markup here.

/** h("button.main", {onclick, "data-x": 1}, "text", child, [children]); null and false are left out. */
export function h(what, attributes = {}, ...children) {
  const [tag, ...classes] = what.split(".");
  const element = document.createElement(tag || "div");
  if (classes.length) element.className = classes.join(" ");
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && !name.startsWith("aria") && !["list", "form"].includes(name)) element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A button that says one thing. */
export const button = (words, onclick, more = {}) => h(`button${more.main ? ".main" : ""}`, { type: "button", onclick, ...without(more, "main") }, words);

const without = (object, name) => Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));

/** Put `children` into `root`, keeping the focus where it was by the element's id or data-focus, and what was unfolded by
 *  its data-fold: nothing closes under a finger because something came in. */
export function fill(root, ...children) {
  const unfolded = [...root.querySelectorAll("details[open][data-fold]")].map((one) => one.dataset.fold);
  const active = root.contains(document.activeElement) ? document.activeElement : null;
  const mark = active?.id ? `#${CSS.escape(active.id)}` : active?.dataset.focus ? `[data-focus="${CSS.escape(active.dataset.focus)}"]` : null;
  root.replaceChildren(...children.flat(Infinity).filter(Boolean));
  for (const one of root.querySelectorAll("details[data-fold]")) one.open ||= unfolded.includes(one.dataset.fold);
  if (mark) root.querySelector(mark)?.focus({ preventScroll: true });
}

export function badge(level, words) {
  return h("span.badge." + level, {}, shape(level.split(".")[0]), words);
}

const SHAPES = {
  critical: "M12 2 22 12 12 22 2 12Z", urgent: "M12 3 22 21H2Z", caution: "M12 3 22 21H2Z", good: "M4 12l5 6L20 5l-2-2-9 11-3-4Z",
  info: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Z", steady: "M3 9h18v6H3Z", unknown: "M3 9h18v6H3Z",
};

export function shape(level) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"), path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `shape ${level}`);
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", SHAPES[level] ?? SHAPES.unknown);
  svg.append(path);
  return svg;
}

/** A running time: clock.js keeps it true. */
export const since = (at, format = "ago") => h("time", { "data-since": at, "data-format": format });
export const until = (at) => h("time.minutes", { "data-until": at });
