// One of many, found by typing (ARIA authoring practices, combobox with list autocomplete).

/**
 * Let `input` choose among the options of `list` into the hidden field `value`. Every word typed must be found in an
 * option's data-find; where none is, [data-none] beside it says so. What looks like a whole code is taken as it is, known or
 * not: the server asks about a strange one.
 */
export function combobox(input, list, value, onChosen = () => {}) {
  const options = [...list.querySelectorAll("[role=option]")];
  const none = input.closest(".combobox").querySelector("[data-none]");
  let active = null;

  const shown = () => options.filter((option) => !option.hidden);

  function mark(option) {
    active?.removeAttribute("aria-selected");
    active = option ?? null;
    active?.setAttribute("aria-selected", "true");
    if (active) { input.setAttribute("aria-activedescendant", active.id); active.scrollIntoView({ block: "nearest" }); }
    else input.removeAttribute("aria-activedescendant");
  }

  function open(wanted) {
    list.hidden = !wanted;
    input.setAttribute("aria-expanded", String(wanted));
    if (!wanted) mark(null);
  }

  function search() {
    const words = input.value.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
    for (const option of options) option.hidden = !words.every((word) => option.dataset.find.includes(word));
    const found = shown().length > 0;
    open(found);
    if (none) none.textContent = found || value.value ? "" : none.dataset.noneWords;
    mark(words.length ? shown()[0] : null);
  }

  function choose(option) {
    value.value = option.dataset.code;
    input.value = option.firstChild.textContent.trim();
    open(false);
    check();
    onChosen(option);
  }

  function check() {
    input.setCustomValidity(input.value && !value.value ? input.dataset.unchosen : "");
  }

  input.addEventListener("input", () => {
    const code = input.value.normalize("NFKC").trim();
    value.value = /^\d{4,}$/.test(code) ? code : "";
    search();
    check();
  });
  input.addEventListener("focus", () => { if (!value.value) search(); });
  input.addEventListener("blur", () => open(false));
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // an input method is still making characters: its Enter is not ours
    const among = shown(), place = among.indexOf(active);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) search();
      mark(among[(place + (event.key === "ArrowDown" ? 1 : -1) + among.length) % among.length]);
    } else if (event.key === "Enter" && active) {
      event.preventDefault();
      choose(active);
    } else if (event.key === "Escape") open(false);
  });
  // Before the input loses the focus, or the list would be gone when the click arrives.
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });

  return {
    set(code) {
      const known = options.find((option) => option.dataset.code === code);
      value.value = code;
      input.value = known ? known.firstChild.textContent.trim() : code;
      check();
    },
    clear() {
      value.value = "";
      if (none) none.textContent = "";
      open(false);
      check();
    },
  };
}
