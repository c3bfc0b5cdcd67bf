// Spot: a message as a list of sentences, each with a native select; then compared with the key.

function drawSpot(context) {
  const { content, texts, body, key } = context;
  const offered = [...content.labels, "none"];
  const titles = Object.fromEntries(offered.map((label) => [label, content.about[label]?.title ?? texts.none]));
  const given = Object.entries(context.answer.marks ?? {})
    .filter(([id, label]) => content.sentences.some((sentence) => sentence.id === id) && offered.includes(label));
  const sheet = {
    context, offered, titles, marks: Object.fromEntries(given), rows: new Map(),
    progress: element("p", { class: "vb-progress" }),
    reminder: element("p", { class: "vb-reminder", hidden: true }),
    summary: element("div", { class: "vb-summary", tabindex: "-1" }),
  };
  sheet.viewed = Boolean(context.answer.viewed) && given.length === content.sentences.length;
  sheet.compare = button(texts.compare, () => compareSpot(sheet), { class: "vb-button vb-primary" });
  const list = element("ol", { class: "vb-cards", "aria-labelledby": `${key}-message` });
  for (const sentence of content.sentences) list.append(spotRow(sheet, sentence));
  body.append(
    labelsOnOffer(sheet),
    element("h4", { id: `${key}-message` }, texts.message),
    ...(content.setting ? [element("p", { class: "vb-hint" }, content.setting)] : []),
    list, sheet.progress, sheet.reminder, element("div", { class: "vb-buttons" }, sheet.compare), sheet.summary);
  showSpot(sheet);
}

function labelsOnOffer({ context }) {
  const { content, texts, key } = context;
  return element("div", { class: "vb-offer" },
    element("h4", { id: `${key}-offer` }, texts.offer),
    element("dl", { "aria-labelledby": `${key}-offer` }, ...content.labels.map((label) => element("div", {},
      element("dt", {}, content.about[label].title), element("dd", {}, content.about[label].explanation)))));
}

function spotRow(sheet, sentence) {
  const { context, marks, offered, titles } = sheet;
  const { texts, key } = context;
  const id = `${key}-${sentence.id}`;
  const select = element("select", {
    id, onchange: () => {
      if (select.value) marks[sentence.id] = select.value;
      else delete marks[sentence.id];
      keepMarks(sheet);
    },
  }, element("option", { value: "" }, texts.choose), ...offered.map((label) => element("option", { value: label }, titles[label])));
  select.value = marks[sentence.id] ?? "";
  const printed = element("p", { class: "vb-printed", "aria-hidden": "true" });
  const thinking = element("div", { class: "vb-thinking", id: `${id}-thinking`, hidden: true });
  sheet.rows.set(sentence.id, { select, thinking, printed });
  return element("li", { class: "vb-card" }, element("label", { for: id, class: "vb-card-text" }, sentence.text), select, printed, thinking);
}

function keepMarks(sheet) {
  const { context, marks } = sheet;
  if (unmarked(sheet).length) sheet.viewed = false;
  context.change({ marks: { ...marks }, viewed: sheet.viewed });
  showSpot(sheet);
}

function unmarked({ context, marks }) {
  return context.content.sentences.filter(({ id }) => !marks[id]);
}

function compareSpot(sheet) {
  const { context, reminder, rows } = sheet;
  const left = unmarked(sheet);
  if (left.length) {
    reminder.textContent = fill(context.texts[left.length === 1 ? "one-left" : "some-left"], { left: left.length });
    reminder.hidden = false;
    context.announce(reminder.textContent);
    return rows.get(left[0].id).select.focus();
  }
  sheet.viewed = true;
  keepMarks(sheet);
  return sheet.summary.focus();
}

function showSpot(sheet) {
  const { context, marks, viewed, rows, titles } = sheet;
  const { content, texts } = context;
  const left = unmarked(sheet).length;
  if (!left) sheet.reminder.hidden = true;
  sheet.progress.textContent = fill(texts.progress, { done: content.sentences.length - left, total: content.sentences.length });
  sheet.compare.hidden = viewed;
  for (const sentence of content.sentences) {
    const { select, thinking, printed } = rows.get(sentence.id);
    const fits = marks[sentence.id] === sentence.shows;
    printed.textContent = titles[marks[sentence.id]] ?? "";
    thinking.hidden = !viewed;
    if (!viewed) select.removeAttribute("aria-describedby");
    else {
      select.setAttribute("aria-describedby", thinking.id);
      const rather = fits ? "" : ` ${fill(texts.rather, { label: titles[sentence.shows] })}`;
      thinking.replaceChildren(element("p", {}, verdict(fits, texts), `.${rather}`), element("p", {}, sentence.explanation));
    }
  }
  showSpotSummary(sheet);
}

function showSpotSummary(sheet) {
  const { context, marks, viewed, rows } = sheet;
  const { content, texts } = context;
  const others = content.sentences.filter(({ id, shows }) => marks[id] !== shows);
  sheet.summary.hidden = !viewed;
  if (!viewed) return sheet.summary.replaceChildren();
  const text = { 0: texts["all-fit"], 1: texts["all-but-one-fit"] }[others.length] ?? texts["some-fit"];
  const links = others.map(({ id, text: words }) => {
    const { select } = rows.get(id);
    const go = (event) => {
      event.preventDefault();
      select.focus();
    };
    return element("li", {}, element("a", { href: `#${select.id}`, onclick: go }, words));
  });
  return sheet.summary.replaceChildren(element("p", {}, text), ...(links.length ? [element("ul", {}, ...links)] : []));
}

function describeSpot(answer, { content, texts }) {
  const title = (label) => content.about[label]?.title ?? texts.none;
  return content.sentences
    .filter(({ id }) => answer.marks?.[id])
    .map(({ id, text }) => `${text} → ${title(answer.marks[id])}`)
    .join("\n");
}

export default exercise({ draw: drawSpot, describe: describeSpot });
