// Reflection: a text field that grows, a friendly word count, and ways to start a sentence.

function drawReflection(context) {
  const { content, texts, body, key } = context;
  const text = context.answer.text ?? "";
  const count = wordCount(context, `${key}-count`, content.words);
  const { area, field } = textField({
    id: `${key}-text`, value: text, label: texts["your-text"], rows: 7, describedby: `${key}-prompt ${key}-count`,
    oninput: (written) => {
      context.change({ text: written });
      count.update(written);
    },
  });
  count.show(text);
  body.append(
    element("p", { class: "vb-prompt", id: `${key}-prompt` }, content.prompt),
    element("div", { class: "vb-starters", role: "group", "aria-labelledby": `${key}-starters` },
      element("p", { class: "vb-label", id: `${key}-starters` }, texts.starters),
      ...content.starters.map((starter) => button(starter, () => begin(area, starter), { class: "vb-button vb-starter" }))),
    field, count.line);
}

/** Put the start of a sentence at the caret; the focus goes to the text, ready to go on. */
function begin(area, starter) {
  const opening = starter.replace(/\s*(…|\.\.\.)\s*$/, "");
  const before = area.value.slice(0, area.selectionStart);
  const gap = before && !/\s$/.test(before) ? " " : "";
  area.focus();
  // execCommand keeps the browser's own undo; setRangeText does not, and tells nobody.
  if (document.execCommand("insertText", false, `${gap}${opening} `)) return;
  area.setRangeText(`${gap}${opening} `, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input"));
}

function describeReflection(answer) {
  return answer.text ?? "";
}

export default exercise({ draw: drawReflection, describe: describeReflection });
