// Conversation: a student on paper who reacts to what one types or chooses. Python works out what
// the student says; here stands what was said so far, and what is to be said next.
// The answer goes through these phases: talk, ended, debrief, otherwise (another course).

const PLAY_PATIENCE = 20_000; // ms to wait for a reaction
const SLOW = 500; // ms after which the page says that it waits

function drawConversation(context) {
  context.talk?.stop();
  const { content, body, key } = context;
  const talk = context.talk = {
    context, group: false, answer: kept(context.answer), first: null, second: null, waiting: null,
    quiet: false, // a text that is not to be kept stands in the field
    stop() {
      for (const timer of [this.patience, this.slow]) clearTimeout(timer);
    },
  };
  context.signal.addEventListener("abort", () => talk.stop(), { once: true });
  talk.heading = element("h4", { id: `${key}-talk`, tabindex: "-1" });
  talk.before = element("p", { class: "vb-hint" });
  talk.said = element("div");
  talk.readAs = element("div", { class: "vb-read-as", hidden: true });
  talk.notice = element("div", { class: "vb-talk-notice" });
  talk.wait = element("p", { class: "vb-hint", hidden: true }, phrase(talk, "waiting"));
  talk.composer = composer(talk);
  talk.region = element("div", { class: "vb-talk" },
    talk.heading, talk.before, talk.said, talk.wait, talk.readAs, talk.notice, talk.composer);
  talk.after = element("div", { class: "vb-after" });
  talk.groupBanner = element("div", { class: "vb-group-banner" });
  body.append(studentCard(talk), talk.groupBanner, talk.region, talk.after, tools(talk));
  body.classList.add("vb-conversation");
  showGroup(talk);
  play(talk);
}

function kept({ turns, draft, other, viewed }) {
  return { turns: [...(turns ?? [])], draft: draft ?? "", other: other ?? null, viewed: Boolean(viewed) };
}

/** Keep the answer, unless it is a group's. */
function keep(talk) {
  if (!talk.group) talk.context.change(copy(talk.answer));
}

function phaseOf({ answer, first }) {
  if (answer.other && !answer.other.viewed) return "otherwise";
  if (answer.viewed && first.debrief) return "debrief";
  return first.ending ? "ended" : "talk";
}

/** The course that goes on. */
function goingOn(talk) {
  return phaseOf(talk) === "otherwise" ? talk.second : talk.first;
}

// ---------- Asking Python

/** Play what was said, and say something more; Python replies with what the student says. */
function play(talk, say = null, then = null) {
  if (talk.waiting) return;
  const { context, answer } = talk;
  context.played = (context.played ?? 0) + 1;
  talk.waiting = { number: context.played, say, then };
  talk.patience = setTimeout(() => trouble(talk), PLAY_PATIENCE);
  talk.slow = setTimeout(() => { talk.wait.hidden = false; }, SLOW);
  const { turns, other } = answer;
  try {
    context.model.send(wellFormed({ type: "play", number: context.played, turns, other, say }));
  } catch {
    trouble(talk);
  }
}

function receivePlay(message, { talk }) {
  const kinds = { played, unsure, refused, "not-played": trouble };
  if (!kinds[message.type] || message.number !== talk.waiting?.number) return;
  const { say, then } = talk.waiting;
  endWaiting(talk);
  kinds[message.type](talk, message, say);
  if (message.type === "played") then?.();
}

function endWaiting(talk) {
  talk.stop();
  talk.waiting = null;
  talk.wait.hidden = true;
}

function played(talk, { turns, other, first, second }, say) {
  Object.assign(talk.answer, { turns, other });
  Object.assign(talk, { first, second });
  if (say) {
    if (!say.chosen && !say.meant) emptyField(talk);
    keep(talk);
  }
  show(talk);
  if (say) tellReaction(talk, say);
}

/** Tell what the student says now, and put the focus where one goes on. */
function tellReaction(talk, say) {
  const { context } = talk;
  const course = goingOn(talk);
  const { says, opens } = course.turns.at(-1);
  const name = phrase(talk, "says");
  const heard = [`${name}: ${says}`, opens?.setting, opens && `${name}: ${opens.says}`].filter(Boolean).join(" ");
  context.announce(say.meant ? `${context.texts["meant-done"]} ${heard}` : heard);
  if (course.ending) return talk.after.querySelector("h4").focus();
  if (say.chosen) talk.offers.focus({ preventScroll: true });
  else talk.field.area.focus({ preventScroll: true });
  talk.composer.scrollIntoView({ block: "nearest" });
  return talk.said.querySelector("li:last-child").scrollIntoView({ block: "nearest" });
}

