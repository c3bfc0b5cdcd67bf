// Hand in: the assignment's parts with fitting inputs, what is still missing, the handing in,
// and the feedback beside the learner's own answers.

const ASSUME_LOST = 20000; // ms without a word about handing in
const LONG = 160; // signs of a text to rewrite from which it stands apart from its field's label

function drawHandIn(context) {
  const { content, body, model } = context;
  const desk = {
    context,
    answer: copy(context.answer),
    standing: model.get("standing"),
    banner: element("div", { class: "vb-banner" }),
    ready: element("div", { class: "vb-ready" }),
    result: element("p", { class: "vb-result" }),
    spots: {}, // part id and what may be missing → the field to go to
  };
  context.desk = desk;
  context.stateChanged = () => showHandIn(desk);
  body.append(desk.banner);
  if (desk.standing.state === "feedback") drawFeedback(desk);
  else {
    body.append(...content.parts.map((part) => drawPart(desk, part)), desk.ready);
    desk.press = button("", () => handIn(desk), { class: "vb-button vb-primary" });
    if (!model.get("preview")) body.append(element("div", { class: "vb-buttons" }, desk.press));
    body.append(desk.result);
  }
  showHandIn(desk);
  // How things stand can change while the page is away: ask when it comes back.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && context.desk === desk && !model.get("preview")) {
      context.saving.post({ type: "standing" });
    }
  }, { signal: context.signal });
}

// ---------- The parts

function drawPart(desk, part) {
  const { key } = desk.context;
  const id = `${key}-${part.id}`;
  const prompt = element("div", { class: "vb-prose" });
  prompt.innerHTML = part.prompt; // Our own content, made from the course's notebook.
  settleHeadings(prompt);
  frameTables(prompt, desk.context.texts);
  const input = {
    sorting: sortingPart, explanation: explanationPart, rewrites: rewritesPart, text: textPart,
  }[part.input];
  return element("div", { class: "vb-part", id }, prompt, input(desk, part, id));
}

/** The prompt's headings come below the exercise's own h3. */
function settleHeadings(prompt) {
  const headings = [...prompt.querySelectorAll("h1, h2, h3, h4, h5, h6")];
  const highest = Math.min(...headings.map((heading) => Number(heading.tagName[1])));
  for (const heading of headings) {
    const level = Math.min(6, Number(heading.tagName[1]) - highest + 4);
    const settled = element(`h${level}`, {});
    settled.append(...heading.childNodes);
    heading.replaceWith(settled);
  }
}

/** A wide table scrolls by itself, also with the keyboard, so that the page does not. */
function frameTables(prompt, texts) {
  for (const table of prompt.querySelectorAll("table")) {
    const frame = element("div", { class: "vb-scroll", tabindex: "0", role: "group", "aria-label": texts.table });
    table.replaceWith(frame);
    frame.append(table);
    for (const cell of table.querySelectorAll("thead th")) cell.setAttribute("scope", "col");
  }
}

function changed(desk, part, value) {
  desk.answer[part.id] = value;
  desk.context.change(copy(desk.answer));
  showHandIn(desk);
}

function sortingPart(desk, part, id) {
  const given = desk.answer[part.id] ?? {};
  const list = element("ol", { class: "vb-cards" });
  for (const item of part.items) {
    const row = radios(`${id}-${item.id}`, Object.entries(part.options), given[item.id],
      (option) => changed(desk, part, { ...desk.answer[part.id], [item.id]: option }));
    desk.spots[`${part.id} ${item.id}`] = row.querySelector("input");
    list.append(element("li", { class: "vb-card" }, element("fieldset", { class: "vb-fieldset" },
      element("legend", {}, element("span", { class: "vb-number" }, `${item.id}. `), item.text), row)));
  }
  return element("div", { role: "group", "aria-label": part.label }, list);
}

