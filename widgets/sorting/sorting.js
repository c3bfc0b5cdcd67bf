// Sorting: a card for each item with native radio buttons, so that mouse, touch and keyboard do
// the same. On a wide screen a card can also be dragged to a category; that is never the only way.

const FAR_ENOUGH = 6; // px of movement before a press is a drag

function drawSorting(context) {
  const { content, texts, body } = context;
  const known = new Set(content.items.map((item) => item.id));
  const given = Object.entries(context.answer.placed ?? {}).filter(([id]) => known.has(id));
  const sheet = {
    context,
    placed: Object.fromEntries(given),
    viewed: new Set(given.map(([id]) => id)),
    labels: Object.fromEntries(content.categories.map((category) => [category.id, category.label])),
    progress: element("p", { class: "vb-progress" }),
    summary: element("div", { class: "vb-summary" }),
    cards: new Map(),
  };
  const categories = content.categories.map((category) => element("li", { class: "vb-tray" },
    element("strong", {}, category.label), element("span", {}, category.hint)));
  const list = element("ol", { class: "vb-cards" });
  content.items.forEach((item, index) => list.append(card(sheet, item, index + 1)));
  body.append(
    element("ul", { class: "vb-trays", "aria-label": texts.categories }, ...categories),
    element("p", { class: "vb-drag-hint" }, texts.drag), list, sheet.progress, sheet.summary,
    element("div", { class: "vb-buttons" }, button(texts.again, () => startAgain(sheet))));
  showProgress(sheet);
}

function card(sheet, item, number) {
  const { context, placed } = sheet;
  const { texts, key } = context;
  const text = element("legend", { class: "vb-card-text" }, element("span", { class: "vb-number" }, `${number}. `), item.text);
  const row = radios(`${key}-${item.id}`, Object.entries(sheet.labels), placed[item.id],
    (category) => place(sheet, item, category));
  const view = button(texts.view, () => {
    reveal(sheet, item);
    thinking.focus();
  }, { hidden: true });
  const thinking = element("div", { class: "vb-thinking", tabindex: "-1", hidden: true });
  const holder = element("li", { class: "vb-card", id: `${key}-card-${item.id}` },
    element("fieldset", { class: "vb-fieldset" }, text, row), view, thinking);
  row.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && placed[item.id]) reveal(sheet, item);
  });
  sheet.cards.set(item.id, { holder, row, view, thinking, number });
  draggable(sheet, item, text, holder);
  showThinking(sheet, item);
  return holder;
}

function place(sheet, item, category) {
  sheet.placed[item.id] = category;
  sheet.context.change({ placed: { ...sheet.placed } });
  // A press settles an answer; arrow keys pass over the others, so there a button settles it.
  if (sheet.context.pointer) reveal(sheet, item);
  else showThinking(sheet, item);
  showProgress(sheet);
}

function reveal(sheet, item) {
  const known = sheet.viewed.has(item.id);
  sheet.viewed.add(item.id);
  const { thinking } = sheet.cards.get(item.id);
  showThinking(sheet, item);
  if (!known || sheet.context.pointer) sheet.context.announce(thinking.textContent);
  showProgress(sheet);
}

function showThinking(sheet, item) {
  const { texts } = sheet.context;
  const { view, thinking, holder } = sheet.cards.get(item.id);
  const category = sheet.placed[item.id];
  const shown = Boolean(category) && sheet.viewed.has(item.id);
  view.hidden = !category || shown;
  thinking.hidden = !shown;
  holder.classList.toggle("is-placed", Boolean(category));
  if (!shown) return;
  const fits = category === item.category;
  const rather = fits ? "" : ` ${fill(texts.nearer, { category: sheet.labels[item.category] })}.`;
  thinking.replaceChildren(
    element("p", {}, verdict(fits, texts), `.${rather}`), element("p", {}, item.explanation));
}

function showProgress(sheet) {
  const { content, texts } = sheet.context;
  const done = Object.keys(sheet.placed).length;
  const total = content.items.length;
  sheet.progress.textContent = fill(texts.progress, { done, total });
  const finished = content.items.every((item) => sheet.placed[item.id] && sheet.viewed.has(item.id));
  if (!finished) sheet.summary.replaceChildren();
  else showSummary(sheet, total);
}

