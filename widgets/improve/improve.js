// Improve: one sentence at a time, one caution in it. What the coach still sees is told beside the
// thinking and one possible wording; no attempt is wrong.

function drawImprove(context) {
  const { content } = context;
  const given = context.answer.items ?? {};
  const sheet = {
    context,
    items: Object.fromEntries(content.items.filter(({ id }) => given[id]).map(({ id }) => [id, { ...given[id] }])),
  };
  const open = content.items.findIndex(({ id }) => !sheet.items[id]?.viewed);
  showItem(sheet, Math.max(open, 0), false);
}

function keepItem(sheet, id, change) {
  sheet.items[id] = { text: "", viewed: false, ...sheet.items[id], ...change };
  sheet.context.change({ items: { ...sheet.items } });
}

function showItem(sheet, index, focus) {
  const { context } = sheet;
  const { content, texts, body, key } = context;
  const item = content.items[index];
  stopLooking(context);
  sheet.index = index;
  sheet.result = resultOf(sheet, item);
  const heading = element("h4", { tabindex: "-1", id: `${key}-item` }, fill(texts.place, { number: index + 1, total: content.items.length }));
  const reminder = element("p", { class: "vb-reminder", hidden: true }, texts["write-first"]);
  const { area, field } = textField({
    id: `${key}-own`, value: sheet.items[item.id]?.text ?? "", label: texts["own-wording"], rows: 2, describedby: `${key}-direction`,
    oninput: (text) => {
      reminder.hidden = true;
      keepItem(sheet, item.id, { text });
      sheet.result.changed();
    },
  });
  const look = button(texts["look-along"], () => {
    if (area.value.trim()) return compare(sheet, item);
    reminder.hidden = false;
    context.announce(texts["write-first"]);
    return area.focus();
  }, { class: "vb-button vb-primary" });
  body.replaceChildren(element("div", { class: "vb-item", role: "group", "aria-labelledby": heading.id },
    heading, item.setting ? element("p", { class: "vb-hint" }, item.setting) : null,
    element("blockquote", { class: "vb-quote" }, item.sentence),
    cautionOf(context, item), field, reminder, element("div", { class: "vb-buttons" }, look), sheet.result.node),
  steps(sheet), printedItems(sheet));
  if (sheet.items[item.id]?.viewed) sheet.result.show();
  if (focus) heading.focus();
}

/** What is the matter with the sentence, and which way to go; not how to say it. */
function cautionOf(context, { caution }) {
  const { explanation, direction } = context.content.about[caution];
  return element("div", { class: "vb-caution-of", id: `${context.key}-direction` },
    element("p", {}, element("strong", {}, sign("caution"), " ", labelTitle(caution, context)), `. ${explanation}`),
    element("p", {}, element("strong", {}, `${context.texts.direction}: `), direction));
}

function steps(sheet) {
  const { content, texts } = sheet.context;
  const last = content.items.length - 1;
  const done = content.items.every(({ id }) => sheet.items[id]?.viewed);
  sheet.done = element("p", { class: "vb-progress", hidden: !done }, texts["all-viewed"]);
  return element("div", { class: "vb-steps" },
    element("div", { class: "vb-buttons" },
      sheet.index > 0 ? button(texts.previous, () => showItem(sheet, sheet.index - 1, true)) : null,
      sheet.index < last ? button(texts.next, () => showItem(sheet, sheet.index + 1, true)) : null),
    sheet.done);
}

function compare(sheet, item) {
  keepItem(sheet, item.id, { viewed: true });
  sheet.done.hidden = !sheet.context.content.items.every(({ id }) => sheet.items[id]?.viewed);
  sheet.result.show();
  sheet.result.node.focus();
}

// ---------- What there is to say about an attempt

function resultOf(sheet, item) {
  const { context } = sheet;
  const { texts, key } = context;
  const line = element("p", { class: "vb-coach-line" });
  const view = new ReadView(context, { id: `${key}-read`, title: texts["read-title"], given: `${item.setting ?? ""} ${item.sentence}` });
  const node = element("div", { class: "vb-result", tabindex: "-1", role: "group", "aria-label": texts["result"], hidden: true },
    line, view.node,
    element("div", { class: "vb-thinking" },
      element("p", {}, element("strong", {}, `${texts.thinking}: `), item.explanation),
      element("p", {}, element("strong", {}, `${texts["one-way"]}: `), `‘${item.example}’`)),
    element("p", { class: "vb-hint" }, texts.caveat));
  const text = () => sheet.items[item.id]?.text ?? "";
  const looking = new Looking(context, item.id, (seen) => {
    view.show(seen);
    view.node.hidden = !foundLabels(view.groups).size && !view.seen.names.length;
    line.textContent = verdictOn(context, item, seen);
    if (context.section.contains(document.activeElement)) context.announce(line.textContent);
  });
  return {
    node,
    show() {
      node.hidden = false;
      view.node.hidden = true;
      line.textContent = texts.looking;
      looking.now(text());
    },
    /** What was said was about other words. */
    changed() {
      if (node.hidden) return;
      looking.stop();
      view.node.hidden = true;
      line.textContent = texts.changed;
    },
  };
}

/** Whether the coach still sees the caution, in a sentence; never a verdict on who wrote it. */
function verdictOn(context, item, seen) {
  const { texts, content } = context;
  if (seen.reason) return whyNot(seen.reason, seen.text, texts);
  const title = content.about[item.caution].title;
  if (seen.text.trim() === item.sentence.trim()) return texts.unchanged;
  const groups = groupFindings(seen);
  const findings = groups.flatMap(({ labels }) => labels.get(item.caution) ?? []);
  if (findings.length) return fill(texts["still-there"], { title, words: findings[0].words });
  const others = [...foundLabels(groups)].filter((label) => content.about[label].kind === "caution");
  if (others.length) return fill(texts["another-one"], { title, other: content.about[others[0]].title });
  return fill(texts["not-there"], { title });
}

/** All items in plain text: on paper there are no steps to take. */
function printedItems(sheet) {
  const printed = element("ol", { class: "vb-printed-items", "aria-hidden": "true" });
  const fillIn = () => printed.replaceChildren(...sheet.context.content.items.map(({ id, sentence }) =>
    element("li", {}, element("p", {}, sentence), element("p", { class: "vb-printed" }, sheet.items[id]?.text ?? ""))));
  window.addEventListener("beforeprint", fillIn, { signal: sheet.context.signal });
  return printed;
}

function describeImprove(answer, { content }) {
  return content.items
    .filter(({ id }) => answer.items?.[id]?.text)
    .map(({ id, sentence }) => `${sentence} → ${answer.items[id].text}`)
    .join("\n");
}

export default exercise({ draw: drawImprove, describe: describeImprove, receive: receiveLook });
