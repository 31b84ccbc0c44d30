// Elements, without markup: what was typed somewhere is never code here.

/** h("p.soft", {onclick, "data-x": 1}, "text", child, [children]); null and false are left out. */
export function h(what, attributes = {}, ...children) {
  const [tag, ...classes] = what.split("."), element = document.createElement(tag);
  element.className = classes.join(" ");
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child || child === 0));
  return element;
}

/** A button; `focus` names it, so that the focus stays on it when its place is drawn anew. */
export const button = (words, onclick, { main, pressed, focus, ...more } = {}) =>
  h(`button${main ? ".main" : ""}`, { type: "button", onclick, "data-focus": focus ?? words, "aria-pressed": pressed === undefined ? null : String(pressed), ...more }, words);

/** Put children into a place, keeping the focus and what is unfolded where they were. */
export function fill(place, ...children) {
  const focus = place.contains(document.activeElement) ? document.activeElement.dataset.focus : undefined;
  const open = [...place.querySelectorAll("details[open][data-fold]")].map((one) => one.dataset.fold);
  place.replaceChildren(...children.flat(Infinity).filter(Boolean));
  for (const one of place.querySelectorAll("details[data-fold]")) one.open ||= open.includes(one.dataset.fold);
  if (focus) place.querySelector(`[data-focus="${CSS.escape(focus)}"]`)?.focus({ preventScroll: true });
}

/** A name in several languages ({zh, en}), in the reader's. */
export const saidIn = (ctx, names) => names?.[ctx.language.split("_")[0]] ?? names?.en ?? Object.values(names ?? {})[0];

export function specialtyName(ctx, code) {
  return saidIn(ctx, ctx.data.codes.specialties?.find((one) => one.code === code)?.labels) ?? code;
}

export function hospitalName(ctx, id) {
  const known = ctx.data.hospitals?.find((one) => one.id === id);
  return saidIn(ctx, known?.short_names) ?? saidIn(ctx, known?.names) ?? id;
}
