// What was done.
import { fill, h } from "../shell/dom.js";
import { groupsOf, notedList } from "./noted.js";

const FIRST = { ohca: "resuscitation", trauma: "trauma" };

export const part = {
  id: "procedures", order: 30, title: (word) => word("procedures"),
  render(root, ctx) {
    const open = FIRST[ctx.caseState.suspected?.condition] ?? "airway";
    fill(root, groupsOf(ctx, "procedures", (code) => ctx.say(`/cases/${ctx.caseState.id}/procedures`, { code: code.code, system: code.version }), open), h("div.list"));
    this.update(root, ctx);
  },
  update(root, ctx) {
    fill(root.querySelector(".list"), notedList(ctx, ctx.caseState.procedures, ["procedures"]));
  },
};