// ---------- When it is not clear, or cannot be said

function unsure(talk, { reads }, say) {
  const { key, texts } = talk.context;
  const confirm = (move) => play(talk, { confirmed: move, text: say.typed });
  const heading = element("h5", { id: `${key}-unsure`, tabindex: "-1" }, phrase(talk, "unsure", { move: moveName(talk, reads[0]) }));
  const words = button(texts["unsure-words"], () => {
    clearNotice(talk);
    talk.field.area.focus();
  });
  talk.notice.replaceChildren(element("div", { class: "vb-unsure", role: "group", "aria-labelledby": heading.id },
    heading, element("p", { class: "vb-hint" }, texts["unsure-why"]),
    element("div", { class: "vb-buttons" },
      button(texts["unsure-yes"], () => confirm(reads[0]), { class: "vb-button vb-primary" }), words),
    element("p", { id: `${key}-rather`, class: "vb-label" }, texts["unsure-rather"]),
    element("ul", { class: "vb-choices", "aria-labelledby": `${key}-rather` }, ...reads.slice(1).map((move) =>
      element("li", {}, button(moveName(talk, move), () => confirm(move), { class: "vb-button vb-choice" })))),
    element("details", { class: "vb-more" }, element("summary", {}, texts["unsure-else"]), moveSelect(talk, `${key}-else`, reads[0], confirm))));
  heading.focus();
}

/** Let somebody say what a turn does. */
function moveSelect(talk, id, chosen, onchosen) {
  const { texts, content } = talk.context;
  const select = element("select", { id }, ...content.moves.map((move) => element("option", { value: move }, moveName(talk, move))));
  select.value = chosen;
  return element("div", { class: "vb-move-select" },
    element("label", { for: id, class: "vb-label" }, texts["meant-label"]), select,
    element("div", { class: "vb-buttons" }, button(texts["meant-yes"], () => onchosen(select.value))));
}

function refused(talk, { reason }) {
  if (reason === "distress") return distress(talk);
  const text = element("p", { class: "vb-reminder", id: `${talk.context.key}-refused` }, phrase(talk, reason));
  talk.notice.replaceChildren(text);
  talk.context.announce(text.textContent);
  return talk.field.area.focus();
}

/** Point to help, calmly; what was typed stays in the field and is kept nowhere. */
function distress(talk) {
  talk.quiet = true;
  talk.answer.draft = "";
  keep(talk);
  const { texts } = talk.context;
  const help = whereHelpIs(talk.context, texts["distress-text"], texts["distress-kept"]);
  talk.notice.replaceChildren(help);
  help.querySelector("h5").focus();
}

/** Tell that no reaction came; what was said can be said again as it is. */
function trouble(talk, _message, say = talk.waiting.say) {
  endWaiting(talk);
  const { texts } = talk.context;
  talk.notice.replaceChildren(
    element("p", { class: "vb-reminder" }, phrase(talk, "trouble")),
    element("div", { class: "vb-buttons" }, button(texts.retry, () => play(talk, say))));
  talk.context.announce(phrase(talk, "trouble"));
}

function clearNotice(talk) {
  talk.notice.replaceChildren();
}

// ---------- Saying something

function composer(talk) {
  const { context } = talk;
  const { key, texts } = context;
  talk.field = textField({
    id: `${key}-words`, value: talk.answer.draft, label: phrase(talk, "your-words"), rows: 3, describedby: `${key}-keys`,
    oninput: (text) => {
      clearNotice(talk);
      if (!text) talk.quiet = false;
      if (talk.quiet) return;
      talk.answer.draft = text;
      keep(talk);
    },
  });
  const saying = () => play(talk, { typed: talk.field.area.value });
  talk.field.area.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    saying();
  });
  talk.offers = element("ul", { class: "vb-choices", tabindex: "-1", "aria-label": texts["choose-one"] });
  return element("div", { class: "vb-composer" },
    talk.field.field, element("p", { class: "vb-hint", id: `${key}-keys` }, texts.keys),
    element("div", { class: "vb-buttons" }, button(texts.say, saying, { class: "vb-button vb-primary" })),
    element("details", { class: "vb-more" }, element("summary", {}, texts.choose), talk.offers));
}

