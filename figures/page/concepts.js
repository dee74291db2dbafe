"use strict";
// The concept index: every word with the pictures and classes that have it, sorted, searched.

const CONCEPTS_PER_PAGE = 40;
const N_CLASSES_NAMED = 3;
const N_EXAMPLES = 4;
const nWords = page.concepts.text.length;
const textRank = ranks(page.concepts.text);
const index = { order: [], first: 0, sort: "shared", direction: -1, method: "" };
const { n_pictures: nPictures, n_shared: nShared, classes: classesOf } = page.concepts;
const COLUMNS = [ // name, first direction of sorting, what is sorted by and shown
  { name: "concept", first: 1, key: (word) => textRank[word] },
  { name: "pictures", first: -1, key: (word) => nPictures[method()][word] },
  { name: "shared", first: -1, key: (word) => nShared[method()][word] },
  { name: "classes", first: -1, key: (word) => classesOf[word].length },
];
const examples = new Map(); // method -> by word, the first pictures that have it

function examplesOf(word) {
  if (!examples.has(method())) examples.set(method(), findExamples());
  return examples.get(method())[word];
}

function findExamples() {
  const found = page.concepts.text.map(() => []);
  pictures.words[method()].forEach((words, picture) => {
    for (const word of words) if (found[word].length < N_EXAMPLES) found[word].push(picture);
  });
  return found;
}

function wordsFound() {
  const wanted = byId("concept-search").value.trim().toLowerCase();
  const holds = (text) => text.toLowerCase().includes(wanted);
  const classHolds = page.classes.map(holds);
  const { key } = COLUMNS.find((column) => column.name === index.sort);
  return [...Array(nWords).keys()]
    .filter((word) => holds(page.concepts.text[word])
      || classesOf[word].some((of) => classHolds[of]))
    .sort((a, b) => index.direction * (key(a) - key(b)) || textRank[a] - textRank[b]);
}

function classNames(classes) {
  const names = classes.map(className).join(", ");
  if (classes.length <= N_CLASSES_NAMED) return make("span", {}, names || "–");
  const first = classes.slice(0, N_CLASSES_NAMED).map(className).join(", ");
  const more = `${first} and ${wholeNumber.format(classes.length - N_CLASSES_NAMED)} more`;
  return make("details", {}, make("summary", {}, more), names);
}

function conceptRow(word) {
  const text = page.concepts.text[word];
  const counts = COLUMNS.slice(1).map(({ key }) => key(word));
  const find = make("button", { type: "button", class: "word" }, text);
  find.addEventListener("click", () => findConcept(word));
  const shown = examplesOf(word).map((i) => make("img", { src: thumbnail(i), alt: "" }));
  return make("tr", {},
    make("th", { scope: "row" }, counts[0] ? find : make("span", { class: "word" }, text)),
    ...counts.map((n) => make("td", { class: "n" }, wholeNumber.format(n))),
    make("td", { class: "classes" }, classNames(classesOf[word])),
    make("td", { class: "examples" }, ...shown));
}

function showConceptPage() {
  const shown = index.order.slice(index.first, index.first + CONCEPTS_PER_PAGE);
  byId("concept-rows").replaceChildren(...shown.map(conceptRow));
  tellPager({ place: "concepts-place", earlier: "concepts-earlier", later: "concepts-later" },
    { first: index.first, perPage: CONCEPTS_PER_PAGE, total: index.order.length });
}

function showConcepts() {
  index.method = method();
  index.order = wordsFound();
  index.first = 0;
  byId("concept-count").textContent =
    `${wholeNumber.format(index.order.length)} of ${count(nWords, "concept")}, by ${method()}`;
  showConceptPage();
}

// The index counts by the method the gallery shows.
function followMethod() {
  if (index.method !== method()) showConcepts();
}

function sortConcepts(column) {
  index.direction = index.sort === column.name ? -index.direction : column.first;
  index.sort = column.name;
  markSorted();
  showConcepts();
}

function markSorted() {
  COLUMNS.forEach((column, place) => {
    const heading = byId("concept-head").children[place];
    const order = index.direction > 0 ? "ascending" : "descending";
    heading.setAttribute("aria-sort", column.name === index.sort ? order : "none");
  });
}

function heading(column) {
  const button = make("button", { type: "button" }, column.name);
  button.addEventListener("click", () => sortConcepts(column));
  const cell = make("th", { scope: "col" }, button);
  cell.classList.toggle("n", column.name !== "concept");
  return cell;
}

function turnConcepts(pages) {
  index.first = Math.max(0, index.first + pages * CONCEPTS_PER_PAGE);
  showConceptPage();
  toStart(byId("concept-table"));
}

function startConcepts() {
  byId("concepts-lede").textContent =
    `Every word a picture or a class has, with the pictures on this page that have it, those that `
    + `share it with their class, and the classes that have it among their words.`;
  byId("concept-head").replaceChildren(...COLUMNS.map(heading),
    make("th", { scope: "col" }, "their names"), make("th", { scope: "col" }, "examples"));
  byId("concept-filters").addEventListener("submit", (event) => event.preventDefault());
  byId("concept-search").addEventListener("input", showConcepts);
  byId("concepts-earlier").addEventListener("click", () => turnConcepts(-1));
  byId("concepts-later").addEventListener("click", () => turnConcepts(1));
  markSorted();
  showConcepts();
}

startGallery();
startPicture();
startConcepts();
document.documentElement.dataset.ready = "yes";
