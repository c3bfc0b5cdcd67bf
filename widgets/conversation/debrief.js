// The debriefing: how it ended, the conversation with the student's inner voice, the course of how
// they were doing, and two courses side by side.

/** One of the texts, with the student's name in it. */
function phrase({ context }, key, values = {}) {
  return fill(context.texts[key], { name: context.content.student.name, ...values });
}

/** What a move is called in plain words. */
function moveName(talk, move) {
  return phrase(talk, `move-${move}`);
}

// ---------- What was said

/** What is said in a course, as a list; `told(turn, place)` adds what there is to say about a turn. */
function spokenLines(talk, course, { from = 0, told = null, label }) {
  const list = element("ol", { class: "vb-lines-said", "aria-labelledby": label });
  if (!from) list.append(...opening(talk, course.opening, told && course.debrief.opening));
  course.turns.slice(from).forEach((turn, index) => {
    const place = from + index;
    const thoughts = told && course.debrief.turns[place];
    const who = `${phrase(talk, talk.group ? "we" : "you")} · ${phrase(talk, "turn", { turn: place + 1 })}`;
    list.append(
      line("vb-teacher", who, turn.text, ...(told ? told(turn, place) : [])),
      line("vb-student", talk.context.content.student.name, turn.says, ...(thoughts ? [innerVoice(talk, thoughts.thinks), changes(talk, thoughts.change)] : [])),
      ...opening(talk, turn.opens, thoughts?.opens));
  });
  return list;
}

function opening(talk, scene, thought) {
  if (!scene) return [];
  return [
    ...(scene.setting ? [element("li", { class: "vb-setting" }, element("p", {}, element("span", { class: "vb-spoken" }, `${phrase(talk, "setting")}: `), scene.setting))] : []),
    line("vb-student", talk.context.content.student.name, scene.says, ...(thought ? [innerVoice(talk, thought)] : [])),
  ];
}

function line(kind, who, text, ...more) {
  return element("li", { class: kind, tabindex: "-1" },
    element("p", { class: "vb-who" }, who), element("p", { class: "vb-said-words" }, text), ...more);
}

function innerVoice(talk, thought) {
  return element("p", { class: "vb-inner" }, element("strong", {}, `${phrase(talk, "thought")}: `), element("em", {}, thought));
}

/** What a turn changed, in words and with a sign. */
function changes(talk, change) {
  const moved = QUALITIES.filter((quality) => change[quality]).map((quality) => {
    const more = change[quality] > 0;
    return element("li", { class: more ? "vb-fits" : "vb-less" },
      element("span", { "aria-hidden": "true" }, more ? "▲ " : "▼ "),
      `${phrase(talk, `${quality}-${more ? "more" : "less"}`)} (${more ? "+" : "−"}${Math.abs(change[quality])})`);
  });
  return element("ul", { class: "vb-changes", "aria-label": phrase(talk, "changed") },
    ...(moved.length ? moved : [element("li", {}, phrase(talk, "unchanged"))]));
}

/** What a turn did, and how it came about. */
function whatItDid(talk, { move, way }) {
  return element("p", { class: "vb-did" },
    element("strong", {}, `${phrase(talk, "did")}: `), `${moveName(talk, move)} (${phrase(talk, `way-${way}`)})`);
}

// ---------- The parts of the debriefing

function endingCard(talk, { course, title, happens, teaches }, level = "h4") {
  return element("div", { class: `vb-ending vb-ending-${course}` },
    element("p", { class: "vb-kicker" }, `${phrase(talk, "ending")} · ${phrase(talk, course)}`),
    element(level, { tabindex: "-1" }, title),
    element("p", {}, happens),
    element("p", { class: "vb-thinking" }, element("span", {}, element("strong", {}, `${phrase(talk, "teaches")}: `), teaches)));
}

