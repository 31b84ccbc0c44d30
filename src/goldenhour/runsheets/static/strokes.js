// A signature as strokes: points of a pointer become an SVG path in a field of 600 by 200, as the log keeps it.
export const WIDTH = 600, HEIGHT = 200, LONGEST = 60_000;

/** [[{x, y}, ...], ...] -> "M10 90L40 20..."; points that hardly moved are left out. */
export function pathOf(strokes) {
  const near = (a, b) => Math.abs(a.x - b.x) < 2 && Math.abs(a.y - b.y) < 2;
  const path = strokes.filter((points) => points.length).map((points) => {
    const kept = points.filter((point, place) => place === 0 || place === points.length - 1 || !near(point, points[place - 1]));
    const [start, ...rest] = kept.map(({ x, y }) => `${clamp(x, WIDTH)} ${clamp(y, HEIGHT)}`);
    return `M${start}${(rest.length ? rest : [start]).map((point) => `L${point}`).join("")}`;
  }).join("");
  return path.length <= LONGEST ? path : path.slice(0, path.lastIndexOf("L", LONGEST));
}

const clamp = (value, most) => Math.round(Math.min(most, Math.max(0, value)));