function explanationPart(desk, part, id) {
  const { texts } = desk.context;
  const set = (name, value) => changed(desk, part, { ...desk.answer[part.id], [name]: value });
  const given = desk.answer[part.id] ?? {};
  const whole = element("p", { class: "vb-whole", hidden: true });
  const showWhole = (chosen) => {
    const item = part.items.find((one) => one.id === chosen);
    whole.hidden = !item;
    whole.textContent = item?.text ?? "";
  };
  const select = element("select", {
    id: `${id}-situation`, onchange: () => { set("situation", select.value); showWhole(select.value); },
  }, element("option", { value: "" }, texts["choose-situation"]),
  ...part.items.map((item) => element("option", { value: item.id }, `${item.id}. ${item.text}`)));
  select.value = given.situation ?? "";
  showWhole(select.value);
  const row = radios(`${id}-category`, Object.entries(part.options), given.category, (option) => set("category", option));
  const writing = writingField(desk, `${id}-because`, given.because ?? "", texts.because, part.words,
    (text) => set("because", text));
  Object.assign(desk.spots, {
    [`${part.id} situation`]: select, [`${part.id} category`]: row.querySelector("input"), [`${part.id} because`]: writing.area,
  });
  return element("div", { class: "vb-stack", role: "group", "aria-label": part.label },
    element("div", {}, element("label", { for: `${id}-situation`, class: "vb-label" }, texts.situation), select, whole),
    element("fieldset", { class: "vb-fieldset" }, element("legend", { class: "vb-label" }, texts.category), row),
    writing.block);
}

/** Each text with a field of its own; a sentence is its field's label, a message stands above. */
function rewritesPart(desk, part, id) {
  const { texts } = desk.context;
  const given = desk.answer[part.id] ?? {};
  const list = element("ol", { class: "vb-cards" });
  for (const item of part.items) {
    const long = item.text.length > LONG;
    const original = `${id}-${item.id}-original`;
    const writing = writingField(desk, `${id}-${item.id}`, given[item.id] ?? "",
      long ? fill(texts["your-version"], { number: item.id }) : `${item.id}. ${item.text}`, part.words,
      (text) => changed(desk, part, { ...desk.answer[part.id], [item.id]: text }), long ? original : "", long ? 8 : 3);
    desk.spots[`${part.id} ${item.id}`] = writing.area;
    list.append(element("li", { class: "vb-card vb-stack" },
      long ? element("p", { class: "vb-whole", id: original },
        element("span", { class: "vb-number" }, `${item.id}. `), item.text) : null,
      writing.block));
  }
  return element("div", { role: "group", "aria-label": part.label }, list);
}

function textPart(desk, part, id) {
  const writing = writingField(desk, `${id}-text`, desk.answer[part.id] ?? "", part.label, part.words,
    (text) => changed(desk, part, text));
  desk.spots[`${part.id} text`] = writing.area;
  return writing.block;
}

function writingField(desk, id, value, label, words, oninput, describedby = "", rows = undefined) {
  const count = wordCount(desk.context, `${id}-count`, words, words ? "" : "plain-");
  const { area, field } = textField({
    id, value, label, rows, describedby: `${describedby} ${id}-count`.trim(),
    oninput: (text) => { oninput(text); count.update(text); },
  });
  count.show(value);
  return { area, block: element("div", { class: "vb-stack" }, field, count.line) };
}

// ---------- What is missing, and handing in

/** Return what is still empty: the line that says so and the field to go to. */
function missing(desk) {
  const { content, texts } = desk.context;
  return content.parts.flatMap((part) => {
    const given = desk.answer[part.id];
    const spot = (name) => desk.spots[`${part.id} ${name}`];
    const line = (name, values = {}) => fill(texts[`missing-${name}`], { label: part.label, ...values });
    if (part.input === "sorting") {
      const open = part.items.filter((item) => !given?.[item.id]);
      return open.length
        ? [{ line: line("items", { count: open.length, total: part.items.length }), spot: spot(open[0].id) }] : [];
    }
    if (part.input === "explanation") {
      return ["situation", "category", "because"].filter((name) => !given?.[name]?.trim())
        .map((name) => ({ line: line(name), spot: spot(name) }));
    }
    if (part.input === "rewrites") {
      return part.items.filter((item) => !given?.[item.id]?.trim())
        .map((item) => ({ line: line("rewrite", { number: item.id }), spot: spot(item.id) }));
    }
    return given?.trim() ? [] : [{ line: line("text"), spot: spot("text") }];
  });
}

function standingText({ state, at }, texts, language) {
  return fill(texts[`state-${state}`], at ? { date: day(at, language), time: clock(at, language) } : {});
}

