// Scan: how often one does something, and what could be tried where that is seldom. No total.

const MOST_SUGGESTIONS = 2;

function drawScan(context) {
  const { content, texts, body } = context;
  const known = content.statements.map(({ id }) => id);
  const given = Object.entries(context.answer.chosen ?? {}).filter(([id]) => known.includes(id));
  const sheet = {
    context, chosen: Object.fromEntries(given),
    progress: element("p", { class: "vb-progress" }),
    outcome: element("div", { class: "vb-outcome" }),
  };
  const list = element("ol", { class: "vb-cards" });
  content.statements.forEach((statement, index) => list.append(scanRow(sheet, statement, index + 1)));
  body.append(element("p", { class: "vb-hint" }, texts.about), list, sheet.progress, sheet.outcome);
  showOutcome(sheet);
}

function scanRow(sheet, { id, text }, number) {
  const { context, chosen } = sheet;
  const { content, key } = context;
  const options = content.scale.map((step, index) => [String(index), step]);
  const row = radios(`${key}-${id}`, options, id in chosen ? String(chosen[id]) : undefined, (step) => {
    const before = Object.keys(chosen).length;
    chosen[id] = Number(step);
    context.change({ chosen: { ...chosen } });
    showOutcome(sheet);
    const done = Object.keys(chosen).length;
    if (done > before && done === content.statements.length) context.announce(context.texts["outcome-there"]);
  });
  return element("li", { class: "vb-card" }, element("fieldset", { class: "vb-fieldset" },
    element("legend", { class: "vb-card-text" }, element("span", { class: "vb-number" }, `${number}. `), text), row));
}

/** The one or two statements that were answered lowest; the top of the scale is not low. */
function lowest({ context, chosen }) {
  const { statements, scale } = context.content;
  const step = ({ id }) => chosen[id];
  return [...statements]
    .sort((one, other) => step(one) - step(other)) // sorting is stable: the first stays first
    .filter((statement) => step(statement) < scale.length - 1)
    .slice(0, MOST_SUGGESTIONS);
}

function showOutcome(sheet) {
  const { context, chosen } = sheet;
  const { content, texts } = context;
  const done = Object.keys(chosen).length;
  const total = content.statements.length;
  sheet.progress.textContent = fill(texts.progress, { done, total });
  if (done < total) return sheet.outcome.replaceChildren();
  const found = lowest(sheet);
  const intro = { 0: texts["all-high"], 1: texts["one-low"] }[found.length] ?? texts["two-low"];
  return sheet.outcome.replaceChildren(element("h4", {}, texts["outcome-title"]), element("p", {}, intro),
    ...found.map(({ id, text, suggestion }) => element("div", { class: "vb-thinking" },
      element("p", {}, `${text} `, element("strong", {}, fill(texts["step-chosen"], { step: content.scale[chosen[id]] }))),
      element("p", {}, element("strong", {}, `${texts["could-try"]}: `), suggestion))));
}

function describeScan(answer, { content }) {
  return content.statements
    .filter(({ id }) => id in (answer.chosen ?? {}))
    .map(({ id, text }) => `${text} → ${content.scale[answer.chosen[id]]}`)
    .join("\n");
}

export default exercise({ draw: drawScan, describe: describeScan });