function emptyField(talk) {
  talk.quiet = false;
  talk.answer.draft = "";
  talk.field.area.value = "";
}

// ---------- Showing

function show(talk) {
  const phase = phaseOf(talk);
  const course = goingOn(talk);
  const { key } = talk.context;
  clearNotice(talk);
  talk.region.hidden = phase === "debrief";
  showHeading(talk, phase);
  talk.said.replaceChildren(spokenLines(talk, course, { label: `${key}-talk` }));
  talk.composer.hidden = Boolean(course.ending);
  talk.offers.replaceChildren(...course.offers.map(({ id, text }) =>
    element("li", {}, button(text, () => play(talk, { chosen: id }), { class: "vb-button vb-choice" }))));
  showReading(talk, phase, course);
  talk.after.replaceChildren(...afterTalk(talk, phase));
  talk.over.hidden = !talk.answer.turns.length;
}

function showHeading(talk, phase) {
  const { other, turns } = talk.answer;
  const otherwise = phase === "otherwise";
  talk.heading.textContent = otherwise ? phrase(talk, "talk-otherwise", { turn: other.from + 1 }) : phrase(talk, "talk");
  talk.before.hidden = !otherwise;
  talk.before.textContent = otherwise ? phrase(talk, "said-before", { text: turns[other.from].text }) : "";
}

/** How the last turn was read, when it was typed, and a way to read it otherwise. */
function showReading(talk, phase, { turns }) {
  const { key, texts } = talk.context;
  const turn = phase === "otherwise" && !talk.answer.other.turns.length ? null : turns.at(-1);
  talk.readAs.hidden = !turn || turn.way === "chosen";
  if (talk.readAs.hidden) return talk.readAs.replaceChildren();
  return talk.readAs.replaceChildren(
    element("p", { class: "vb-hint" }, phrase(talk, "read-as", { move: moveName(talk, turn.move) })),
    element("details", { class: "vb-more" }, element("summary", {}, texts.meant),
      moveSelect(talk, `${key}-meant`, turn.move, (move) => play(talk, { meant: move }))));
}

/** What comes below the talk: the ending, the debriefing, or the way back to it. */
function afterTalk(talk, phase) {
  const { texts } = talk.context;
  const buttons = (...made) => element("div", { class: "vb-buttons" }, ...made);
  const primary = { class: "vb-button vb-primary" };
  if (phase === "ended") return [endingCard(talk, talk.first.ending), buttons(button(texts["to-debrief"], () => seeDebrief(talk), primary))];
  if (phase === "debrief") return [endingCard(talk, talk.first.ending), ...debriefing(talk)];
  if (phase === "talk") return [];
  const { ending } = talk.second;
  return [
    ...(ending ? [endingCard(talk, ending)] : []),
    talk.answer.other.turns.length
      ? buttons(button(texts["to-side-by-side"], () => seeSideBySide(talk), ending ? primary : {}))
      : buttons(button(texts["back-to-debrief"], () => leaveOther(talk))),
  ];
}

function focusOn(talk, id) {
  const heading = talk.after.querySelector(`#${talk.context.key}-${id}`);
  heading.focus({ preventScroll: true });
  heading.scrollIntoView();
}

function seeDebrief(talk) {
  talk.answer.viewed = true;
  keep(talk);
  show(talk);
  focusOn(talk, "debrief");
}

// ---------- Trying a turn otherwise

async function tryOtherwise(talk, from) {
  const { context, answer } = talk;
  const { texts } = context;
  if (answer.other?.turns.length) {
    const sure = await context.ask({ title: texts["replace-title"], text: texts["replace-text"], yes: texts["replace-yes"] });
    if (!sure) return;
  }
  answer.other = { from, turns: [], viewed: false };
  keep(talk);
  play(talk, null, () => talk.heading.focus());
}

