// The sheet's own button for printing.
document.querySelector("[data-print]").addEventListener("click", () => window.print());
