// NEWS2 as the vital signs come in, on both scales of oxygen saturation; "≥" while something is not measured.
import { ageOf, button, fill, h, latest, say, source } from "./elements.js";
import { news2, news2Applies } from "./scales.js";

const LEVEL = { high: "due", medium: "soon", low_medium: "soon", low: "", null: "" };

export const part = {
  id: "news", order: 36, hidden: true, title: (word) => word("protocols.news"),
  render(root, ctx) {
    fill(root, h("div.protocol.news", {}, h("div.asks")));
    this.update(root, ctx);
  },
  update(root, ctx) {
    const signs = latest(ctx.caseState);
    fill(root.querySelector(".asks"), news2Applies(ageOf(ctx.caseState)) ? [["1", "scale usual"], ["2", "scale 88-92"]].map(([scale, key]) => card(ctx, key, news2(signs, scale))) : h("p.result", {}, say(ctx, "news not for children")),
      button(say(ctx, "enter vital signs"), () => ctx.openPart("vitals"), { focus: "vitals" }), source(ctx, "source news"));
  },
};

function card(ctx, key, score) {
  return h(`div.result${LEVEL[score.risk] ? `.${LEVEL[score.risk]}` : ""}`, {},
    h("p", {}, h("b.score", { "data-score": key }, `${score.complete ? "" : "≥"}${score.score}`), " ", say(ctx, key), " · ", say(ctx, `risk ${score.risk}`)),
    h("p.counts", {}, Object.entries(score.parts).map(([sign, points]) => h("span", {}, say(ctx, `sign ${sign}`), " ", h("b", {}, String(points))))),
    score.missing.length > 0 && h("small", {}, say(ctx, "not measured"), " ", score.missing.map((sign) => say(ctx, `sign ${sign}`)).join(" · ")));
}