function goOnOtherwise(talk) {
  talk.answer.other.viewed = false;
  keep(talk);
  show(talk);
  talk.heading.focus();
}

function seeSideBySide(talk) {
  talk.answer.other.viewed = true;
  keep(talk);
  show(talk);
  focusOn(talk, "side");
}

function leaveOther(talk) {
  talk.answer.other = null;
  keep(talk);
  show(talk);
  focusOn(talk, "debrief");
}

// ---------- Who it is about, starting again, and with a group

function studentCard(talk) {
  const { content, texts, key } = talk.context;
  const { name, level, background, happened } = content.student;
  const rows = { level, background, happened };
  return element("div", { class: "vb-student-card" },
    element("p", { class: "vb-kicker" }, texts.about),
    element("h4", { id: `${key}-student` }, name),
    element("dl", { "aria-labelledby": `${key}-student` }, ...Object.entries(rows).map(([term, text]) =>
      element("div", {}, element("dt", {}, texts[term]), element("dd", {}, text)))),
    element("p", { class: "vb-hint" }, fill(texts.longest, { longest: content.longest })));
}

function tools(talk) {
  const { texts } = talk.context;
  talk.over = button(texts.over, () => startOver(talk), { hidden: true });
  talk.groupButton = button(texts.group, () => withGroup(talk));
  return element("div", { class: "vb-buttons vb-tools" }, talk.over, talk.groupButton);
}

async function startOver(talk) {
  const { context } = talk;
  const { texts } = context;
  if (!await context.ask({ title: texts["over-title"], text: texts["over-text"], yes: texts["over-yes"] })) return;
  begin(talk, kept({}));
  keep(talk);
  context.announce(texts["over-done"]);
  context.heading.focus();
}

/** Go on with another answer. */
function begin(talk, answer) {
  endWaiting(talk);
  emptyField(talk);
  talk.answer = answer;
  talk.field.area.value = answer.draft;
  play(talk);
}

function withGroup(talk) {
  talk.group = true;
  begin(talk, kept({}));
  showGroup(talk);
  talk.groupBanner.querySelector("h4").focus();
}

async function leaveGroup(talk) {
  const { context } = talk;
  const { texts } = context;
  if (talk.answer.turns.length) {
    const sure = await context.ask({ title: texts["group-leave-title"], text: texts["group-leave-text"], yes: texts["group-leave-yes"] });
    if (!sure) return;
  }
  talk.group = false;
  begin(talk, kept(context.answer));
  showGroup(talk);
  context.announce(texts["group-left"]);
  talk.groupButton.focus();
}

async function saveGroup(talk) {
  const { context } = talk;
  const { texts } = context;
  if (context.answer.turns?.length) {
    const sure = await context.ask({ title: texts["group-save-title"], text: texts["group-save-text"], yes: texts["group-save-yes"] });
    if (!sure) return;
  }
  talk.group = false;
  keep(talk);
  play(talk);
  showGroup(talk);
  context.announce(texts["group-saved"]);
  talk.groupButton.focus();
}

function showGroup(talk) {
  const { context, group, groupBanner } = talk;
  const { texts, section, key, saving } = context;
  section.classList.toggle("vb-with-group", group);
  talk.groupButton.hidden = group;
  groupBanner.hidden = !group;
  groupBanner.replaceChildren(
    element("h4", { id: `${key}-group`, tabindex: "-1" }, texts["group-title"]),
    element("p", {}, texts[saving.preview ? "group-preview" : "group-about"]),
    element("div", { class: "vb-buttons" },
      ...(saving.preview ? [] : [button(texts["group-save"], () => saveGroup(talk))]),
      button(texts["group-leave"], () => leaveGroup(talk))));
}

function describeConversation({ turns = [], other, draft }, { texts }) {
  const line = (turn, place) => `${fill(texts.turn, { turn: place + 1 })}: ${turn.text}`;
  const second = (other?.turns ?? []).map((turn, place) => line(turn, other.from + place));
  return [
    ...turns.map(line),
    ...(second.length ? ["", `${texts["second-course"]}:`, ...second] : []),
    ...(draft ? ["", draft] : []),
  ].join("\n");
}

export default exercise({ draw: drawConversation, describe: describeConversation, receive: receivePlay, unwritten: ["draft"] });
