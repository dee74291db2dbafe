"use strict";
// The gallery: what the form asks for in, the pictures that match out, a page of them at a time.

const PER_PAGE = 60;
const form = byId("filters");
const collator = new Intl.Collator(undefined, { numeric: true });
const wordNumber = new Map(page.concepts.text.map((text, index) => [text, index]));
const gallery = { order: [], first: 0 };
const said = new Map(); // method -> what a search looks through, by picture

const method = () => byId("method").value;
const isRight = (picture) => pictures.label[picture] === pictures.prediction[picture];
const scoreOf = (picture) => pictures.score[method()][byId("score").value][picture];
const scoreLabel = () => page.scores.find((score) => score.name === byId("score").value).label;

// The place of each entry when all are sorted by name.
function ranks(names) {
  const sorted = names.map((_, index) => index)
    .sort((one, other) => collator.compare(names[one], names[other]) || one - other);
  const rank = new Array(names.length);
  sorted.forEach((index, place) => { rank[index] = place; });
  return rank;
}

const idRank = ranks(pictures.id);
const classRank = ranks(page.classes);

function saidOf(picture) {
  if (!said.has(method())) said.set(method(), new Array(nShown));
  const held = said.get(method());
  held[picture] ??= [
    pictures.id[picture],
    className(pictures.prediction[picture]),
    pictures.label ? className(pictures.label[picture]) : "",
    ...pictures.words[method()][picture].map((word) => page.concepts.text[word]),
  ].join("\n").toLowerCase();
  return held[picture];
}

// The words a concept field means: the one of that name, or all that hold the text.
function wordsMeant(text) {
  if (text === "") return null;
  if (wordNumber.has(text)) return new Set([wordNumber.get(text)]);
  const wanted = text.toLowerCase();
  return new Set(page.concepts.text.flatMap(
    (concept, index) => (concept.toLowerCase().includes(wanted) ? [index] : [])));
}

// Each filter that is set, as a question to a picture.
function questions() {
  const asked = [];
  const { search, concept, label, prediction, decision, least, most } = form.elements;
  const terms = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const words = wordsMeant(concept.value.trim());
  if (label.value) asked.push((i) => pictures.label[i] === Number(label.value));
  if (prediction.value) asked.push((i) => pictures.prediction[i] === Number(prediction.value));
  if (decision.value) asked.push((i) => isRight(i) === (decision.value === "correct"));
  if (least.value) asked.push((i) => scoreOf(i) >= Number(least.value));
  if (most.value) asked.push((i) => scoreOf(i) <= Number(most.value));
  if (words) asked.push((i) => pictures.words[method()][i].some((word) => words.has(word)));
  if (terms.length) asked.push((i) => terms.every((term) => saidOf(i).includes(term)));
  return asked;
}

const sortKeys = {
  id: (i) => idRank[i],
  score: (i) => scoreOf(i),
  label: (i) => (pictures.label ? classRank[pictures.label[i]] : 0),
  prediction: (i) => classRank[pictures.prediction[i]],
};

