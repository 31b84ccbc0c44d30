// Gathers an inspection's points into what is said of it: {on, name, spot, refused, findings, note}.

const form = document.getElementById("inspection"), button = document.getElementById("keep-inspection");

button?.addEventListener("click", (event) => {
  if (!form.reportValidity()) return event.stopImmediatePropagation();
  const findings = [...form.querySelectorAll("[data-point]")].flatMap((row) => {
    const picked = row.querySelector("input[type=radio]:checked");
    if (!picked) return [];
    const note = row.querySelector("td:last-child input").value.trim();
    return [{ point: row.dataset.point, kept: picked.value === "kept", ...(note && { note }) }];
  });
  const { elements } = form, note = elements.note.value.trim(), refused = elements.refused.checked;
  const body = { on: elements.on.value, name: elements.name.value, spot: elements.spot.checked, refused, ...(note && { note }) };
  button.dataset.body = JSON.stringify(refused ? body : { ...body, findings });
}, true);
