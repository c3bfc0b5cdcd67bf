// Rewrite: the original above, one's own version in a textarea, and below it the text as the
// coach reads it, what was kept of earlier versions, and the difference with the original.

function drawRewrite(context) {
  const { content, body } = context;
  stopLooking(context);
  const { original = "", text = "", versions = [], set_aside: aside = [] } = context.answer;
  const sheet = {
    context, original, text, versions: [...versions], aside: [...aside], key: context.key,
    tell: context.teller ??= teller(context),
  };
  sheet.setAside = asideOf(sheet);
  sheet.checklist = checklist(sheet);
  sheet.asideList = element("div", { class: "vb-aside" });
  sheet.compare = comparison(sheet);
  sheet.history = history(sheet);
  sheet.example = exampleOf(sheet);
  sheet.view = new ReadView(context, { id: `${context.key}-read`, title: context.texts["read-title"], setAside: sheet.setAside, given: content.message ?? "" });
  sheet.looking = new Looking(context, "text", (seen) => showSeen(sheet, seen));
  body.append(
    ...(content.message ? [given(context)] : [ownOriginal(sheet)]), writing(sheet),
    sheet.view.node, sheet.checklist.node, sheet.asideList,
    element("p", { class: "vb-hint vb-caveat" }, context.texts.caveat),
    sheet.compare.node, sheet.history.node, sheet.example.node);
  showAside(sheet);
  sheet.example.update();
  if (text.trim()) sheet.looking.now(text);
  if (original.trim()) sheet.originalLooking?.now(original);
}

function keep(sheet) {
  const { original, text, versions, aside } = sheet;
  sheet.context.change({ original, text, versions, set_aside: aside });
}

function showSeen(sheet, seen) {
  sheet.view.show(seen);
  sheet.checklist.show(foundLabels(sheet.view.groups));
  sheet.compare.show();
  sheet.tell(sheet.view);
}

// ---------- The original, and one's own version

function given({ content, texts, key }) {
  return element("div", { class: "vb-original" },
    element("h4", { id: `${key}-original` }, texts.original),
    content.setting ? element("p", { class: "vb-hint" }, content.setting) : null,
    element("blockquote", { "aria-labelledby": `${key}-original`, class: "vb-quote" }, content.message));
}

function ownOriginal(sheet) {
  const { context } = sheet;
  const { texts, key, content } = context;
  const view = new ReadView(context, { id: `${key}-read-original`, title: texts["read-original"], setAside: sheet.setAside });
  sheet.originalView = view;
  view.node.hidden = !sheet.original.trim();
  sheet.originalLooking = new Looking(context, "original", (seen) => {
    view.node.hidden = !seen.text.trim();
    view.show(seen);
    sheet.compare.show();
  });
  const { field } = textField({
    id: `${key}-original`, value: sheet.original, label: texts["own-original"], rows: 4, describedby: `${key}-no-names`,
    oninput: (text) => {
      sheet.original = text;
      keep(sheet);
      sheet.originalLooking.typed(text);
    },
  });
  return element("div", { class: "vb-original" },
    content.setting ? element("p", { class: "vb-hint" }, content.setting) : null,
    element("p", { class: "vb-reminder", id: `${key}-no-names` }, texts["no-names"]), field, view.node);
}

function writing(sheet) {
  const { context } = sheet;
  const { texts, key } = context;
  const count = wordCount(context, `${key}-count`);
  const { area, field } = textField({
    id: `${key}-text`, value: sheet.text, label: texts["own-version"], rows: 6, describedby: `${key}-count`,
    oninput: (text) => {
      sheet.text = text;
      keep(sheet);
      count.update(text);
      sheet.example.update();
      sheet.looking.typed(text);
    },
  });
  sheet.area = area;
  sheet.keptLine = element("p", { class: "vb-hint" });
  count.show(sheet.text);
  return element("div", { class: "vb-writing" }, field, count.line,
    element("div", { class: "vb-buttons" }, button(texts["keep-version"], () => keepVersion(sheet))), sheet.keptLine);
}

// ---------- The strengths, found or not yet

