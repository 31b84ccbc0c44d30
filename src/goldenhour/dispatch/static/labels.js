// Words on the map that lie over one another cannot be read: the more pressing one stays, the other waits for the mouse.
// What belongs to the chosen case goes before its own name, which heads the panel.
const ORDER = [".picked", ".aed", ".volunteer", ".chosen", ".case", ".unit", ".place"];
const rank = (place) => ORDER.findIndex((kind) => place.matches(kind));
const apart = (one, other) => one.right < other.left || other.right < one.left || one.bottom < other.top || other.bottom < one.top;

/** Hide the labels inside `element` that would lie over a more pressing one. */
export function uncover(element) {
  const labels = [...element.querySelectorAll(".place .label")].map((label) => ({ place: label.closest(".place"), box: label.getBoundingClientRect() }))
    .filter(({ box }) => box.width).sort((one, other) => rank(one.place) - rank(other.place));
  const kept = [];
  for (const { place, box } of labels) {
    const free = kept.every((other) => apart(box, other));
    place.classList.toggle("covered", !free);
    if (free) kept.push(box);
  }
}
