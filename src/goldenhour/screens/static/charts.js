// Charts: <div data-vega="/path.json"> or data-vega="#id-of-a-json-script" becomes a Vega-Lite picture, with its numbers
// as a table beneath (the <table> already inside, or one made from the chart's own data). Expressions run in Vega's
// interpreter, so that the page needs no unsafe-eval.
import { word } from "./words.js";

let loading = null;

function vegaEmbed() {
  loading ??= (async () => {
    // Classic bundles that hang themselves on globalThis; each needs the one before it.
    await import("./vendor/vega/vega.min.js");
    await import("./vendor/vega-lite/vega-lite.min.js");
    await import("./vendor/vega-embed/vega-embed.min.js");
    return globalThis.vegaEmbed;
  })();
  return loading;
}

/** Draw the chart of one [data-vega] element; its table stays, whatever happens. */
export async function drawChart(element) {
  const table = element.querySelector("table");
  let spec;
  try {
    spec = await specOf(element.dataset.vega);
  } catch (trouble) {
    console.warn(trouble);
    return say(element, word("no chart data"));
  }
  const details = keepTable(element, table ?? tableOf(spec));
  const picture = document.createElement("div");
  picture.className = "picture";
  element.prepend(picture);
  try {
    const embed = await vegaEmbed();
    const { view } = await embed(picture, spec, { ast: true, actions: false, renderer: "svg", config: lookOf(element), defaultStyle: false });
    element.vegaView = view;
  } catch (trouble) {
    console.warn(trouble);
    picture.remove();
    if (details) details.open = true;
    say(element, word("no chart"));
  }
}

async function specOf(where) {
  if (where.startsWith("#")) return JSON.parse(document.querySelector(where).textContent);
  const response = await fetch(where, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(`${where}: ${response.status}`);
  return response.json();
}

function say(element, text) {
  const words = Object.assign(document.createElement("p"), { className: "nothing", textContent: text });
  words.setAttribute("role", "status");
  element.prepend(words);
}

function keepTable(element, table) {
  if (!table) return null;
  const details = document.createElement("details"), summary = document.createElement("summary");
  summary.textContent = word("as a table");
  details.append(summary, table.closest(".table-scroll") ?? table);
  element.append(details);
  return details;
}

/** The chart's own rows as a table; null when the data is not inside the specification. */
function tableOf(spec) {
  const rows = spec.data?.values ?? spec.datasets?.[spec.data?.name] ?? Object.values(spec.datasets ?? {})[0];
  if (!Array.isArray(rows) || !rows.length || typeof rows[0] !== "object") return null;
  const table = document.createElement("table"), names = Object.keys(rows[0]);
  const line = (cells, tag, parent) => {
    const row = parent.appendChild(document.createElement("tr"));
    for (const cell of cells) row.appendChild(document.createElement(tag)).textContent = cell ?? "—";
  };
  line(names, "th", table.createTHead());
  const body = table.createTBody();
  for (const row of rows) line(names.map((name) => row[name]), "td", body);
  return table;
}

/** Vega's settings from the page's own colours, as they are in the present theme. */
function lookOf(element) {
  const probe = element.appendChild(document.createElement("i"));
  const colour = (name) => { probe.style.color = `var(--${name})`; return getComputedStyle(probe).color; };
  const ink = colour("ink"), soft = colour("ink-soft"), hair = colour("hair"), accent = colour("accent");
  const range = ["accent", "urgent", "good", "critical", "info", "ink-soft", "caution"].map(colour);
  const font = getComputedStyle(element).fontFamily;
  probe.remove();
  return {
    background: "transparent", font, view: { stroke: null },
    axis: { labelColor: ink, titleColor: soft, domainColor: soft, tickColor: soft, gridColor: hair, labelFontSize: 13, titleFontSize: 13, titleFontWeight: "normal" },
    legend: { labelColor: ink, titleColor: soft, labelFontSize: 13, titleFontSize: 13 },
    header: { labelColor: ink, titleColor: soft }, title: { color: ink, fontSize: 15, anchor: "start" },
    mark: { color: accent }, bar: { color: accent }, line: { color: accent, strokeWidth: 2 }, point: { color: accent, filled: true },
    rule: { color: soft }, text: { color: ink }, range: { category: range },
  };
}

document.querySelectorAll("[data-vega]").forEach(drawChart);
