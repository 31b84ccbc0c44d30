// What somebody has begun to write, or is about to, is never taken from under their hands.

/** Whether a field in sight in `place` is not as the page gave it or holds the cursor, or a saying waits there for its answer. */
export const isBeingWritten = (place) => Boolean(place.querySelector("[aria-busy=true], [data-unsent]"))
  || [...place.querySelectorAll("input:not([type=hidden]), textarea, select")].some((field) =>
    !field.closest("[hidden]") && (isChanged(field) || holdsCursor(field)));

const isPressed = (field) => ["radio", "checkbox"].includes(field.type);
const holdsCursor = (field) => field === document.activeElement && field.matches("input, textarea") && !isPressed(field);

function isChanged(field) {
  if (isPressed(field)) return field.checked !== field.defaultChecked;
  if (field.localName !== "select") return field.value !== field.defaultValue;
  const given = [...field.options].findIndex((option) => option.defaultSelected);
  return field.selectedIndex !== Math.max(given, 0);
}
