// What is written in the room. A line goes to the server until it is kept, in the order in which it was written, whatever the
// link does and also when the page is opened anew; it is shown once, at its place in the order of the log.
import { newId } from "/static/ids.js";
import { send } from "/static/send.js";
import { clockTime } from "/static/words.js";

export class Lines {
  constructor({ list, place, name, words }) {
    Object.assign(this, { list, place, name, words, key: `room:${place}`, shown: new Map(), busy: false });
    this.out = JSON.parse(sessionStorage.getItem(this.key) ?? "[]");
    this.out.forEach((line) => this.show({ ...line, name, mine: true }, "waiting"));
    this.pour();
  }

  write(text) {
    const line = { id: newId(), at: new Date().toISOString(), text };
    this.out.push(line);
    this.keep();
    this.show({ ...line, name: this.name, mine: true }, "waiting");
    this.pour();
  }

  keep() {
    sessionStorage.setItem(this.key, JSON.stringify(this.out));
  }

  async pour() {
    if (this.busy) return;
    this.busy = true;
    while (this.out.length) {
      const [{ id, at, text }] = this.out;
      const { refusal } = await send(`${this.place}/room-notes`, { id, at, body: { text, name: this.name } });
      if (refusal?.category === "not_signed_in") break; // written still, and sent after signing in
      this.out.shift();
      this.keep();
      if (refusal) this.mark(id, "refused", refusal.message);
      else if (this.shown.get(id)?.dataset.state === "waiting") this.mark(id, "kept");
    }
    this.busy = false;
  }

  /** A line of the log: shown where it stands in the log; those not kept yet stay below it. */
  take(line) {
    this.show(line, "kept");
    const item = this.shown.get(line.id);
    this.list.insertBefore(item, this.list.querySelector("[data-state=waiting], [data-state=refused]"));
    this.list.scrollTop = this.list.scrollHeight;
  }

  show({ id, at, name, text, mine }, state) {
    const item = this.shown.get(id) ?? document.createElement("li");
    item.replaceChildren(part("b", name), part("time", clockTime(Date.parse(at), true)), part("p", text), part("small", ""));
    item.classList.toggle("mine", Boolean(mine));
    if (!this.shown.has(id)) this.list.append(item);
    this.shown.set(id, item);
    this.mark(id, state);
    this.list.scrollTop = this.list.scrollHeight;
  }

  mark(id, state, why = "") {
    const item = this.shown.get(id);
    item.dataset.state = state;
    item.dataset.id = id;
    item.querySelector("small").textContent = { waiting: `⏳ ${this.words.waiting}`, refused: `✗ ${this.words.refused} ${why}`, kept: "" }[state];
  }
}

function part(name, text) {
  const element = document.createElement(name);
  element.textContent = text;
  return element;
}
