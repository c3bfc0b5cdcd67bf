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
    starterButtons(`${key}-starters`, texts.starters, content.starters, area), field, count.line);
}

function describeReflection(answer) {
  return answer.text ?? "";
}

export default exercise({ draw: drawReflection, describe: describeReflection });
