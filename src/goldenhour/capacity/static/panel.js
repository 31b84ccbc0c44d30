// − and + beside a number. Where nothing was said yet, the first touch of − says none, that of + says one.
document.addEventListener("click", ({ target }) => {
  const button = target.closest("button[data-step]");
  if (!button) return;
  const field = button.parentElement.querySelector("input");
  const next = Math.max(0, (Number(field.value) || 0) + Number(button.dataset.step));
  field.value = String(next);
  field.dispatchEvent(new Event("input", { bubbles: true }));
});
