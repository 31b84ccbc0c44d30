// Elements without markup: what somebody typed is never markup here.
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null && value !== undefined) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

export const saidIn = (language, names) => names?.[String(language ?? "").split("_")[0]] ?? Object.values(names ?? {})[0] ?? "";
