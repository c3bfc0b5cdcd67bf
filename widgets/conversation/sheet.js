// A summary on one page, to print and talk over with a colleague. It stands in the page only to be
// printed: then nothing else is.

function printSheet(talk) {
  for (const left of document.querySelectorAll(".vb-sheet")) left.remove();
  const sheet = summarySheet(talk);
  document.body.append(sheet);
  window.addEventListener("afterprint", () => sheet.remove(), { once: true });
  window.print();
}

function summarySheet(talk) {
  const { context, first } = talk;
  const { content, texts, language } = context;
  const { name, level, happened } = content.student;
  const lines = linesOf(first, texts);
  const title = phrase(talk, "course");
  return element("section", { class: "vb-exercise vb-sheet", lang: language },
    element("h1", {}, fill(texts["sheet-title"], { title: content.title })),
    element("p", {}, element("strong", {}, `${name}, ${level}. `), happened),
    element("h2", {}, `${texts.ending}: ${first.ending.title}`),
    element("p", {}, first.ending.happens),
    element("p", {}, element("strong", {}, `${texts.teaches}: `), first.ending.teaches),
    element("h2", {}, title),
    element("div", { class: "vb-sheet-course" },
      element("div", {}, legend(lines), lineChart(`${context.key}-sheet`, title, lines, texts)), lineTable(title, lines, texts)),
    element("h2", {}, texts["worth-another-try"]),
    ...worthAnotherTry(talk),
    element("h2", {}, texts["sheet-talk"]),
    element("ol", { class: "vb-sheet-lines" }, ...["sheet-first", "sheet-second", "sheet-third"].map((key) => element("li", {}, texts[key]))),
    element("p", { class: "vb-source" }, `${texts.source}: ${content.source}`));
}
