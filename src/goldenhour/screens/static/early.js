// What is pressed or sent before the page's own scripts have come is kept, and done once they are there: on a slow line a
// press would do nothing without a word, and a form would go to the address line, with what is in it. A classic script in the
// head, so that it is here before anything can be pressed.
(() => {
  const early = new Map(); // button or form -> what is to be done; pressed twice is pressed once
  const keep = (event, what, todo) => {
    if (!what) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    early.set(what, todo);
  };
  const pressed = (event) => {
    const button = event.target.closest("button[data-say]");
    keep(event, button, () => button.click());
  };
  const sent = (event) => {
    const { target: form, submitter } = event;
    keep(event, form.closest("form[data-say]"), () => form.requestSubmit(submitter));
  };
  addEventListener("click", pressed, { capture: true });
  addEventListener("submit", sent, { capture: true });
  addEventListener("DOMContentLoaded", () => { // after every module of the page
    removeEventListener("click", pressed, { capture: true });
    removeEventListener("submit", sent, { capture: true });
    for (const todo of early.values()) todo();
  });
})();
