// Light or dark: what the device prefers, unless someone chose. A classic script in the head, so that nothing flashes.
(() => {
  const root = document.documentElement;
  const asked = new URLSearchParams(location.search).get("theme");
  const kept = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const show = (theme) => { if (theme === "light" || theme === "dark") root.dataset.theme = theme; };
  show(asked || kept());
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-theme-switch]")) return;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    show(dark ? "light" : "dark");
    try { localStorage.setItem("theme", root.dataset.theme); } catch { /* a private window keeps nothing */ }
    document.dispatchEvent(new CustomEvent("theme"));
  });
})();