function debriefing(talk) {
  const { context, first } = talk;
  const { key, texts } = context;
  const heading = (name, id) => element("h4", { id: `${key}-${id}`, tabindex: "-1" }, phrase(talk, name));
  const otherwise = (place) => button(texts["try-otherwise"], () => tryOtherwise(talk, place), {
    class: "vb-button vb-small", "aria-label": `${texts["try-otherwise"]}: ${phrase(talk, "turn", { turn: place + 1 })}`,
  });
  const told = (turn, place) => [whatItDid(talk, turn), element("div", { class: "vb-buttons" }, otherwise(place))];
  const title = phrase(talk, "course");
  return [
    heading("debrief", "debrief"), element("p", { class: "vb-hint" }, phrase(talk, "debrief-about")),
    element("div", { class: "vb-buttons" }, button(texts.print, () => printSheet(talk))),
    heading("transcript", "transcript"), spokenLines(talk, first, { told, label: `${key}-transcript` }),
    heading("course", "course"),
    lineFigure(`${key}-course-chart`, title, element("figcaption", { class: "vb-hint" }, phrase(talk, "course-about")), linesOf(first, texts), texts),
    heading("thoughts", "thoughts"), thoughts(talk, first.debrief),
    heading("worth-another-try", "again"), ...worthAnotherTry(talk, otherwise),
    ...(talk.answer.other?.viewed ? sideBySide(talk) : []),
  ];
}

function thoughts(talk, debrief) {
  const listed = (name) => element("div", {}, element("h5", { id: `${talk.context.key}-${name}` }, phrase(talk, name)),
    element("ul", { "aria-labelledby": `${talk.context.key}-${name}` }, ...debrief[name].map((thought) => element("li", {}, thought))));
  return element("div", { class: "vb-thoughts" }, listed("undermining"), listed("helping"));
}

/** The turns that helped least, with why; `more(place)` adds what can be done about it. */
function worthAnotherTry(talk, more = () => null) {
  const { first, context } = talk;
  if (!first.debrief.again.length) return [element("p", {}, phrase(talk, "none-to-try"))];
  return [element("ul", { class: "vb-again" }, ...first.debrief.again.map((place) => {
    const turn = first.turns[place];
    const why = context.texts[`${turn.move}-again`] ? `${turn.move}-again` : "helpful-again";
    return element("li", {},
      element("p", { class: "vb-again-turn" }, element("strong", {}, `${phrase(talk, "turn", { turn: place + 1 })}: `), `‘${turn.text}’`),
      whatItDid(talk, turn), innerVoice(talk, first.debrief.turns[place].thinks),
      element("p", {}, phrase(talk, why)), more(place));
  }))];
}

// ---------- Two courses side by side

function sideBySide(talk) {
  const { context, first, second } = talk;
  const { key, texts } = context;
  const { from } = talk.answer.other;
  const shared = { 0: "side-shared-none", 1: "side-shared-one" }[from] ?? "side-shared";
  const side = (course, name) => element("div", { class: "vb-side" },
    element("h5", { id: `${key}-${name}` }, texts[name]),
    spokenLines(talk, course, { from, told: (turn) => [whatItDid(talk, turn)], label: `${key}-${name}` }),
    course.ending ? endingCard(talk, course.ending, "h6") : element("p", { class: "vb-hint" }, texts["not-ended"]));
  const goOn = second.ending ? [] : [button(texts["go-on"], () => goOnOtherwise(talk))];
  return [
    element("h4", { id: `${key}-side`, tabindex: "-1" }, texts["side-by-side"]),
    element("p", { class: "vb-hint" }, fill(texts[shared], { count: from })),
    element("div", { class: "vb-sides" }, side(first, "first-course"), side(second, "second-course")),
    element("div", { class: "vb-charts" }, ...QUALITIES.map((quality) => lineFigure(
      `${key}-both-${quality}`, texts[quality], element("figcaption", {}, texts[quality]), linesOfBoth(quality, first, second, from, texts), texts))),
    element("div", { class: "vb-buttons" }, ...goOn),
  ];
}
