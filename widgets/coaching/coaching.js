// Shared by the exercises in which the coach looks along: asking the coach while somebody
// writes, and showing a text as the coach reads it. A textarea cannot hold marks, so what was
// found stands in a view of its own: in each sentence the words are underlined, and a button
// behind them opens what there is to say.

const LOOK_AFTER = 400; // ms without a change before the coach looks
const LOOK_PATIENCE = 10_000; // ms to wait for what it sees
const TELL_AFTER = 1500; // ms of rest before a screen reader is told how much was found
const LONGEST_LOOK = 100_000; // characters; the same limit stands in Python
const SIGNS = { strength: "✓", caution: "△" };

// ---------- Asking

/**
 * Asks the coach to look at one text; one look at a time, and a reply to a text that has changed
 * since is dropped. A reply that comes late still counts. `onseen` gets {text, reason} or {text,
 * sentences, names}.
 */
class Looking {
  constructor(context, part, onseen) {
    Object.assign(this, { context, part, onseen, text: "", number: 0, underWay: null, late: false });
    context.lookings ??= [];
    context.lookings.push(this);
    context.signal.addEventListener("abort", () => this.stop(), { once: true });
  }

  typed(text) {
    this.text = text;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.now(text), LOOK_AFTER);
  }

  now(text) {
    clearTimeout(this.timer);
    this.text = text;
    if (!text.trim()) return this.onseen({ text, reason: "empty" });
    if (text.length > LONGEST_LOOK) return this.onseen({ text, reason: "too-long" });
    if (this.underWay === null || this.late) this.send();
    return undefined; // What is under way answers for an older text; then this one is sent.
  }

  send() {
    this.number += 1;
    this.underWay = { number: this.number, text: this.text };
    this.late = false;
    this.patience = setTimeout(() => this.isLate(), LOOK_PATIENCE);
    try {
      this.context.model.send({ type: "look", number: this.number, part: this.part, text: wellFormed(this.text) });
    } catch {
      this.end({ reason: "failed" }); // The connection is gone; the frame says so as well.
    }
  }

  isLate() {
    this.late = true;
    this.onseen({ text: this.text, reason: "failed" });
  }

  receive(message) {
    if (!["looked", "not-looked"].includes(message.type)) return;
    if (message.part === this.part && message.number === this.underWay?.number) this.end(message);
  }

  end(seen) {
    clearTimeout(this.patience);
    this.late = false;
    const { text } = this.underWay;
    this.underWay = null;
    if (text === this.text) this.onseen({ ...seen, text });
    else if (this.text.trim() && this.text.length <= LONGEST_LOOK) this.send();
  }

  stop() {
    clearTimeout(this.timer);
    clearTimeout(this.patience);
    this.underWay = null;
    this.late = false;
  }
}

/** Give what the coach says to who asked for it. */
function receiveLook(message, context) {
  for (const looking of context.lookings ?? []) looking.receive(message);
}

/** Stop what an earlier drawing of the same exercise began. */
function stopLooking(context) {
  for (const looking of context.lookings ?? []) looking.stop();
  context.lookings = [];
}

/** Why the coach sees nothing in a text, in words. */
function whyNot(reason, text, texts) {
  if (reason === "empty") return texts[text.trim() ? "no-words" : "nothing-yet"];
  return texts[`unseen-${reason}`];
}

// ---------- What was found

/** Gather findings by sentence and label; leave out what was set aside. */
function groupFindings(seen, setAside) {
  return (seen.sentences ?? []).map((sentence) => {
    const labels = new Map();
    for (const finding of sentence.findings) {
      const words = seen.text.slice(finding.start, finding.end);
      if (setAside?.has(finding.label, finding.rule, words)) continue;
      if (!labels.has(finding.label)) labels.set(finding.label, []);
      labels.get(finding.label).push({ ...finding, words });
    }
    return { ...sentence, labels };
  });
}

/** The place behind the last of some findings, past the signs that close the sentence. */
function behind(findings, group, text) {
  const end = Math.max(...findings.map((finding) => finding.end));
  return /[\p{L}\p{N}\s]/u.test(text.slice(end, group.end)) ? end : group.end;
}

/** The labels that hold anywhere in a text. */
function foundLabels(groups) {
  return new Set(groups.flatMap(({ labels }) => [...labels.keys()]));
}

/** The places of what looks like a name; names that the exercise itself gave are no news. */
function unknownNames(seen, given) {
  return (seen.names ?? []).filter(([start, end]) => !given.includes(seen.text.slice(start, end)));
}

/** A label's title, behind what it is: a strength or something to look at. */
function labelTitle(label, context) {
  const { kind, title } = context.content.about[label];
  return `${context.texts[kind]}: ${title}`;
}

function sign(kind) {
  return element("span", { "aria-hidden": "true", class: `vb-sign vb-sign-${kind}` }, SIGNS[kind]);
}