function matching() {
  const asked = questions();
  const kept = [];
  for (let i = 0; i < nShown; i += 1) if (asked.every((holds) => holds(i))) kept.push(i);
  const key = sortKeys[byId("sort").value];
  const direction = Number(byId("direction").value);
  const keys = new Map(kept.map((i) => [i, key(i)]));
  return kept.sort((a, b) => direction * (keys.get(a) - keys.get(b)) || idRank[a] - idRank[b]);
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function tellCount() {
  const { order } = gallery;
  const parts = [`${wholeNumber.format(order.length)} of ${count(nShown, "picture")}`];
  if (order.length) parts.push(`mean ${scoreLabel()} ${shownScore(mean(order.map(scoreOf)))}`);
  if (order.length && pictures.label) {
    parts.push(`${shownScore(mean(order.map((i) => Number(isRight(i)))))} correct`);
  }
  byId("count").textContent = parts.join("; ");
}

// The decision in words: what was predicted, and what it is where that is wrong.
function decisionLines(picture) {
  const lines = [make("span", { class: "name" }, className(pictures.prediction[picture]))];
  if (pictures.label && !isRight(picture)) {
    const is = `wrong: is ${className(pictures.label[picture])}`;
    lines.push(make("span", { class: "wrong" }, is));
  }
  return lines;
}

// A canvas of one pixel a patch, which the style enlarges over the picture.
function tinyParts(picture) {
  const [rows, columns] = page.grid;
  const canvas = make("canvas", { width: columns, height: rows, "aria-hidden": "true" });
  const context = canvas.getContext("2d");
  [...pictures.map[method()][picture]].forEach((letter, patch) => {
    if (letter === "0") return;
    context.fillStyle = partColour(partNumber(letter));
    context.fillRect(patch % columns, Math.floor(patch / columns), 1, 1);
  });
  return canvas;
}

function card(picture) {
  const alt = `picture ${pictures.id[picture]}`;
  const stack = make("span", { class: "stack" }, make("img", { src: thumbnail(picture), alt }));
  if (byId("coloured").checked && pictures.map[method()]) stack.append(tinyParts(picture));
  const score = make("span", { class: "score" },
    make("span", { class: "unseen" }, `${scoreLabel()} `), shownScore(scoreOf(picture)));
  const attributes = { type: "button", "data-picture": picture, "aria-haspopup": "dialog" };
  const caption = make("span", { class: "caption" }, ...decisionLines(picture), score);
  const button = make("button", attributes, stack, caption);
  button.addEventListener("click", () => openPicture(picture));
  return make("li", {}, button);
}

// The buttons and the place of a list that is shown page by page.
function tellPager(names, { first, perPage, total }) {
  const nPages = Math.max(1, Math.ceil(total / perPage));
  byId(names.place).textContent = `page ${Math.floor(first / perPage) + 1} of ${nPages}`;
  byId(names.earlier).disabled = first === 0;
  byId(names.later).disabled = first + perPage >= total;
}

function showGallery() {
  const shown = gallery.order.slice(gallery.first, gallery.first + PER_PAGE);
  const nothing = make("li", { class: "nothing" }, "No picture matches: clear a filter.");
  byId("gallery").replaceChildren(...(shown.length ? shown.map(card) : [nothing]));
  tellPager({ place: "place", earlier: "earlier", later: "later" },
    { first: gallery.first, perPage: PER_PAGE, total: gallery.order.length });
}

function tellScoreRange() {
  const values = pictures.score[method()][byId("score").value];
  const end = (choose) => values.reduce((found, value) => choose(found, value)).toFixed(2);
  byId("least").placeholder = end((one, other) => Math.min(one, other));
  byId("most").placeholder = end((one, other) => Math.max(one, other));
}

function updateGallery() {
  gallery.order = matching();
  gallery.first = 0;
  tellScoreRange();
  tellCount();
  showGallery();
}

// Bring the start of a list back into sight after its page was turned.
function toStart(element) {
  if (element.getBoundingClientRect().top < 0) element.scrollIntoView({ block: "start" });
}

function turnGallery(pages) {
  gallery.first = Math.max(0, gallery.first + pages * PER_PAGE);
  showGallery();
  toStart(byId("gallery"));
}

// Show the pictures that have a word, whatever was asked for before.
function findConcept(word) {
  const [asked, score, isColoured] = [method(), byId("score").value, byId("coloured").checked];
  form.reset();
  byId("method").value = asked;
  byId("score").value = score;
  byId("coloured").checked = isColoured;
  byId("concept").value = page.concepts.text[word];
  updateGallery();
  byId("pictures-title").focus();
}

function fillConceptList() {
  if (byId("concept-list").childElementCount) return;
  const options = page.concepts.text.map((text) => make("option", { value: text }));
  byId("concept-list").append(...options);
}

function classOptions(column) {
  const counts = new Map();
  for (const index of pictures[column] ?? []) counts.set(index, (counts.get(index) ?? 0) + 1);
  const shown = (index) => `${className(index)} (${wholeNumber.format(counts.get(index))})`;
  return classesByName().filter((index) => counts.has(index))
    .map((index) => [String(index), shown(index)]);
}

function hideWithoutLabels() {
  if (pictures.label) return;
  for (const id of ["label", "decision"]) byId(id).closest("label").hidden = true;
  byId("sort").querySelector('[value="label"]').remove();
}

function fillFilters() {
  for (const column of ["label", "prediction"]) {
    fillSelect(byId(column), [["", "any"], ...classOptions(column)]);
  }
  fillSelect(byId("method"), page.methods.map((name) => [name, name]));
  fillSelect(byId("score"), page.scores.map(({ name, label }) => [name, label]));
  hideWithoutLabels();
}

// A field that is typed in answers at once, a list when something was chosen from it.
function answer(event) {
  const awaited = event.target.matches("select") ? "change" : "input";
  if (event.type === awaited) updateGallery();
}

function startGallery() {
  fillFilters();
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", answer);
  form.addEventListener("change", answer);
  form.addEventListener("reset", () => setTimeout(() => { updateGallery(); followMethod(); }));
  byId("method").addEventListener("change", followMethod);
  byId("concept").addEventListener("focus", fillConceptList, { once: true });
  byId("earlier").addEventListener("click", () => turnGallery(-1));
  byId("later").addEventListener("click", () => turnGallery(1));
  updateGallery();
}