function checklist(sheet) {
  const { context } = sheet;
  const { texts, content, key } = context;
  const strengths = Object.keys(content.about).filter((label) => content.about[label].kind === "strength");
  const asked = strengths.filter((label) => content.look_for.includes(label));
  const rows = new Map();
  for (const label of [...asked, ...strengths.filter((one) => !asked.includes(one))]) {
    const state = element("span", { class: "vb-state" });
    const more = element("p", {});
    const mark = element("span", { class: "vb-check-sign", "aria-hidden": "true" });
    const row = element("li", {}, element("details", {},
      element("summary", {}, mark, element("span", {}, content.about[label].title), state), more));
    rows.set(label, { row, state, more, mark });
  }
  const show = (found) => {
    for (const [label, { row, state, more, mark }] of rows) {
      const there = found.has(label);
      row.hidden = !there && !asked.includes(label);
      row.classList.toggle("is-found", there);
      mark.textContent = there ? "✓" : "○";
      state.textContent = texts[there ? "found" : "not-found"];
      more.textContent = content.about[label][there ? "explanation" : "missing"];
    }
  };
  show(new Set());
  const node = element("div", { class: "vb-checklist" },
    element("h4", { id: `${key}-checklist` }, texts.checklist),
    element("ul", { "aria-labelledby": `${key}-checklist` }, ...[...rows.values()].map(({ row }) => row)));
  return { node, show };
}

// ---------- What does not apply here

function asideOf(sheet) {
  const same = (one, { label, rule, words }) => one.label === label && one.rule === rule && one.words === words;
  return {
    has: (label, rule, words) => sheet.aside.some((one) => same(one, { label, rule, words })),
    add(findings) {
      for (const { label, rule, words } of findings) {
        if (!this.has(label, rule, words)) sheet.aside.push({ label, rule, words });
      }
      asideChanged(sheet);
      sheet.context.announce(sheet.context.texts["set-aside"]);
    },
  };
}

function asideChanged(sheet) {
  keep(sheet);
  for (const view of [sheet.view, sheet.originalView]) view?.again();
  sheet.checklist.show(foundLabels(sheet.view.groups));
  showAside(sheet);
}

function showAside(sheet) {
  const { context, aside } = sheet;
  const { texts, key } = context;
  const known = aside.filter(({ label }) => context.content.about[label]);
  const names = [...new Set(known.map(({ label, words }) => JSON.stringify([label, words])))];
  sheet.asideList.hidden = !names.length;
  sheet.asideList.replaceChildren(
    element("h4", { id: `${key}-aside` }, texts["aside-title"]),
    element("ul", { "aria-labelledby": `${key}-aside` }, ...names.map((name) => {
      const [label, words] = JSON.parse(name);
      return element("li", {}, element("span", {}, `${labelTitle(label, context)} · ‘${words}’`),
        button(texts["take-along"], () => {
          sheet.aside = sheet.aside.filter((one) => one.label !== label || one.words !== words);
          asideChanged(sheet);
          (sheet.asideList.querySelector("button") ?? sheet.view.text).focus();
        }, { class: "vb-button vb-small", "aria-label": `${texts["take-along"]}: ${labelTitle(label, context)}, ‘${words}’` }));
    })));
}

// ---------- Before and after

function comparison(sheet) {
  const { context } = sheet;
  const { texts, content, key } = context;
  const inside = element("div", { class: "vb-compare-inside" });
  const node = element("details", { class: "vb-more", ontoggle: () => show() }, element("summary", {}, texts.compare), inside);
  const side = (name, title, parts) => element("div", {},
    element("h4", { id: `${key}-${name}` }, title),
    element("div", { class: "vb-version-text", role: "group", tabindex: "0", "aria-labelledby": `${key}-${name}` }, ...parts));
  const changed = (tag, text) => element(tag, {}, spoken(`(${texts[tag]}: `), text, spoken(") "));
  const show = () => {
    if (!node.open) return;
    const before = content.message ?? sheet.original;
    if (!before.trim() || !sheet.text.trim()) return inside.replaceChildren(element("p", {}, texts["compare-empty"]));
    const runs = difference(before, sheet.text);
    const alike = runs?.some(({ same, before: words }) => same && wordsOf(words).length >= SHORTEST_SAME);
    const about = !runs ? "compare-long" : alike ? "compare-key" : "compare-anew";
    const parts = (name, tag) => about === "compare-key" && runs.map((run) => (run.same || !run[name] ? run[name] : changed(tag, run[name])));
    return inside.replaceChildren(
      element("p", { class: "vb-hint" }, texts[about]),
      element("div", { class: "vb-versions" },
        side("before", texts.before, parts("before", "del") || [before]),
        side("after", texts.after, parts("after", "ins") || [sheet.text])));
  };
  return { node, show };
}

