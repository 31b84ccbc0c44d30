// One tab for all helpers: the likeliest stands open, the others are one tap away.
import { part as arrest } from "./arrest.js";
import { part as child } from "./child.js";
import { button, fill, h } from "./elements.js";
import { part as news } from "./news.js";
import { offered } from "./offered.js";
import { part as stemi } from "./stemi.js";
import { part as stroke } from "./stroke.js";
import { part as trauma } from "./trauma.js";

const PANELS = { arrest, stroke, stemi, trauma, child, news };

export const part = {
  id: "protocols", order: 25, title: (word) => word("protocols.protocols"),
  render(root, ctx) {
    const tabs = h("nav.pick.protocol-tabs"), place = h("div.protocol-place");
    fill(root, tabs, place);
    this.open(root, ctx, offered(ctx.caseState)[0]);
  },
  open(root, ctx, id) {
    root.querySelector(".protocol-place").dataset.open = id;
    root.querySelector(".protocol-place").replaceChildren();
    PANELS[id].render(root.querySelector(".protocol-place"), ctx);
    this.tabs(root, ctx, id);
  },
  tabs(root, ctx, id) {
    fill(root.querySelector(".protocol-tabs"), offered(ctx.caseState).map((one) => button(PANELS[one].title(ctx.word), () => this.open(root, ctx, one), { pressed: one === id, focus: `open-${one}` })));
  },
  update(root, ctx) {
    const place = root.querySelector(".protocol-place");
    PANELS[place.dataset.open].update(place, ctx);
    this.tabs(root, ctx, place.dataset.open);
  },
};
