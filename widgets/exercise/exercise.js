// Shared by every exercise: making elements, the frame in the page, and the saving.
// An exercise's own file stands behind this one and ends with `export default exercise({…})`:
//   draw(context)      fills context.body from context.answer; calls context.change(answer)
//   describe(answer, context)  tells an answer in plain text, to compare two versions
//   receive(message, context)  optional: replies that are not about saving
//   unwritten          optional: names of what in an answer never stands in the browser's storage
// What a learner typed enters the page as text only, never as HTML.

const PAUSE = 600; // ms without a change before an answer is sent
const LONGEST = 3000; // ms that a change waits at most, also while somebody types on
const PATIENCE = 5000; // ms to wait for a reply
const RETRIES = [2000, 5000, 10000, 30000];
const LARGEST = 1_000_000; // bytes; the same limit stands in Python

// ---------- Elements

/** Make an element: `on…` are listeners, the rest attributes; children are nodes or text. */
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.filter((child) => child !== undefined && child !== null));
  return made;
}

/** Put values in a text's {places}. */
function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (place, name) => (name in values ? String(values[name]) : place));
}

/** Make a native button. */
function button(text, onclick, attributes = {}) {
  return element("button", { type: "button", class: "vb-button", onclick, ...attributes }, text);
}

/** Make radio buttons as one row of labels; `chosen` is the id of the one that is on. */
function radios(name, options, chosen, onchange) {
  const row = element("div", { class: "vb-radios" });
  for (const [id, label] of options) {
    const input = element("input", { type: "radio", name, value: id, onchange: () => onchange(id) });
    input.checked = id === chosen;
    row.append(element("label", { class: "vb-radio" }, input, element("span", {}, label)));
  }
  return row;
}

/** The verdict in words with a sign, never by colour alone. */
function verdict(fits, texts) {
  return element("strong", { class: fits ? "vb-verdict vb-fits" : "vb-verdict vb-less" },
    element("span", { "aria-hidden": "true" }, fits ? "✓ " : "◦ "), fits ? texts.fits : texts["less-likely"]);
}

