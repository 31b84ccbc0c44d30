// A press whose element is exchanged before the mouse button is let go counts for the one that took its place.
// Browsers drop such a click without a word (a touch they try anew). Never for anything else that came to lie there: it must
// be the same kind of element, with the same id, or saying the same.
const PRESSED = "button, a[href], summary, [id][tabindex]";
let pressed = null;

addEventListener("pointerdown", ({ target, button }) => {
  pressed = button === 0 ? target.closest?.(PRESSED) : null;
}, { capture: true });

addEventListener("click", () => { pressed = null; }, { capture: true });

addEventListener("pointerup", ({ clientX, clientY }) => {
  const was = pressed;
  if (!was || was.isConnected) return;
  setTimeout(() => { // after the browser's own click, should there be one
    const now = document.elementFromPoint(clientX, clientY)?.closest(PRESSED);
    if (pressed === was && now && isSame(was, now)) now.click();
  });
}, { capture: true });

function isSame(was, now) {
  if (was.localName !== now.localName || was.id !== now.id) return false;
  return Boolean(was.id) || (was.textContent === now.textContent && said(was) === said(now));
}

const said = (element) => JSON.stringify([element.getAttribute("href"), { ...element.dataset }]);
