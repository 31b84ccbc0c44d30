// A roster file is shown as the server understands it, and set only then; a cover begins with the turn's own times.
import { newId } from "/static/ids.js";
import { localOf } from "/static/words.js";

const root = document.querySelector("[data-import]"), set = root.querySelector("[data-set]");
const found = root.querySelector("[data-found]"), refused = root.querySelector("[data-import-refused]");

root.querySelector("#file").addEventListener("change", async ({ target }) => {
  const [file] = target.files;
  set.hidden = refused.hidden = true;
  found.replaceChildren();
  if (!file) return;
  const ask = (accept) => fetch(`/consults/rosters/preview?hospital=${root.dataset.hospital}`, {
    method: "POST", body: file, headers: { Accept: accept, "Content-Type": file.type || "text/csv" },
  });
  const [shown, told] = await Promise.all([ask("text/html"), ask("application/json")]);
  const answer = await told.json().catch(() => null);
  if (!told.ok || !shown.ok) {
    refused.hidden = false;
    refused.textContent = answer?.error?.message ?? "…";
    return;
  }
  found.innerHTML = await shown.text();
  const { hospital, specialty, name } = root.dataset;
  set.dataset.body = JSON.stringify({ specialty, name, begins: answer.begins, ends: answer.ends, duties: answer.duties, source: file.name.slice(0, 300) });
  set.dataset.say = `/hospitals/${hospital}/rosters`;
  set.hidden = answer.duties.length === 0;
});

for (const field of document.querySelectorAll("[data-moment]")) {
  field.value = localOf(Date.parse(field.dataset.moment));
}
document.addEventListener("submit", ({ target }) => {
  const place = target.querySelector("[data-new-id]");
  if (place && !place.value) place.value = newId();
}, { capture: true });