function showHandIn(desk) {
  const { context, standing } = desk;
  const { texts, language, model } = context;
  if (context.desk !== desk) return;
  desk.banner.dataset.standing = standing.state;
  const lines = model.get("preview") ? [texts.preview] : [standingText(standing, texts, language)];
  const open = standing.state !== "feedback";
  if (open && standing.answer && !equal(standing.answer, desk.answer)) lines.push(texts.changed);
  write(desk.banner, lines);
  if (!open) return;
  desk.press.textContent = texts[standing.state === "draft" ? "hand-in" : "hand-in-again"];
  const lacking = missing(desk);
  const signature = lacking.map((lack) => lack.line).join("\n");
  if (desk.lacking === signature) return;
  desk.lacking = signature;
  const go = (spot) => (event) => {
    event.preventDefault();
    spot.scrollIntoView({ block: "center" });
    spot.focus({ preventScroll: true });
  };
  desk.ready.replaceChildren(
    element("h4", {}, texts["ready-title"]),
    ...(lacking.length
      ? [element("p", { class: "vb-label" }, texts["missing-title"]),
        element("ul", { class: "vb-missing" }, ...lacking.map(({ line, spot }) => element("li", {},
          element("a", { href: `#${spot.id || context.key}`, onclick: go(spot) }, line))))]
      : [element("p", {}, element("span", { "aria-hidden": "true" }, "✓ "), texts.complete)]));
}

function write(place, lines) {
  if (place.textContent === lines.join("")) return;
  place.replaceChildren(...lines.map((line) => element("p", {}, line)));
}

async function handIn(desk) {
  const { context } = desk;
  const { texts } = context;
  if (desk.handing) return;
  const lacking = missing(desk).map((lack) => lack.line);
  if (lacking.length) {
    const sure = await context.ask({
      title: texts["confirm-title"], text: texts["confirm-text"], list: lacking, yes: texts["confirm-yes"],
    });
    if (!sure) return;
  }
  handOver(desk);
}

function handOver(desk) {
  const { saving, language } = desk.context;
  if (saving.state === "conflict") return void tell(desk, "not-handed-in-conflict");
  const number = saving.send("hand-in", { language });
  if (number === null) return void tell(desk, "not-handed-in-too-long");
  desk.handing = number;
  tell(desk, "handing-in");
  clearTimeout(desk.patience);
  desk.patience = setTimeout(() => desk.handing === number && finish(desk, "not-handed-in"), ASSUME_LOST);
}

function tell(desk, name) {
  const { texts, announce } = desk.context;
  desk.result.textContent = texts[name];
  desk.result.dataset.result = name;
  announce(texts[name]);
}

function finish(desk, name) {
  clearTimeout(desk.patience);
  desk.handing = null;
  tell(desk, name);
}

function receiveHandIn(message, context) {
  const { desk } = context;
  if (message.type === "conflict" && message.number === desk.handing) {
    desk.handing = null;
    // Another tab had saved the very same: then there is nothing to choose.
    if (context.saving.state === "conflict") finish(desk, "not-handed-in-conflict");
    else handOver(desk);
  }
  if (message.type === "not-handed-in" && message.number === desk.handing) finish(desk, "not-handed-in");
  if (message.type === "handed-in") {
    desk.standing = message.standing;
    finish(desk, "handed-in");
    showHandIn(desk);
    context.tellPage(true); // An assignment is done when it is handed in, not when it is saved.
  }
  if (message.type === "standing") {
    const fresh = message.standing.state !== desk.standing.state;
    desk.standing = message.standing;
    context.model.set("standing", message.standing);
    if (fresh && message.standing.state === "feedback") {
      context.redraw();
      context.announce(context.texts["state-feedback"]);
    } else showHandIn(desk);
  }
}

// ---------- Feedback

function drawFeedback(desk) {
  const { context } = desk;
  const { texts, language, body } = context;
  const feedback = desk.standing.feedback;
  const number = new Intl.NumberFormat(language === "en" ? "en-GB" : language);
  const points = (given) => fill(texts.points, { points: number.format(given.points), maximum: number.format(given.maximum) });
  body.append(
    element("h4", { class: "vb-feedback-title" }, texts.feedback),
    element("p", { class: "vb-points" }, points(feedback)));
  if (feedback.comment) body.append(comment(feedback.comment, texts));
  for (const part of feedback.parts) {
    const shown = {
      sorting: comparedItems, explanation: comparedTexts, rewrites: comparedRewrites, text: comparedTexts,
    }[kindOf(part)];
    body.append(element("div", { class: "vb-part vb-stack" },
      element("h5", {}, part.label), element("p", { class: "vb-points" }, points(part)),
      ...(part.comments ?? []).map((text) => comment(text, texts)), shown(part, context)));
  }
}