/** Make a textarea that grows with its text and prints whole. */
function textField({ id, value, oninput, label, rows = 5, describedby }) {
  const area = element("textarea", {
    id, rows, class: "vb-text", "aria-describedby": describedby, spellcheck: "true",
    oninput: () => { grow(); oninput(area.value); },
  });
  const printed = element("div", { class: "vb-printed", "aria-hidden": "true" });
  const growsByItself = window.CSS?.supports?.("field-sizing", "content");
  const grow = () => {
    if (growsByItself || area.value.length > 20000) return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 2}px`;
  };
  area.value = value;
  requestAnimationFrame(grow);
  // A textarea prints only what is in view, so its text stands in plain text beside it.
  area.fillPrinted = () => { printed.textContent = area.value; };
  return {
    area,
    field: element("div", { class: "vb-field" },
      element("label", { for: id, class: "vb-label" }, label), area, printed),
  };
}

/** Make buttons with ways to start a sentence in a textarea. */
function starterButtons(id, label, starters, area) {
  return element("div", { class: "vb-starters", role: "group", "aria-labelledby": id },
    element("p", { class: "vb-label", id }, label),
    ...starters.map((starter) => button(starter, () => startSentence(area, starter), { class: "vb-button vb-starter" })));
}

/** Put the start of a sentence at the caret; the focus goes to the text, ready to go on. */
function startSentence(area, starter) {
  const opening = starter.replace(/\s*(…|\.\.\.)\s*$/, "");
  const before = area.value.slice(0, area.selectionStart);
  const gap = before && !/\s$/.test(before) ? " " : "";
  area.focus();
  // execCommand keeps the browser's own undo; setRangeText does not, and tells nobody.
  if (document.execCommand("insertText", false, `${gap}${opening} `)) return;
  area.setRangeText(`${gap}${opening} `, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input"));
}

const segmenters = {};

/** Count words as the language has them. */
function countWords(text, language) {
  if (!window.Intl?.Segmenter) return text.split(/\s+/).filter(Boolean).length;
  segmenters[language] ??= new Intl.Segmenter(language, { granularity: "word" });
  let count = 0;
  for (const segment of segmenters[language].segment(text)) if (segment.isWordLike) count += 1;
  return count;
}

/** Make a line that says how many words there are; `update(text)` waits for a pause in typing. */
function wordCount(context, id, words, prefix = "") {
  const { texts, language } = context;
  const line = element("p", { id, class: "vb-count" });
  let timer;
  const show = (text) => {
    const count = countWords(text, language);
    const enough = words && count >= words;
    const name = { 0: "count-none", 1: "count-one" }[count] ?? (enough ? "count-enough" : "count");
    line.textContent = fill(texts[prefix + name] ?? texts[prefix + "count"], { count, words });
  };
  return {
    line,
    show,
    update(text) {
      clearTimeout(timer);
      timer = setTimeout(() => show(text), 300);
    },
  };
}

// ---------- Moments and answers

function clock(moment, language) {
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { hour: "2-digit", minute: "2-digit" })
    .format(new Date(moment));
}

function day(moment, language) {
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { day: "numeric", month: "long", year: "numeric" })
    .format(new Date(moment));
}

/** Write an answer so that equal answers are written equally; what is empty counts as absent (0 is not empty). */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (value && typeof value === "object") {
    const parts = Object.keys(value).sort().map((key) => [key, canonical(value[key])]);
    return `{${parts.filter(([, text]) => text).map(([key, text]) => JSON.stringify(key) + text).join()}}`.replace(/^\{\}$/, "");
  }
  return value || value === 0 ? JSON.stringify(value) : "";
}

const equal = (one, other) => canonical(one) === canonical(other);
const copy = (value) => JSON.parse(JSON.stringify(value ?? {}));

/** Replace what is half a character (it cannot be sent), also deep in an answer. */
function wellFormed(value) {
  if (typeof value === "string") return value.toWellFormed ? value.toWellFormed() : value;
  if (Array.isArray(value)) return value.map(wellFormed);
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, wellFormed(part)]));
  }
  return value;
}

// ---------- Saving

/**
 * Keeps the answer in the page until Python has confirmed that it is kept there.
 * States: untouched, waiting, saving, saved, failed, too-long, conflict, preview, unreadable.
 * Until an answer is confirmed it also stands in sessionStorage, so that a reload keeps it.
 */
class Saving {
  constructor(model, { onstate, onconflict, onsaved, unwritten = [] }) {
    Object.assign(this, { model, onstate, onconflict, onsaved, unwritten });
    this.answer = copy(model.get("answer"));
    this.kept = copy(this.answer);
    this.base = model.get("revision");
    this.savedAt = model.get("saved_at");
    this.preview = model.get("preview");
    this.number = 0;
    this.sent = null; // what was sent and is not answered yet
    this.lastSent = null; // what was sent and may or may not have arrived
    this.unsentSince = null; // the moment of the first change that is not sent yet
    this.tries = 0;
    this.drawer = `verbonden:${model.get("token")}`;
  }

  start() {
    if (this.preview) return this.enter("preview");
    if (!this.model.get("readable")) this.enter("unreadable");
    else this.enter(this.savedAt ? "saved" : "untouched");
    this.takeUp();
  }

  /** Take up what a page that is gone could not save. */
  takeUp() {
    const left = this.readLeft();
    if (!left) return;
    const [kept, never] = this.divided(this.kept);
    const ours = left.base === this.base || (left.sent && equal(left.sent, kept));
    if (equal(left.answer, kept)) this.dropLeft();
    else {
      this.answer = { ...left.answer, ...never };
      if (!ours) this.base = left.base; // Python then says what stands there: a conflict.
      this.schedule(0);
    }
  }

  change(answer) {
    this.answer = answer;
    if (this.preview) return;
    if (this.state === "conflict") return this.writeLeft();
    this.schedule(PAUSE);
  }

  schedule(delay) {
    clearTimeout(this.timer);
    if (this.state !== "failed" && this.state !== "too-long") this.enter("waiting");
    this.unsentSince ??= Date.now();
    const left = Math.max(0, this.unsentSince + LONGEST - Date.now());
    this.timer = setTimeout(() => this.flush(), Math.min(delay, left));
  }

  /** Send what is not yet confirmed, now. */
  flush() {
    clearTimeout(this.timer);
    this.unsentSince = null;
    if (this.preview || this.state === "conflict") return;
    if (equal(this.answer, this.kept) && !this.sent && !this.lastSent) {
      this.dropLeft();
      this.enter(this.savedAt ? "saved" : "untouched");
    } else if (!this.sent || !equal(this.answer, this.sent.answer)) this.send("save");
  }

  send(type, more = {}) {
    clearTimeout(this.timer);
    this.unsentSince = null;
    const answer = wellFormed(copy(this.answer));
    if (new Blob([JSON.stringify(answer)]).size > LARGEST) {
      this.writeLeft();
      this.enter("too-long");
      return null;
    }
    // Somebody who types on sends again before the reply: that must not put off the moment
    // at which a lost connection is told.
    if (!this.sent || type !== "save") this.bePatient();
    this.number += 1;
    this.sent = { answer, number: this.number };
    this.writeLeft();
    if (this.state !== "failed") this.enter("saving");
    this.post({ type, answer, base: this.base, number: this.number, ...more });
    return this.number;
  }

  bePatient() {
    clearTimeout(this.patience);
    this.patience = setTimeout(() => this.fail(), PATIENCE);
  }

  post(message) {
    try {
      this.model.send(message);
    } catch {
      // The connection is gone: no reply will come, and that is dealt with already.
    }
  }

  receive(message) {
    const latest = this.sent && message.number === this.sent.number;
    if (message.type === "saved") {
      this.base = Math.max(this.base, message.revision);
      this.savedAt = message.at;
      if (latest) this.confirm(message.complete);
      else if (this.sent) this.bePatient();
    } else if (message.type === "conflict" && latest) this.clash(message.current);
    else if (message.type === "failed" && latest) {
      if (message.reason === "too-long") this.stop("too-long");
      else this.fail();
    }
  }

  confirm(complete) {
    this.kept = this.sent.answer;
    this.lastSent = null;
    this.stop("saved");
    this.tries = 0;
    this.onsaved(complete);
    if (equal(this.answer, this.kept)) this.dropLeft();
    else {
      this.writeLeft();
      this.schedule(PAUSE);
    }
  }

  clash(current) {
    if (equal(current.answer, this.sent.answer)) {
      this.base = current.revision;
      this.savedAt = current.at;
      return this.confirm(undefined);
    }
    this.stop("conflict");
    this.writeLeft();
    this.onconflict(current);
  }

  /** End a conflict: keep this page's answer, or take the other one. */
  settle(current, keep) {
    this.base = current.revision;
    this.savedAt = current.at;
    this.kept = copy(current.answer);
    this.state = "waiting";
    if (keep) return this.send("save");
    this.answer = copy(current.answer);
    this.dropLeft();
    this.enter("saved");
    return null;
  }

  stop(state) {
    clearTimeout(this.patience);
    this.sent = null;
    this.enter(state);
  }

  fail() {
    clearTimeout(this.patience);
    clearTimeout(this.timer);
    this.lastSent = this.sent?.answer ?? this.lastSent;
    this.sent = null;
    this.unsentSince = null;
    this.writeLeft();
    this.enter("failed");
    const delay = RETRIES[Math.min(this.tries, RETRIES.length - 1)];
    this.tries += 1;
    this.timer = setTimeout(() => this.send("save"), delay);
  }

  enter(state) {
    this.state = state;
    this.onstate(state, this);
  }

  leave() {
    for (const timer of [this.timer, this.patience]) clearTimeout(timer);
  }

  /** Divide an answer into what may stand in the browser's storage and what never does. */
  divided(answer) {
    const part = (never) => Object.fromEntries(
      Object.entries(answer ?? {}).filter(([name]) => this.unwritten.includes(name) === never));
    return [answer && part(false), part(true)];
  }

  readLeft() {
    try {
      return JSON.parse(sessionStorage.getItem(this.drawer));
    } catch {
      return null;
    }
  }

  writeLeft() {
    const [sent] = this.divided(this.sent?.answer ?? this.lastSent);
    const [answer] = this.divided(this.answer);
    try {
      sessionStorage.setItem(this.drawer, JSON.stringify({ answer, base: this.base, sent }));
    } catch {
      // No room, or not allowed: the text still stands in the page.
    }
  }

  dropLeft() {
    try {
      sessionStorage.removeItem(this.drawer);
    } catch {
      // Not allowed: then nothing was written either.
    }
  }
}

// ---------- Asking

/** Ask in a dialog; the focus goes back to where it was. Resolves to true for yes. */
function ask(section, texts, { title, text, list = [], yes }) {
  return new Promise((resolve) => {
    const heading = element("h4", { class: "vb-dialog-title" }, title);
    heading.id = `vb-dialog-${Math.random().toString(36).slice(2, 8)}`;
    const dialog = element("dialog", {
      class: "vb-dialog", "aria-labelledby": heading.id,
      onclose: () => {
        resolve(dialog.returnValue === "yes");
        dialog.remove();
      },
    });
    const lines = element("ul", {}, ...list.map((line) => element("li", {}, line)));
    dialog.append(
      heading, element("p", {}, text), ...(list.length ? [lines] : []),
      element("div", { class: "vb-buttons" },
        button(texts.cancel, () => dialog.close("no")),
        button(yes, () => dialog.close("yes"), { class: "vb-button vb-primary" })),
    );
    section.append(dialog);
    dialog.showModal();
  });
}

/** Whether somebody types here: then the focus must stay where it is. */
function isTextField(node) {
  return node.matches('textarea, select, input:not([type="radio"], [type="checkbox"])');
}

/** Show both versions of an answer and let the learner choose; nothing is overwritten. */
function showConflict(context, current) {
  const { section, texts, language, saving, describe } = context;
  const before = document.activeElement;
  const inside = section.contains(before);
  const key = section.id;
  const version = (name, answer) => element("div", { class: "vb-version" },
    element("h5", { id: `${key}-${name}` }, texts[`conflict-${name}`]),
    element("div", { class: "vb-version-text", tabindex: "0", role: "group", "aria-labelledby": `${key}-${name}` },
      describe(answer, context).trim() || texts["conflict-empty"]));
  const mine = version("this", saving.answer);
  const end = (keep) => {
    region.remove();
    context.typedOn = undefined;
    saving.settle(current, keep);
    if (!keep) context.redraw();
    context.announce(texts[keep ? "conflict-kept" : "conflict-taken"]);
    if (keep && before?.isConnected && inside) before.focus();
    else context.heading.focus();
  };
  const region = element("div", { class: "vb-conflict", role: "group", tabindex: "-1", "aria-labelledby": `${key}-clash` },
    element("h4", { id: `${key}-clash` }, texts["conflict-title"]),
    element("p", {}, fill(texts["conflict-text"], { time: clock(current.at, language) })),
    element("div", { class: "vb-versions" }, mine, version("other", current.answer)),
    element("div", { class: "vb-buttons" },
      button(texts["conflict-keep"], () => end(true)),
      button(texts["conflict-take"], () => end(false))));
  section.querySelector(".vb-conflict")?.remove();
  context.body.before(region);
  context.typedOn = () => mine.replaceChildren(...version("this", saving.answer).childNodes);
  if (inside && !isTextField(before)) region.focus();
  else context.announce(texts["conflict-title"]);
}

/** Where help is, calmly, when somebody's words may mean that they are in danger. */
function whereHelpIs({ texts, key }, text, kept) {
  const heading = element("h5", { id: `${key}-distress`, tabindex: "-1" }, texts["distress-title"]);
  const lines = ["distress-113", "distress-112", "distress-near"].map((name) => element("li", {}, ...withNumbers(texts[name])));
  return element("div", { class: "vb-distress", role: "group", "aria-labelledby": heading.id },
    heading, element("p", {}, text), element("ul", {}, ...lines), element("p", {}, kept));
}

/** A text in which each [number] is a link that calls it. */
function withNumbers(text) {
  return text.split(/\[([\d-]+)\]/).map((part, place) =>
    (place % 2 ? element("a", { href: `tel:${part.replace("-", "")}` }, part) : part));
}

// ---------- The frame

function heading({ title, why, task, minutes }, texts, id) {
  const time = minutes === 1 ? texts.minute : fill(texts.minutes, { minutes });
  const explained = (name, text) => element("p", { class: `vb-${name}` },
    element("strong", {}, `${texts[name]}: `), text);
  return element("header", { class: "vb-header" },
    element("p", { class: "vb-kicker" }, `${texts.exercise} · ${time}`),
    element("h3", { id, tabindex: "-1" }, title), explained("why", why), explained("task", task));
}

function statusText(state, { savedAt }, texts, language) {
  if (state === "saved") {
    const time = clock(savedAt, language);
    const today = new Date(savedAt).toDateString() === new Date().toDateString();
    return today ? fill(texts.saved, { time })
      : fill(texts["saved-on"], { date: day(savedAt, language), time });
  }
  const named = { failed: "not-saved", "too-long": "too-long", preview: "preview", unreadable: "unreadable", conflict: "conflict-title" };
  return named[state] ? texts[named[state]] : undefined; // undefined: what stood there stays
}

/** Make the widget that anywidget asks for. */
function exercise({ draw, describe, receive, unwritten }) {
  return {
    render({ model, el }) {
      const texts = JSON.parse(model.get("texts"));
      const content = JSON.parse(model.get("content"));
      const language = model.get("language");
      const name = model.get("exercise");
      const key = `vb-${name}-${Math.random().toString(36).slice(2, 8)}`;
      const leaving = new AbortController();
      const { signal } = leaving;
      const status = element("p", { role: "status", class: "vb-status" });
      const spoken = element("p", { "aria-live": "polite", class: "vb-spoken" });
      const body = element("div", { class: "vb-body" });
      const top = heading(content, texts, `${key}-title`);
      const section = element("section", {
        id: key, class: "vb-exercise", lang: language, "aria-labelledby": `${key}-title`,
        "data-exercise": name, "data-lm-suppress-shortcuts": "true",
      }, top, body, status, spoken,
      element("p", { class: "vb-source" }, `${texts.source}: ${content.source}`));

      const saving = new Saving(model, {
        unwritten,
        onstate(state, saved) {
          section.dataset.state = state;
          const text = statusText(state, saved, texts, language);
          if (text !== undefined && text !== status.textContent) status.textContent = text;
          context.stateChanged?.(state);
        },
        onconflict: (current) => showConflict(context, current),
        onsaved(complete) {
          if (complete !== undefined) context.tellPage(complete);
        },
      });
      const context = {
        model, texts, language, key, section, body, saving, describe, signal,
        content, heading: top.querySelector("h3"), pointer: false,
        get answer() { return saving.answer; },
        change(answer) {
          saving.change(answer);
          context.typedOn?.();
        },
        tellPage(complete) {
          document.dispatchEvent(new CustomEvent("verbonden:saved", { detail: { exercise: name, complete } }));
        },
        ask: (question) => ask(section, texts, question),
        announce(text) { spoken.textContent = spoken.textContent === text ? `${text}\u00a0` : text; },
        redraw() {
          body.replaceChildren();
          draw(context);
        },
      };

      const listener = (message) => {
        saving.receive(message);
        receive?.(message, context);
      };
      model.on("msg:custom", listener);
      // Which of the two was used last decides whether an answer is settled by one press.
      section.addEventListener("pointerdown", () => { context.pointer = true; }, { capture: true, signal });
      section.addEventListener("keydown", () => { context.pointer = false; }, { capture: true, signal });
      section.addEventListener("focusout", () => saving.state === "waiting" && saving.flush(), { signal });
      document.addEventListener("visibilitychange", () => hurry(saving), { signal });
      window.addEventListener("pagehide", () => hurry(saving), { signal });
      window.addEventListener("online", () => hurry(saving), { signal });
      window.addEventListener("beforeprint", () => {
        for (const area of section.querySelectorAll("textarea")) area.fillPrinted?.();
      }, { signal });

      el.replaceChildren(section);
      saving.start();
      context.redraw();
      return () => {
        hurry(saving);
        saving.leave();
        model.off("msg:custom", listener);
        leaving.abort();
      };
    },
  };
}

/** Send at once what waits, or what could not be saved before. */
function hurry(saving) {
  if (saving.state === "waiting") saving.flush();
  else if (saving.state === "failed") saving.send("save");
}
