// Thoughts: an undermining thought, what speaks for and against it, and its helping counterpart.

const PARTS = ["undermining", "supports", "contradicts", "helping"];

function drawThoughts(context) {
  const { content, texts, body, key } = context;
  const sheet = {
    context,
    written: Object.fromEntries(PARTS.map((part) => [part, context.answer[part] ?? ""])),
    progress: element("p", { class: "vb-progress" }),
    pair: element("div", { class: "vb-side-by-side", role: "group", "aria-labelledby": `${key}-pair`, hidden: true }),
  };
  const [undermining, supports, contradicts, helping] = PARTS.map((part) => thoughtField(sheet, part));
  body.append(element("div", { class: "vb-own-thought" },
    element("p", { class: "vb-hint" }, texts.about), thoughtExamples(context),
    thoughtStep(context, "undermining",
      starterButtons(`${key}-recognise`, texts["undermining-starters"], content.undermining, undermining.area), undermining.field),
    thoughtStep(context, "evidence", element("div", { class: "vb-scales" }, supports.field, contradicts.field)),
    thoughtStep(context, "helping",
      starterButtons(`${key}-begin`, texts["helping-starters"], content.helping, helping.area), helping.field),
    sheet.progress, sheet.pair));
  showThoughts(sheet);
}

function thoughtStep({ texts, key }, name, ...parts) {
  return element("div", { class: "vb-step", role: "group", "aria-labelledby": `${key}-${name}-title` },
    element("h4", { id: `${key}-${name}-title` }, texts[`${name}-title`]),
    element("p", { class: "vb-hint", id: `${key}-${name}-hint` }, texts[`${name}-hint`]), ...parts);
}

function thoughtField(sheet, part) {
  const { texts, key, change } = sheet.context;
  const evidence = part === "supports" || part === "contradicts";
  const hint = evidence ? element("p", { class: "vb-hint", id: `${key}-${part}-hint` }, texts[`${part}-hint`]) : null;
  const { area, field } = textField({
    id: `${key}-${part}`, value: sheet.written[part], label: texts[part], rows: evidence ? 4 : 2, describedby: `${key}-${part}-hint`,
    oninput: (text) => {
      sheet.written[part] = text;
      change({ ...sheet.written });
      showThoughts(sheet);
    },
  });
  if (hint) area.before(hint);
  return { area, field };
}

function thoughtExamples({ content, texts }) {
  const line = (part, example) => [element("dt", {}, texts[part]), element("dd", {}, example[part])];
  return element("details", {}, element("summary", {}, texts.examples),
    ...content.examples.map((example) => element("div", { class: "vb-thinking" },
      element("p", {}, element("strong", {}, example.setting)),
      element("dl", {}, ...PARTS.flatMap((part) => line(part, example))))));
}

/** Tell what is still empty; when both thoughts are there, put them side by side. */
function showThoughts({ context, written, progress, pair }) {
  const { texts, key } = context;
  const has = (part) => Boolean(written[part].trim());
  const empty = [
    has("undermining") ? null : "undermining",
    has("supports") || has("contradicts") ? null : "evidence",
    has("helping") ? null : "helping",
  ].filter(Boolean).map((name) => texts[`empty-${name}`]);
  progress.textContent = empty.length ? fill(texts.empty, { parts: empty.join(", ") }) : texts["all-there"];
  pair.hidden = !has("undermining") || !has("helping");
  pair.replaceChildren(element("h4", { id: `${key}-pair` }, texts.pair),
    ...["undermining", "helping"].map((part) => element("div", { class: `vb-thought is-${part}` },
      element("p", { class: "vb-label" }, texts[part]), element("blockquote", {}, written[part].trim()))));
}

// ---------- Where help is

function receiveThoughts({ type, number, part }, context) {
  if (type === "distress") showHelp(context, number, part);
  // An answer that is kept and told of no distress: the words are other words by now.
  else if (type === "saved" && context.help?.dataset.number !== String(number)) context.help?.remove();
}

/** Put it under the text that it is about; the focus stays where somebody types. */
function showHelp(context, number, part) {
  if (!context.help?.isConnected) {
    const { texts } = context;
    context.help = whereHelpIs(context, texts["distress-text"], texts["distress-kept"]);
    context.announce(context.help.textContent);
  }
  context.help.dataset.number = String(number);
  const area = [...context.body.querySelectorAll("textarea")].find(({ id }) => id === `${context.key}-${part}`);
  area.closest(".vb-field").after(context.help);
}

function describeThoughts(answer, { texts }) {
  return PARTS.filter((part) => answer[part]?.trim())
    .map((part) => `${texts[part]}: ${answer[part].trim()}`)
    .join("\n");
}

export default exercise({ draw: drawThoughts, describe: describeThoughts, receive: receiveThoughts });