function kindOf(part) {
  if (typeof (part.yours ?? part.model) === "string" || part.yours === null) return "text";
  if ("because" in { ...part.yours, ...part.model }) return "explanation";
  return Object.keys(part.options ?? {}).length ? "sorting" : "rewrites";
}

function comment(text, texts) {
  return element("div", { class: "vb-comment" }, element("p", { class: "vb-label" }, texts.comment),
    element("p", { class: "vb-typed" }, text));
}

/** Each situation with both answers; the sign and the words tell what the colour tells. */
function comparedItems(part, { texts }) {
  const label = (answer, id) => part.options[answer?.[id]] ?? texts.empty;
  return element("ol", { class: "vb-cards" }, ...part.items.map((item) => {
    const same = part.yours?.[item.id] === part.model?.[item.id];
    return element("li", { class: "vb-card vb-stack" },
      element("p", {}, element("span", { class: "vb-number" }, `${item.id}. `), item.text),
      element("p", {}, element("strong", { class: same ? "vb-fits" : "vb-less" },
        element("span", { "aria-hidden": "true" }, same ? "✓ " : "◦ "), texts[same ? "same" : "differs"])),
      element("dl", { class: "vb-pairs" },
        element("div", {}, element("dt", {}, texts.yours), element("dd", {}, label(part.yours, item.id))),
        element("div", {}, element("dt", {}, texts.model), element("dd", {}, label(part.model, item.id)))));
  }));
}

function comparedTexts(part, context) {
  const { texts } = context;
  const side = (name, answer) => element("div", {}, element("h6", { class: "vb-label" }, texts[name]),
    element("p", { class: "vb-typed" }, inWords(answer, part, texts).trim() || texts.empty));
  return element("div", { class: "vb-versions" }, side("yours", part.yours), side("model", part.model));
}

/** Each text to rewrite with both versions below it. */
function comparedRewrites(part, { texts }) {
  const side = (name, answer, id) => element("div", {}, element("h6", { class: "vb-label" }, texts[name]),
    element("p", { class: "vb-typed" }, answer?.[id]?.trim() || texts.empty));
  return element("ol", { class: "vb-cards" }, ...part.items.map((item) =>
    element("li", { class: "vb-card vb-stack" },
      element("p", { class: "vb-whole" }, element("span", { class: "vb-number" }, `${item.id}. `), item.text),
      element("div", { class: "vb-versions" }, side("yours", part.yours, item.id), side("model", part.model, item.id)))));
}

/** Tell one part's answer in plain text. */
function inWords(answer, part, texts) {
  if (!answer) return "";
  if (typeof answer === "string") return answer;
  const items = Object.fromEntries((part.items ?? []).map((item) => [item.id, item.text]));
  const options = part.options ?? {};
  if (kindOf({ ...part, yours: answer, model: answer }) === "rewrites") {
    return Object.keys(items).filter((id) => answer[id]).map((id) => `${id}. ${answer[id]}`).join("\n\n");
  }
  if (!("because" in answer) && !("situation" in answer) && !("category" in answer)) {
    return Object.keys(items).filter((id) => answer[id])
      .map((id) => `${id}. ${items[id]} → ${options[answer[id]] ?? answer[id]}`).join("\n");
  }
  return [
    answer.situation && `${texts.situation}: ${answer.situation}. ${items[answer.situation] ?? ""}`,
    answer.category && `${texts.category}: ${options[answer.category] ?? answer.category}`,
    answer.because,
  ].filter(Boolean).join("\n\n");
}

function describeHandIn(answer, { content, texts }) {
  return content.parts
    .map((part) => [part.label, inWords(answer[part.id], part, texts)])
    .filter(([, text]) => text)
    .map(([label, text]) => `${label}\n${text}`)
    .join("\n\n");
}

export default exercise({ draw: drawHandIn, describe: describeHandIn, receive: receiveHandIn });
