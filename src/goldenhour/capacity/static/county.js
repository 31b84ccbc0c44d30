// The page of a county: the reader's name goes with every question. Before forms.js reads the button: on the way down.
const name = document.querySelector("[data-name]")?.dataset.name;

document.addEventListener("click", ({ target }) => {
  const button = target.closest("button[data-body-name]");
  if (button) button.dataset.body = JSON.stringify({ ...JSON.parse(button.dataset.body || "{}"), name });
}, { capture: true });
