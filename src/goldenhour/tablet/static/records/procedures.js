// What was done.
import { fill, h } from "../shell/dom.js";
import { groupsOf, mending, notedList } from "./noted.js";

const FIRST = { ohca: "resuscitation", trauma: "trauma" };

export const part = {
  id: "procedures", order: 30, title: (word) => word("procedures"),
  render(root, ctx) {
    const open = FIRST[ctx.caseState.suspected?.condition] ?? "airway";
    this.mend = mending(["procedures"]);
    const pick = (code) => ctx.say(`/cases/${ctx.caseState.id}/procedures`, { code: code.code, system: code.version }, this.mend.take());
    fill(root, this.mend.place, groupsOf(ctx, "procedures", pick, open), h("div.list"));
    this.update(root, ctx);
  },
  update(root, ctx) {
    fill(root.querySelector(".list"), notedList(ctx, ctx.caseState.procedures, ["procedures"], () => "", (one) => this.mend.start(ctx, one)));
  },
};