function showSummary(sheet, total) {
  const { content, texts } = sheet.context;
  const others = content.items.filter((item) => sheet.placed[item.id] !== item.category);
  const many = others.length === 1 ? texts["all-but-one-fit"] : texts["some-fit"];
  const text = fill(others.length ? many : texts["all-fit"], { fit: total - others.length, total });
  const links = others.map((item) => {
    const { holder, row, number } = sheet.cards.get(item.id);
    const go = (event) => {
      event.preventDefault();
      holder.scrollIntoView({ block: "center" });
      row.querySelector("input:checked").focus({ preventScroll: true });
    };
    return element("li", {}, element("a", { href: `#${holder.id}`, onclick: go }, `${number}. ${shortened(item.text)}`));
  });
  sheet.summary.replaceChildren(
    element("p", {}, text), ...(links.length ? [element("ul", {}, ...links)] : []));
}

/** Enough of a text to know it by. */
function shortened(text) {
  return text.length > 70 ? `${text.slice(0, text.lastIndexOf(" ", 65))} …` : text;
}

async function startAgain(sheet) {
  const { context } = sheet;
  const { texts } = context;
  const sure = await context.ask({ title: texts["again-title"], text: texts["again-text"], yes: texts["again-yes"] });
  if (!sure) return;
  context.change({ placed: {} });
  context.redraw();
  context.heading.focus();
  context.announce(texts["again-done"]);
}

// ---------- Dragging

function draggable(sheet, item, handle, holder) {
  handle.addEventListener("pointerdown", (down) => {
    const wide = matchMedia("(min-width: 48em) and (hover: hover)").matches;
    if (down.button !== 0 || down.pointerType === "touch" || !wide) return;
    drag(sheet, item, holder, down);
  });
}

function drag(sheet, item, holder, down) {
  const ending = new AbortController();
  const { signal } = ending;
  let lifted = null;
  const end = () => {
    ending.abort();
    lifted?.ghost.remove();
    lifted?.drops.remove();
    holder.classList.remove("is-lifted");
  };
  document.addEventListener("pointermove", (move) => {
    if (!lifted && Math.hypot(move.clientX - down.clientX, move.clientY - down.clientY) < FAR_ENOUGH) return;
    lifted ??= lift(sheet, item, holder);
    getSelection()?.removeAllRanges();
    lifted.ghost.style.transform = `translate(${move.clientX}px, ${move.clientY}px) translate(-50%, -115%)`;
    const over = dropAt(lifted.drops, move);
    for (const place of lifted.drops.children) place.classList.toggle("is-over", place === over);
  }, { signal });
  document.addEventListener("pointerup", (up) => {
    const over = lifted && dropAt(lifted.drops, up);
    end();
    if (over) drop(sheet, item, over.dataset.category);
  }, { signal });
  document.addEventListener("pointercancel", end, { signal });
  document.addEventListener("keydown", (event) => event.key === "Escape" && end(), { signal });
  document.addEventListener("selectstart", (event) => event.preventDefault(), { signal });
  sheet.context.signal.addEventListener("abort", end, { signal });
}

/** Show the card under the pointer, and the categories along the bottom of the window. */
function lift(sheet, item, holder) {
  const { section, content } = sheet.context;
  const ghost = element("div", { class: "vb-ghost", "aria-hidden": "true" }, item.text);
  const drops = element("div", { class: "vb-drops", "aria-hidden": "true" }, ...content.categories.map((category) =>
    element("div", { class: "vb-drop", "data-category": category.id }, category.label)));
  const { left, width } = section.getBoundingClientRect();
  Object.assign(drops.style, { left: `${left}px`, width: `${width}px` });
  holder.classList.add("is-lifted");
  section.append(drops, ghost);
  return { ghost, drops };
}

function dropAt(drops, { clientX, clientY }) {
  return [...drops.children].find((place) => {
    const { left, right, top, bottom } = place.getBoundingClientRect();
    return clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
  });
}

function drop(sheet, item, category) {
  const { row, number } = sheet.cards.get(item.id);
  const input = [...row.querySelectorAll("input")].find((radio) => radio.value === category);
  input.checked = true;
  place(sheet, item, category);
  const { texts, announce } = sheet.context;
  announce(fill(texts.dropped, { number, category: sheet.labels[category] }));
}

function describeSorting(answer, { content }) {
  const labels = Object.fromEntries(content.categories.map((category) => [category.id, category.label]));
  return content.items
    .filter((item) => labels[answer.placed?.[item.id]])
    .map((item) => `${item.text} → ${labels[answer.placed[item.id]]}`)
    .join("\n");
}

export default exercise({ draw: drawSorting, describe: describeSorting });
