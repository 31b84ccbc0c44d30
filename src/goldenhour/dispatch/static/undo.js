// A unit was sent: said in words, and for a while taken back by one press.
const OFFERED_MS = 20_000;

/** Say that `button` has sent the unit of `body`; undoing stands it down again, with the reason filled in. */
export function offerUndo(button, body, words) {
  const toast = document.createElement("div"), undo = document.createElement("button");
  toast.className = "notice sent";
  toast.setAttribute("role", "status");
  toast.append(`${words.sent.replace("{unit}", body.name)} · `, undo);
  Object.assign(undo, { type: "button", textContent: words.undo });
  undo.dataset.say = `${button.dataset.say}/${encodeURIComponent(body.unit)}/stand-down`;
  undo.dataset.body = JSON.stringify({ reason: words.mistake });
  // Gone only after the event has gone up from it: who listens at the document must still hear it.
  undo.addEventListener("say:kept", () => setTimeout(() => toast.remove()));
  document.getElementById("notices").append(toast);
  setTimeout(() => { if (undo.getAttribute("aria-busy") !== "true") toast.remove(); }, OFFERED_MS);
}
