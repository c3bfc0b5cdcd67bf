// Choice: native radio buttons or checkboxes, with feedback under each option that is chosen.

function drawChoice(context) {
  const { content, texts, body } = context;
  const known = content.options.map((option) => option.id);
  const state = {
    chosen: new Set((context.answer.chosen ?? []).filter((id) => known.includes(id))),
    viewed: Boolean(context.answer.viewed),
  };
  const reminder = element("p", { class: "vb-reminder", hidden: true }, texts["choose-first"]);
  const view = button(texts.view, () => {
    if (state.chosen.size) return look(true);
    reminder.hidden = false;
    return context.announce(texts["choose-first"]);
  });
  const answers = content.options.map((option) => optionRow(context, option, state.chosen.has(option.id), choose));

  function choose(option, on) {
    if (!content.multiple) state.chosen.clear();
    if (on) state.chosen.add(option.id);
    else state.chosen.delete(option.id);
    if (!state.chosen.size) state.viewed = false;
    // A press settles a single choice; arrow keys pass over the others, so there a button does.
    if (!content.multiple && context.pointer) return look(false);
    keep();
    return undefined;
  }

  function look(focus) {
    state.viewed = true;
    keep();
    const shown = answers.filter((answer) => !answer.feedback.hidden);
    if (focus) shown[0]?.feedback.focus();
    else context.announce(shown.map((answer) => answer.feedback.textContent).join(" "));
  }

  function keep() {
    context.change({ chosen: known.filter((id) => state.chosen.has(id)), viewed: state.viewed });
    show();
  }

  function show() {
    if (state.chosen.size) reminder.hidden = true;
    for (const { option, input, feedback, row } of answers) {
      const chosen = state.chosen.has(option.id);
      feedback.hidden = !(chosen && state.viewed);
      // A screen reader would read a description out even while it is hidden.
      if (feedback.hidden) input.removeAttribute("aria-describedby");
      else input.setAttribute("aria-describedby", feedback.id);
      row.classList.toggle("is-chosen", chosen);
    }
    view.hidden = state.viewed || (!content.multiple && !state.chosen.size);
  }

  body.append(
    element("fieldset", { class: "vb-fieldset vb-choice" },
      element("legend", { class: "vb-prompt" }, content.prompt,
        content.multiple ? element("span", { class: "vb-hint" }, texts.several) : null),
      ...answers.map((answer) => answer.row)),
    reminder, element("div", { class: "vb-buttons" }, view));
  show();
}

function optionRow(context, option, checked, choose) {
  const { content, texts, key } = context;
  const id = `${key}-${option.id}`;
  const input = element("input", {
    type: content.multiple ? "checkbox" : "radio", name: key, value: option.id,
    onchange: () => choose(option, input.checked),
  });
  input.checked = checked;
  const judged = option.fits === true || option.fits === false;
  const feedback = element("div", { class: "vb-thinking", id: `${id}-feedback`, tabindex: "-1", hidden: true },
    ...(judged ? [element("p", {}, verdict(option.fits, texts), ".")] : []), element("p", {}, option.feedback));
  const row = element("div", { class: "vb-option" },
    element("label", { class: "vb-option-label" }, input, element("span", {}, option.text)), feedback);
  return { option, input, feedback, row };
}

function describeChoice(answer, { content }) {
  return content.options
    .filter((option) => answer.chosen?.includes(option.id))
    .map((option) => option.text)
    .join("\n");
}

export default exercise({ draw: drawChoice, describe: describeChoice });
