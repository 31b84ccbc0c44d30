// The simulated county's controls: every change is sent at once; the page then shows how the county stands.
const refusal = document.querySelector(".refusal");

async function turn(change) {
  const answer = await fetch("/county", {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify(change),
  }).catch(() => null);
  const said = answer ? await answer.json().catch(() => null) : null;
  if (answer?.ok) return true;
  if (answer?.status === 401) location.assign("/sign-in?then=/county");
  refusal.textContent = said?.error?.message ?? document.documentElement.dataset.unsent ?? "…";
  refusal.hidden = false;
  return false;
}

for (const input of document.querySelectorAll(".pace input")) {
  input.addEventListener("input", () => (input.nextElementSibling.textContent = input.value));
  input.addEventListener("change", () => turn({ [input.name]: Number(input.value) }));
}
document.addEventListener("click", async ({ target }) => {
  const button = target.closest("button");
  if (!button) return;
  const { paused, take, giveBack } = button.dataset;
  const change = paused ? { paused: paused === "no" } : take ? { take } : giveBack ? { give_back: giveBack } : null;
  if (change && (await turn(change))) location.reload();
});
