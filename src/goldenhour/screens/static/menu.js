// The word "All pages" at the top (details[data-menu]): Escape, a click elsewhere and going on by Tab close it.
const menu = document.querySelector("details[data-menu]");

document.addEventListener("click", ({ target }) => { if (!menu.contains(target)) menu.open = false; });
menu.addEventListener("focusout", ({ relatedTarget }) => { if (relatedTarget && !menu.contains(relatedTarget)) menu.open = false; });
menu.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !menu.open) return;
  event.stopPropagation(); // on the desk Escape also leaves fields and notices
  menu.open = false;
  menu.querySelector("summary").focus();
});
