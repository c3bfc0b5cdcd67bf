// Values: choose from a list, keep a few, rank them with buttons, and connect the first to one's
// days. One step at a time; what was chosen stays when somebody steps back.

const STEPS = [chooseStep, keepStep, rankStep, connectStep];

function drawValues(context) {
  const { answer, content, body } = context;
  const known = content.values.map(({ id }) => id);
  const chosen = known.filter((id) => answer.chosen?.includes(id));
  const sheet = {
    context, chosen,
    kept: (answer.kept ?? []).filter((id) => chosen.includes(id)),
    sentences: { ...answer.sentences },
    labels: Object.fromEntries(content.values.map(({ id, label }) => [id, label])),
    holder: element("div", { class: "vb-values" }),
  };
  body.append(sheet.holder, printedValues(sheet));
  showStep(sheet, answer.step ?? 1, false);
}

function keepValues(sheet) {
  const { context, chosen, kept, sentences, step } = sheet;
  context.change({ chosen: [...chosen], kept: [...kept], sentences: { ...sentences }, step });
}

/** Go to a step and keep that one is there. */
function goTo(sheet, step) {
  showStep(sheet, step, true);
  keepValues(sheet);
}

function showStep(sheet, step, focus) {
  const { texts, key } = sheet.context;
  sheet.step = step;
  const heading = element("h4", { id: `${key}-step`, tabindex: "-1" },
    fill(texts[`step-${step}`], { few: inWords(texts, sheet.context.content.few) }));
  sheet.holder.replaceChildren(
    element("p", { class: "vb-hint" }, texts.about),
    element("div", { class: "vb-step", role: "group", "aria-labelledby": heading.id },
      element("div", {}, element("p", { class: "vb-kicker" }, fill(texts.place, { step, steps: STEPS.length })), heading),
      ...STEPS[step - 1](sheet)));
  if (focus) heading.focus();
}

/** Write a number as a word, as somebody would say it. */
function inWords({ numbers }, number) {
  return numbers.split(" ")[number] ?? String(number);
}

function counted(texts, name, number, values = {}) {
  return fill(texts[number === 1 ? `${name}-one` : name], { number: inWords(texts, number), ...values });
}

/** The buttons to another step; `allowed` says what still has to be done, or nothing. */
function steps(sheet, { back, forward, allowed = () => undefined }) {
  const { texts, announce } = sheet.context;
  const reminder = element("p", { class: "vb-reminder", hidden: true });
  const go = () => {
    const missing = allowed();
    if (!missing) return goTo(sheet, forward());
    reminder.textContent = missing;
    reminder.hidden = false;
    return announce(missing);
  };
  return {
    reminder,
    node: element("div", { class: "vb-buttons" },
      back ? button(texts.back, () => goTo(sheet, back)) : null,
      forward ? button(texts.forward, go, { class: "vb-button vb-primary" }) : null),
  };
}

// ---------- Choosing and keeping

function chooseStep(sheet) {
  const { content, texts } = sheet.context;
  return checkStep(sheet, {
    legend: content.prompt, values: content.values, list: sheet.chosen,
    told: () => counted(texts, "chosen", sheet.chosen.length),
    changed(id, on) {
      // In the order of the list, so that the same choice is the same answer.
      sheet.chosen = content.values.map((value) => value.id).filter((one) => (one === id ? on : sheet.chosen.includes(one)));
      sheet.kept = sheet.kept.filter((one) => sheet.chosen.includes(one));
    },
    allowed: () => (sheet.chosen.length < content.few ? fill(texts["too-few"], { few: inWords(texts, content.few) }) : undefined),
    forward() {
      if (sheet.chosen.length > content.few) return 2;
      sheet.kept.push(...sheet.chosen.filter((id) => !sheet.kept.includes(id)));
      return 3; // there is nothing to let go of
    },
  });
}

function keepStep(sheet) {
  const { content, texts } = sheet.context;
  const few = inWords(texts, content.few);
  const missing = () => content.few - sheet.kept.length;
  return checkStep(sheet, {
    legend: fill(texts["keep-prompt"], { few }),
    values: content.values.filter(({ id }) => sheet.chosen.includes(id)), list: sheet.kept,
    told: () => (missing() ? counted(texts, "kept", sheet.kept.length, { few }) : fill(texts["kept-enough"], { few })),
    changed(id, on) {
      sheet.kept = sheet.kept.filter((one) => one !== id);
      if (on) sheet.kept.push(id);
    },
    allowed() {
      if (!missing()) return undefined;
      return fill(texts[missing() > 0 ? "few-more" : "let-go"], { number: inWords(texts, Math.abs(missing())) });
    },
    back: 1, forward: () => 3,
  });
}

