// Gathers an inspection's points into what is said of it: {on, name, spot, refused, findings, note}. A point has a line for
// each device that is named; one without a device is about all of them.

const form = document.getElementById("inspection"), button = document.getElementById("keep-inspection");

form?.addEventListener("click", ({ target }) => {
  if (!target.matches("[data-another]")) return;
  const row = target.closest("[data-point]"), more = row.cloneNode(true);
  const name = `p-${row.dataset.point}-${form.querySelectorAll("[data-point]").length}`; // another group of radio buttons
  for (const pick of more.querySelectorAll("input[type=radio]")) Object.assign(pick, { name, checked: false });
  more.querySelector("[data-note]").value = "";
  row.after(more);
  more.querySelector("[data-device]").focus();
});

button?.addEventListener("click", (event) => {
  if (!form.reportValidity()) return event.stopImmediatePropagation();
  const findings = [...form.querySelectorAll("[data-point]")].flatMap(finding);
  const { elements } = form, note = elements.note.value.trim(), refused = elements.refused.checked;
  const body = { on: elements.on.value, name: elements.name.value, spot: elements.spot.checked, refused, ...(note && { note }) };
  button.dataset.body = JSON.stringify(refused ? body : { ...body, findings });
}, true);

/** What a line says: nothing where nobody picked. */
function finding(row) {
  const picked = row.querySelector("input[type=radio]:checked");
  if (!picked) return [];
  const note = row.querySelector("[data-note]").value.trim(), aed = row.querySelector("[data-device]")?.value;
  return [{ point: row.dataset.point, kept: picked.value === "kept", ...(aed && { aed }), ...(note && { note }) }];
}
