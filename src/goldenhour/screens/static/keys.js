// Keyboard: an element with data-key="n" is clicked (or, if it is a field, focused) by that key, and shows it.
// While typing in a field the key needs Alt. Keypad: [data-keys] buttons fill the [data-keypad] field last in focus.
const isTyping = (el) => el?.matches?.("input:not([type=radio], [type=checkbox]), select, textarea, [contenteditable]");
const isShown = (el) => el.getClientRects().length > 0 && !el.closest("[inert]") && !el.disabled;

/** Show each key beside what it does. */
export function showKeys(root = document) {
  for (const el of root.querySelectorAll("[data-key]")) {
    el.setAttribute("aria-keyshortcuts", el.dataset.key);
    const place = isTyping(el) ? document.querySelector(`label[for="${CSS.escape(el.id)}"]`) : el;
    if (!place || place.querySelector("kbd")) continue;
    const kbd = document.createElement("kbd");
    kbd.textContent = el.dataset.key.length === 1 ? el.dataset.key.toUpperCase() : el.dataset.key;
    kbd.setAttribute("aria-hidden", "true");
    place.append(" ", kbd);
  }
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.isComposing) return;
  if (isTyping(event.target) && !event.altKey && event.key !== "Escape") return;
  const key = event.altKey && /^(Key|Digit)/.test(event.code) ? event.code.slice(-1).toLowerCase() : event.key;
  const wanted = [...document.querySelectorAll("[data-key]")]
    .find((el) => el.dataset.key.toLowerCase() === key.toLowerCase() && isShown(el));
  if (!wanted) return;
  event.preventDefault();
  if (isTyping(wanted)) wanted.focus(); else wanted.click();
});

let filling = null;
document.addEventListener("focusin", ({ target }) => { if (target.matches("[data-keypad]")) filling = target; });
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-keys] [data-press]");
  if (!button) return;
  const fields = [...document.querySelectorAll("[data-keypad]")].filter(isShown);
  filling = fields.includes(filling) ? filling : fields[0];
  if (!filling) return;
  const press = button.dataset.press;
  if (press === "next") (filling = fields[(fields.indexOf(filling) + 1) % fields.length]).focus();
  else if (press === "back") filling.value = filling.value.slice(0, -1);
  else filling.value += press;
  filling.dispatchEvent(new Event("input", { bubbles: true }));
});

showKeys();
document.addEventListener("live:put", () => showKeys());