// ---------- The text as the coach reads it

/**
 * A view of a text with what the coach found in it; `setAside` is left out where nothing can be,
 * and `given` is the text of the exercise that the learner works on.
 */
class ReadView {
  constructor(context, { id, title, setAside = null, given = "" }) {
    Object.assign(this, { context, id, setAside, given, seen: null, open: null });
    const { texts } = context;
    this.text = element("div", { class: "vb-read-text", id, tabindex: "-1", role: "group", "aria-labelledby": `${id}-title` });
    this.names = element("p", { class: "vb-names", hidden: true });
    this.explained = element("div", { hidden: true }); // what buttons are described by
    this.node = element("div", { class: "vb-read" },
      element("h4", { id: `${id}-title` }, title),
      this.text, this.names, this.explained,
      element("ul", { class: "vb-key" },
        element("li", {}, sign("strength"), element("span", { class: "vb-mark vb-mark-strength" }, texts["key-strength"])),
        element("li", {}, sign("caution"), element("span", { class: "vb-mark vb-mark-caution" }, texts["key-caution"]))));
    this.text.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.open) this.close(true);
    });
    this.say("");
  }

  /** Show what was seen; the focus stays on the same finding when it stands in here. */
  show(seen) {
    const focused = this.text.contains(document.activeElement) ? document.activeElement : null;
    const focusedOn = focused?.dataset?.finding;
    const wasOpen = this.open?.name;
    this.seen = { ...seen, names: unknownNames(seen, this.given) };
    this.open = null;
    if (seen.reason) this.say(whyNot(seen.reason, seen.text, this.context.texts));
    else this.draw();
    this.showNames();
    if (wasOpen) this.reopen(wasOpen);
    if (focused && !this.text.contains(document.activeElement)) (this.buttonOf(focusedOn) ?? this.text).focus();
  }

  again() {
    if (this.seen) this.show(this.seen);
  }

  say(text) {
    this.groups = [];
    this.text.replaceChildren(element("p", { class: "vb-said" }, text || this.context.texts["nothing-yet"]));
  }

  draw() {
    const { text } = this.seen;
    this.groups = groupFindings(this.seen, this.setAside);
    this.describe();
    const parts = [];
    let at = 0;
    this.groups.forEach((group, index) => {
      parts.push(text.slice(at, group.start), this.sentence(group, index));
      at = group.end;
    });
    parts.push(text.slice(at));
    this.text.replaceChildren(...parts);
    if (!foundLabels(this.groups).size) this.text.append(element("p", { class: "vb-said" }, this.context.texts["nothing-seen"]));
  }

  /** One explanation for each label, for a screen reader to read out with the button. */
  describe() {
    const { about } = this.context.content;
    this.explained.replaceChildren(...[...foundLabels(this.groups)].map((label) =>
      element("span", { id: `${this.id}-about-${label}` }, about[label].explanation)));
  }

  sentence(group, index) {
    const { text, names } = this.seen;
    const { about } = this.context.content;
    const spans = [...group.labels].flatMap(([label, findings]) => findings.map((finding) => ({ ...finding, kind: about[label].kind })));
    const inside = names.filter(([start, end]) => start >= group.start && end <= group.end)
      .map(([start, end]) => ({ start, end, kind: "name" }));
    const all = [...spans, ...inside];
    const cuts = [...new Set([group.start, group.end, ...all.flatMap(({ start, end }) => [start, end])])].sort((one, other) => one - other);
    const ends = new Map([...group.labels].map(([label, findings]) => [label, behind(findings, group, text)]));
    const node = element("span", { class: "vb-sentence" });
    cuts.slice(1).forEach((end, number) => {
      const start = cuts[number];
      const kinds = [...new Set(all.filter((span) => span.start <= start && span.end >= end).map(({ kind }) => kind))];
      const buttons = [...ends].filter(([, last]) => last === end).map(([label]) => this.button(group, index, label));
      const words = text.slice(start, end);
      const [lastWord] = buttons.length ? words.match(/\S{0,20}$/u) : [""];
      const before = words.slice(0, words.length - lastWord.length);
      const piece = (part) => (part && kinds.length ? this.marked(part, kinds, index) : part);
      node.append(piece(before));
      // A button stays on the line of the word before it.
      if (buttons.length) node.append(element("span", { class: "vb-together" }, piece(lastWord), ...buttons));
    });
    return node;
  }

  marked(words, kinds, index) {
    const mark = element("span", { class: `vb-mark ${kinds.map((kind) => `vb-mark-${kind}`).join(" ")}` }, words);
    if (kinds.includes("name")) mark.append(element("small", { class: "vb-name-sign" }, this.context.texts["name-sign"]));
    // The words themselves open it as well, for who points at them.
    if (kinds.some((kind) => kind !== "name")) {
      mark.addEventListener("click", () => {
        if (getSelection()?.isCollapsed !== false) this.toggle(index);
      });
    }
    return mark;
  }

  button(group, index, label) {
    const { context } = this;
    const { kind } = context.content.about[label];
    const words = group.labels.get(label)[0].words;
    return element("button", {
      type: "button", class: `vb-find vb-find-${kind}`, "data-finding": `${index} ${label}`,
      "aria-expanded": "false", "aria-describedby": `${this.id}-about-${label}`,
      // Coming by keyboard is enough to see it; a press opens and closes.
      onfocus: () => { if (!context.pointer) this.unfold(index); },
      onclick: () => this.toggle(index),
    }, sign(kind), element("span", { class: "vb-spoken" }, fill(context.texts["found-at"], { label: labelTitle(label, context), words })));
  }

  buttonOf(name) {
    return [...this.text.querySelectorAll(".vb-find")].find((made) => made.dataset.finding === name);
  }

  toggle(index) {
    if (this.open?.index === index) this.close(false);
    else this.unfold(index);
  }

  /** Open what there is to say about a sentence, right behind it. */
  unfold(index) {
    if (this.open?.index === index) return;
    this.close(false);
    const group = this.groups[index];
    const sentence = this.text.querySelectorAll(".vb-sentence")[index];
    const panel = element("div", { class: "vb-panel", id: `${this.id}-panel`, role: "group", "aria-label": this.context.texts.panel },
      ...[...group.labels].map(([label, findings]) => this.finding(label, findings)));
    const gap = sentence.nextSibling;
    (/^[ \t]+$/.test(gap?.data ?? "") ? gap : sentence).after(panel);
    for (const made of sentence.querySelectorAll(".vb-find")) {
      made.setAttribute("aria-expanded", "true");
      made.setAttribute("aria-controls", panel.id);
    }
    sentence.classList.add("is-open");
    this.open = { index, panel, sentence, name: this.seen.text.slice(group.start, group.end) };
  }

  /** Open the sentence again that was open, when it still stands there. */
  reopen(name) {
    const index = this.groups.findIndex(({ start, end, labels }) => labels.size && this.seen.text.slice(start, end) === name);
    if (index >= 0) this.unfold(index);
  }

  close(focus) {
    if (!this.open) return;
    const { panel, sentence } = this.open;
    const inside = panel.contains(document.activeElement);
    panel.remove();
    sentence.classList.remove("is-open");
    const buttons = [...sentence.querySelectorAll(".vb-find")];
    for (const made of buttons) {
      made.setAttribute("aria-expanded", "false");
      made.removeAttribute("aria-controls");
    }
    this.open = null;
    if (!focus || !inside) return;
    buttons[0]?.focus();
    this.close(false); // Coming back by keyboard opened it again.
  }

  finding(label, findings) {
    const { context } = this;
    const { texts } = context;
    const { kind, explanation, direction, source } = context.content.about[label];
    const words = [...new Set(findings.map((finding) => `‘${finding.words}’`))].join(", ");
    return element("div", { class: `vb-finding vb-finding-${kind}` },
      element("p", {}, element("strong", {}, sign(kind), " ", labelTitle(label, context)), ` · ${words}`),
      element("p", {}, explanation),
      direction ? element("p", {}, element("strong", {}, `${texts.direction}: `), direction) : null,
      element("p", { class: "vb-hint" }, `${texts.source}: ${source}`),
      this.setAside ? element("div", { class: "vb-buttons" }, button(texts["does-not-apply"], () => {
        this.setAside.add(findings);
        this.text.focus();
      }, { "aria-label": `${texts["does-not-apply"]}: ${labelTitle(label, context)}` })) : null);
  }

  showNames() {
    const names = [...new Set(this.seen.names.map(([start, end]) => this.seen.text.slice(start, end)))];
    this.names.hidden = !names.length;
    this.names.textContent = names.length ? fill(this.context.texts.names, { names: names.slice(0, 12).join(", ") }) : "";
  }
}

// ---------- Telling how much was found

/** Make what tells a screen reader, after a rest and only when it changed, how much was found. */
function teller(context) {
  let timer;
  let told = "";
  context.signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  return ({ seen, groups }) => {
    clearTimeout(timer);
    const { texts, content } = context;
    const kinds = groups.flatMap(({ labels }) => [...labels.keys()]).map((label) => content.about[label].kind);
    const count = (kind) => kinds.filter((one) => one === kind).length;
    const counts = fill(texts.told, { strengths: count("strength"), cautions: count("caution") });
    const names = seen.names.length ? ` ${texts["told-names"]}` : "";
    const text = seen.reason ? whyNot(seen.reason, seen.text, texts) : counts + names;
    if (text === told || (seen.reason === "empty" && !told)) return;
    timer = setTimeout(() => {
      told = text;
      context.announce(text);
    }, TELL_AFTER);
  };
}