function checkStep(sheet, { legend, values, list, told, changed, ...ways }) {
  const { key, announce } = sheet.context;
  const { reminder, node } = steps(sheet, ways);
  const count = element("p", { class: "vb-progress" }, told());
  const change = (id, on) => {
    changed(id, on);
    keepValues(sheet);
    count.textContent = told();
    reminder.hidden = true;
    announce(count.textContent);
  };
  const rows = values.map(({ id, label, hint }) => {
    const input = element("input", { type: "checkbox", value: id, "aria-describedby": `${key}-${id}-hint`, onchange: () => change(id, input.checked) });
    input.checked = list.includes(id);
    return element("label", { class: "vb-value" }, input,
      element("span", {}, element("span", { class: "vb-value-label" }, label), element("span", { class: "vb-hint", id: `${key}-${id}-hint` }, hint)));
  });
  return [
    element("fieldset", { class: "vb-fieldset" }, element("legend", { class: "vb-prompt" }, legend), element("div", { class: "vb-value-list" }, ...rows)),
    count, reminder, node,
  ];
}

// ---------- Ranking

function rankStep(sheet) {
  const { content, texts } = sheet.context;
  sheet.list = element("ol", { class: "vb-cards" });
  showRanks(sheet);
  return [
    element("p", { class: "vb-prompt" }, fill(texts["rank-prompt"], { top: inWords(texts, content.top) })),
    sheet.list, steps(sheet, { back: 2, forward: () => 4 }).node,
  ];
}

function showRanks(sheet) {
  sheet.list.replaceChildren(...sheet.kept.map((id, place) => rankRow(sheet, id, place)));
}

function rankRow(sheet, id, place) {
  const { content, texts } = sheet.context;
  const first = place < content.top;
  const label = sheet.labels[id];
  const mover = (name, sign, to) => button("", () => move(sheet, id, to, name), {
    class: "vb-button vb-mover", "data-way": name, "aria-label": `${texts[name]}: ${label}`, disabled: to < 0 || to >= sheet.kept.length,
  });
  const movers = [mover("up", "↑", place - 1), mover("down", "↓", place + 1)];
  movers[0].append(element("span", { "aria-hidden": "true" }, "↑ "), texts.up);
  movers[1].append(element("span", { "aria-hidden": "true" }, "↓ "), texts.down);
  return element("li", { class: first ? "vb-card vb-rank is-first" : "vb-card vb-rank", "data-value": id },
    element("p", {}, element("strong", {}, label),
      element("span", { class: "vb-hint" }, fill(texts[first ? "at-place" : "beyond"], { place: placeOf(texts, place) }))),
    element("div", { class: "vb-buttons" }, ...movers));
}

function placeOf({ places }, place) {
  return places.split(" ")[place];
}

/** Move a value to a place; the focus stays on the button, or goes to the one that is left. */
function move(sheet, id, to, way) {
  const { texts, announce } = sheet.context;
  sheet.kept = sheet.kept.filter((one) => one !== id);
  sheet.kept.splice(to, 0, id);
  keepValues(sheet);
  showRanks(sheet);
  const row = [...sheet.list.children].find(({ dataset }) => dataset.value === id);
  const pressed = row.querySelector(`[data-way="${way}"]`);
  (pressed.disabled ? row.querySelector("button:not([disabled])") : pressed).focus();
  announce(fill(texts.moved, { value: sheet.labels[id], place: placeOf(texts, to), few: inWords(texts, sheet.kept.length) }));
}

// ---------- Connecting

function connectStep(sheet) {
  const { context, kept, sentences, labels } = sheet;
  const { content, texts, key } = context;
  const first = kept.slice(0, content.top);
  const progress = element("p", { class: "vb-progress" });
  const show = () => {
    const open = first.filter((id) => !sentences[id]?.trim()).length;
    progress.textContent = open ? counted(texts, "open", open) : texts["all-connected"];
  };
  const fields = first.map((id, place) => textField({
    id: `${key}-${id}-sentence`, value: sentences[id] ?? "", rows: 2, describedby: `${key}-connect`,
    label: `${placeOf(texts, place)}: ${labels[id]}`.replace(/^./, (letter) => letter.toUpperCase()),
    oninput(text) {
      sentences[id] = text;
      keepValues(sheet);
      show();
    },
  }).field);
  show();
  return [
    element("p", { class: "vb-prompt", id: `${key}-connect` }, content.connect),
    element("div", { class: "vb-thinking" }, element("p", {}, element("strong", {}, `${texts.example}: `), content.example)),
    ...fields, progress, steps(sheet, { back: 3 }).node,
  ];
}

// ---------- On paper and beside another version

function describeValues(answer, { content, texts }) {
  const labels = Object.fromEntries(content.values.map(({ id, label }) => [id, label]));
  const list = (ids) => (ids ?? []).filter((id) => id in labels).map((id) => labels[id]).join(", ");
  const lines = [[texts["describe-chosen"], list(answer.chosen)], [texts["describe-kept"], list(answer.kept)],
    ...(answer.kept ?? []).map((id) => [labels[id], answer.sentences?.[id]?.trim()])];
  return lines.filter(([, text]) => text).map(([name, text]) => `${name}: ${text}`).join("\n");
}

/** The whole answer in plain text: on paper there are no steps to take. */
function printedValues({ context }) {
  const printed = element("div", { class: "vb-printed", "aria-hidden": "true" });
  window.addEventListener("beforeprint", () => { printed.textContent = describeValues(context.answer, context); }, { signal: context.signal });
  return printed;
}

export default exercise({ draw: drawValues, describe: describeValues });
