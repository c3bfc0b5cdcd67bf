// Lines: the course of a conversation as an SVG line chart, with the same figures in a table.
// Each line has a dash and a marker of its own, so that no line is told from another by colour.

const WIDE = 360; // units across; on a phone one unit is about one pixel
const HIGH = 210;
const EDGE = { left: 26, right: 12, top: 12, bottom: 40 };
const TOP_LEVEL = 10;
const APART = 3; // units between lines that run over each other
const DASHES = ["none", "7 4", "2 4"];
const QUALITIES = ["openness", "belief", "welcome"];

function svg(tag, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}

/** A marker at a place: a disc, a square or a triangle. */
function marker(style, x, y) {
  const shape = [
    () => svg("circle", { cx: x, cy: y, r: 4 }),
    () => svg("rect", { x: x - 4, y: y - 4, width: 8, height: 8 }),
    () => svg("path", { d: `M${x} ${y - 5.5}l5.5 9.5h-11z` }),
  ][style]();
  shape.setAttribute("class", "vb-marker");
  return shape;
}

/** What a line looks like, before its name. */
function sample(style) {
  return svg("svg", { viewBox: "0 0 40 14", width: 40, height: 14, "aria-hidden": "true", class: `vb-line-${style}` },
    svg("path", { d: "M2 7H38", "stroke-dasharray": DASHES[style], class: "vb-stroke" }), marker(style, 20, 7));
}

/** Make a chart of lines: each {name, values, style, from}, with `from` the turn of its first value. */
function lineChart(id, title, lines, texts) {
  const last = Math.max(...lines.map(({ values, from }) => from + values.length - 1));
  const x = (turn) => EDGE.left + (turn / Math.max(last, 1)) * (WIDE - EDGE.left - EDGE.right);
  const y = (level) => HIGH - EDGE.bottom - (level / TOP_LEVEL) * (HIGH - EDGE.top - EDGE.bottom);
  const told = lines.map(({ name, values }) => fill(texts["line-told"], {
    name, first: values[0], last: values.at(-1), lowest: Math.min(...values), highest: Math.max(...values),
  }));
  return svg("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img", "aria-labelledby": `${id}-title`, "aria-describedby": `${id}-desc`, class: "vb-lines" },
    svg("title", { id: `${id}-title` }, title),
    svg("desc", { id: `${id}-desc` }, told.join(" ")),
    ...axes(x, y, last, texts), ...lines.map((line, place) => drawnLine(line, x, y, (place - (lines.length - 1) / 2) * APART)));
}

function axes(x, y, last, texts) {
  const levels = [0, 5, TOP_LEVEL].flatMap((level) => [
    svg("path", { d: `M${EDGE.left} ${y(level)}H${WIDE - EDGE.right}`, class: "vb-grid" }),
    svg("text", { x: EDGE.left - 8, y: y(level) + 5, "text-anchor": "end" }, String(level)),
  ]);
  const step = last > 10 ? 2 : 1;
  const turns = Array.from({ length: Math.floor(last / step) }, (_, place) => (place + 1) * step)
    .map((turn) => svg("text", { x: x(turn), y: y(0) + 19, "text-anchor": "middle" }, String(turn)));
  return [...levels, ...turns,
    svg("text", { x: EDGE.left - 8, y: y(0) + 19 }, "0"),
    svg("text", { x: (WIDE + EDGE.left) / 2, y: HIGH - 4, "text-anchor": "middle" }, texts["after-turn"])];
}

function drawnLine({ values, style, from }, x, y, shift) {
  const places = values.map((value, turn) => [x(from + turn), y(value) + shift]);
  const path = places.map(([left, top]) => `${left.toFixed(1)} ${top.toFixed(1)}`).join("L");
  return svg("g", { class: `vb-line-${style}` },
    svg("path", { d: `M${path}`, "stroke-dasharray": DASHES[style], class: "vb-stroke" }),
    ...places.map(([left, top]) => marker(style, left, top)));
}

/** The names of lines, each behind what it looks like. */
function legend(lines) {
  return element("ul", { class: "vb-legend" },
    ...lines.map(({ name, style }) => element("li", {}, sample(style), name)));
}

/** The figures of lines, one row for the start and for each turn. */
function lineTable(caption, lines, texts) {
  const last = Math.max(...lines.map(({ values, from }) => from + values.length));
  const cell = ({ values, from }, turn) => element("td", {}, String(values[turn - from] ?? "–"));
  const head = (scope, text) => element("th", { scope }, text);
  return element("table", { class: "vb-levels" },
    element("caption", {}, caption),
    element("thead", {}, element("tr", {}, head("col", texts["after-turn"]), ...lines.map(({ name }) => head("col", name)))),
    element("tbody", {}, ...Array.from({ length: last }, (_, turn) => element("tr", {},
      head("row", turn ? String(turn) : texts.start), ...lines.map((line) => cell(line, turn))))));
}

/** A chart with its legend, and its table to open. */
function lineFigure(id, title, caption, lines, texts) {
  return element("figure", { class: "vb-chart" },
    caption, legend(lines), lineChart(id, title, lines, texts),
    element("details", { class: "vb-more" }, element("summary", {}, texts.figures), lineTable(title, lines, texts)));
}

/** The three qualities of one course as lines. */
function linesOf(course, texts) {
  return QUALITIES.map((quality, style) => ({
    name: texts[quality], style, from: 0, values: course.debrief.levels.map((levels) => levels[quality]),
  }));
}

/** One quality in two courses as lines; the second begins where they part. */
function linesOfBoth(quality, first, second, from, texts) {
  const levels = (course) => course.debrief.levels.map((one) => one[quality]);
  return [
    { name: texts["first-course"], style: 0, from: 0, values: levels(first) },
    { name: texts["second-course"], style: 1, from, values: levels(second).slice(from) },
  ];
}
