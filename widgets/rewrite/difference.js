// The difference between two texts, word by word: the longest row of words that both have
// (longest common subsequence), and what stands between those words on either side.

const MOST_CELLS = 4_000_000; // words of one text times words of the other: beyond it, no difference
const SHORTEST_SAME = 3; // fewer words in common between two changes are part of the change

/** Cut a text into words and signs, each with the space behind it. */
function wordsOf(text) {
  const found = text.match(/\s+|[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*|[^\s\p{L}\p{N}]/gu) ?? [];
  const words = [];
  for (const piece of found) {
    if (/^\s/.test(piece) && words.length) words.at(-1).space += piece;
    else words.push({ word: piece, space: "" });
  }
  return words;
}

/**
 * Compare two texts. Returns runs {same, before, after} in order, the texts of which make up both
 * texts again; or null when they are too long to compare.
 */
function difference(before, after) {
  const [one, other] = [wordsOf(before), wordsOf(after)];
  let head = 0;
  while (head < one.length && head < other.length && one[head].word === other[head].word) head += 1;
  let tail = 0;
  while (tail < one.length - head && tail < other.length - head && one.at(-1 - tail).word === other.at(-1 - tail).word) tail += 1;
  const middle = [one.slice(head, one.length - tail), other.slice(head, other.length - tail)];
  if (middle[0].length * middle[1].length > MOST_CELLS) return null;
  const steps = [
    ...one.slice(0, head).map((word, at) => [word, other[at]]),
    ...aligned(...middle),
    ...one.slice(one.length - tail).map((word, at) => [word, other[other.length - tail + at]]),
  ];
  return runsOf(steps);
}

/** Pair the words that two rows have in common; a word without a counterpart is paired with null. */
function aligned(one, other) {
  const width = other.length + 1;
  const longest = new Uint16Array((one.length + 1) * width);
  for (let i = one.length - 1; i >= 0; i -= 1) {
    for (let j = other.length - 1; j >= 0; j -= 1) {
      longest[i * width + j] = one[i].word === other[j].word
        ? longest[(i + 1) * width + j + 1] + 1
        : Math.max(longest[(i + 1) * width + j], longest[i * width + j + 1]);
    }
  }
  const steps = [];
  let [i, j] = [0, 0];
  while (i < one.length || j < other.length) {
    const both = i < one.length && j < other.length;
    if (both && one[i].word === other[j].word) steps.push([one[i++], other[j++]]);
    else if (j >= other.length || (both && longest[(i + 1) * width + j] >= longest[i * width + j + 1])) steps.push([one[i++], null]);
    else steps.push([null, other[j++]]);
  }
  return steps;
}

function runsOf(steps) {
  const runs = [];
  for (const step of steps) {
    const same = Boolean(step[0] && step[1]);
    if (runs.at(-1)?.same !== same) runs.push({ same, steps: [] });
    runs.at(-1).steps.push(step);
  }
  // A word or two in common would cut a sentence that was made anew into crumbs.
  const kept = [];
  runs.forEach((run, at) => {
    const crumb = run.same && at > 0 && at < runs.length - 1 && run.steps.length < SHORTEST_SAME;
    const same = run.same && !crumb;
    if (kept.length && kept.at(-1).same === same) kept.at(-1).steps.push(...run.steps);
    else kept.push({ same, steps: [...run.steps] });
  });
  const text = (words) => words.filter(Boolean).map(({ word, space }) => word + space).join("");
  return kept.map(({ same, steps: row }) => ({ same, before: text(row.map(([word]) => word)), after: text(row.map(([, word]) => word)) }));
}