function spoken(text) {
  return element("span", { class: "vb-spoken" }, text);
}

// ---------- Versions

function history(sheet) {
  const { texts } = sheet.context;
  const list = element("ol", { class: "vb-history" });
  const summary = element("summary", {});
  const node = element("details", { class: "vb-more" }, summary,
    element("p", { class: "vb-hint" }, fill(texts["versions-about"], { most: sheet.context.content.most_versions })), list);
  const show = () => {
    summary.textContent = fill(texts.versions, { count: sheet.versions.length });
    node.hidden = !sheet.versions.length;
    list.replaceChildren(...sheet.versions.map((version) => versionRow(sheet, version)).reverse());
  };
  show();
  return { node, show };
}

function versionRow(sheet, version) {
  const { texts, language, key } = sheet.context;
  const name = `${day(version.at, language)}, ${clock(version.at, language)}`;
  const id = `${key}-version-${sheet.versions.indexOf(version)}`;
  const text = element("div", { class: "vb-version-text", id, tabindex: "0", role: "group", "aria-label": name, hidden: true }, version.text);
  const look = button(texts["look-back"], () => {
    text.hidden = !text.hidden;
    look.setAttribute("aria-expanded", String(!text.hidden));
  }, { class: "vb-button vb-small", "aria-expanded": "false", "aria-controls": id, "aria-label": `${texts["look-back"]}: ${name}` });
  const back = button(texts["take-back"], () => takeBack(sheet, version), { class: "vb-button vb-small", "aria-label": `${texts["take-back"]}: ${name}` });
  return element("li", {}, element("span", { class: "vb-when" }, name),
    element("div", { class: "vb-buttons" }, look, back), text);
}

/** Keep the text as it is now; returns whether there was anything new to keep. */
function addVersion(sheet) {
  const { text, versions } = sheet;
  if (!text.trim() || versions.at(-1)?.text === text) return false;
  versions.push({ text, at: new Date().toISOString() });
  // The oldest give way: there may be only so many, and together they must stay savable.
  const size = () => versions.reduce((sum, version) => sum + version.text.length, 0);
  while (versions.length > sheet.context.content.most_versions || (versions.length > 1 && size() > LARGEST / 5)) versions.shift();
  sheet.history.show();
  return true;
}

function keepVersion(sheet) {
  const { context } = sheet;
  const { texts } = context;
  const name = !sheet.text.trim() ? "no-version" : addVersion(sheet) ? "version-kept" : "version-known";
  if (name === "version-kept") keep(sheet);
  sheet.keptLine.textContent = texts[name];
  context.announce(texts[name]);
}

function takeBack(sheet, version) {
  const { context, area } = sheet;
  const kept = addVersion(sheet);
  area.value = version.text;
  area.dispatchEvent(new Event("input"));
  sheet.looking.now(version.text);
  const text = context.texts[kept ? "taken-back-kept" : "taken-back"];
  sheet.keptLine.textContent = text;
  context.announce(text);
  area.focus();
}

// ---------- An example

function exampleOf(sheet) {
  const { context } = sheet;
  const { texts, content, key } = context;
  if (!content.example) return { node: element("div", { hidden: true }), update() {} };
  const shown = element("div", { class: "vb-thinking", id: `${key}-example`, hidden: true },
    element("p", {}, element("strong", {}, texts["example-title"])),
    element("blockquote", { class: "vb-quote" }, content.example.text),
    element("p", {}, content.example.explanation));
  const show = button(texts["show-example"], () => {
    shown.hidden = !shown.hidden;
    show.setAttribute("aria-expanded", String(!shown.hidden));
  }, { "aria-expanded": "false", "aria-controls": shown.id });
  const later = element("p", { class: "vb-hint" }, fill(texts["example-later"], { words: content.fewest_words }));
  const update = () => {
    const words = sheet.text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
    const enough = words >= content.fewest_words;
    show.hidden = !enough && shown.hidden;
    later.hidden = !show.hidden;
  };
  return { node: element("div", { class: "vb-example" }, later, element("div", { class: "vb-buttons" }, show), shown), update };
}

function describeRewrite(answer, { content }) {
  return [content.message ? "" : answer.original, answer.text].filter(Boolean).join("\n\n");
}

export default exercise({ draw: drawRewrite, describe: describeRewrite, receive: receiveLook });
