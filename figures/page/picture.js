"use strict";
// One picture opened: its parts, the words of each, the decision, every score.

const dialog = byId("opened");
const PART_OPACITY = 0.42;
const opened = { picture: 0, alone: null };
const openedMethod = () => byId("opened-method").value;

// The patches of each part, by its number.
function patchesByPart(map) {
  const found = new Map();
  [...map].forEach((letter, patch) => {
    const part = partNumber(letter);
    if (part === 0) return;
    if (!found.has(part)) found.set(part, []);
    found.get(part).push(patch);
  });
  return found;
}

// Places on the canvas, in its pixels.
function gridOf(canvas) {
  const [rows, columns] = page.grid;
  const [width, height] = [canvas.width / columns, canvas.height / rows];
  const corner = (patch) => [(patch % columns) * width, Math.floor(patch / columns) * height];
  return { columns, width, height, corner };
}

function paintPatches(context, grid, patches, colour) {
  context.fillStyle = colour;
  context.globalAlpha = PART_OPACITY;
  for (const patch of patches) context.fillRect(...grid.corner(patch), grid.width, grid.height);
  context.globalAlpha = 1;
}

// Lines where a part ends, so that it is seen on its own hue and in grey.
function paintRim(context, grid, patches, colour) {
  const inside = new Set(patches);
  context.strokeStyle = colour;
  context.lineWidth = 4;
  context.beginPath();
  for (const patch of patches) {
    const [x, y] = grid.corner(patch);
    const [right, below] = [x + grid.width, y + grid.height];
    const column = patch % grid.columns;
    const line = (...ends) => {
      context.moveTo(ends[0], ends[1]);
      context.lineTo(ends[2], ends[3]);
    };
    if (column === 0 || !inside.has(patch - 1)) line(x, y, x, below);
    if (column === grid.columns - 1 || !inside.has(patch + 1)) line(right, y, right, below);
    if (!inside.has(patch - grid.columns)) line(x, y, right, y);
    if (!inside.has(patch + grid.columns)) line(x, below, right, below);
  }
  context.stroke();
}

// The patch of a part that lies nearest to the part's centre.
function middlePatch(grid, patches) {
  const centre = [0, 1].map((axis) => mean(patches.map((patch) => grid.corner(patch)[axis])));
  const away = (patch) => grid.corner(patch).map((at, axis) => at - centre[axis]);
  const distance = (patch) => Math.hypot(...away(patch));
  return patches.reduce((best, patch) => (distance(patch) < distance(best) ? patch : best));
}

function paintNumber(context, grid, patches, part) {
  const [x, y] = grid.corner(middlePatch(grid, patches));
  const [middleX, middleY] = [x + grid.width / 2, y + grid.height / 2];
  context.fillStyle = partColour(part);
  context.beginPath();
  context.arc(middleX, middleY, 17, 0, 2 * Math.PI);
  context.fill();
  context.fillStyle = inkOn(partColour(part));
  context.font = "600 21px system-ui, sans-serif";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(String(part), middleX, middleY + 1);
}

function paintParts() {
  const canvas = byId("opened-parts");
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, canvas.width, canvas.height);
  const map = pictures.map[openedMethod()];
  canvas.hidden = !map || !byId("coloured").checked;
  if (canvas.hidden) return;
  const found = patchesByPart(map[opened.picture]);
  const grid = gridOf(canvas);
  const shown = [...found].filter(([part]) => opened.alone === null || opened.alone === part);
  for (const [part, patches] of shown) paintPatches(context, grid, patches, partColour(part));
  for (const [part, patches] of shown) paintRim(context, grid, patches, partColour(part));
  for (const [part, patches] of shown) paintNumber(context, grid, patches, part);
  canvas.setAttribute("aria-label", `${count(found.size, "part")} found in the picture`);
}

// Words of each part, most relevant first within a part.
function wordsByPart() {
  const [name, i] = [openedMethod(), opened.picture];
  const found = new Map();
  pictures.words[name][i].forEach((word, place) => {
    const part = partNumber(pictures.part[name][i][place]);
    if (!found.has(part)) found.set(part, []);
    found.get(part).push({ word, isShared: pictures.shared[name][i][place] === "1" });
  });
  return [...found].sort(([one], [other]) => one - other);
}

function wordButton({ word, isShared }) {
  const button = make("button", { type: "button", class: "word" }, page.concepts.text[word]);
  button.classList.toggle("shared", isShared);
  if (isShared) button.append(make("span", { class: "unseen" }, " (shared)"));
  button.addEventListener("click", () => {
    byId("method").value = openedMethod();
    dialog.close("concept");
    findConcept(word);
  });
  return button;
}

function partButton(part) {
  const button = make("button", {
    type: "button", class: "swatch", "aria-label": `part ${part} alone`,
    "aria-pressed": String(opened.alone === part),
  }, String(part));
  button.style.backgroundColor = partColour(part);
  button.style.color = inkOn(partColour(part));
  button.addEventListener("click", () => showAlone(part));
  return button;
}

function showAlone(part) {
  opened.alone = opened.alone === part ? null : part;
  for (const button of byId("opened-words").querySelectorAll(".swatch")) {
    button.setAttribute("aria-pressed", String(Number(button.textContent) === opened.alone));
  }
  paintParts();
}

function showWords() {
  const rows = wordsByPart().map(([part, words]) => {
    const mark = part ? partButton(part) : make("span", { class: "swatch none" }, "–");
    const list = make("ul", {}, ...words.map((word) => make("li", {}, wordButton(word))));
    return make("li", {}, mark, list);
  });
  const nothing = make("li", { class: "nothing" }, "No concept was found in this picture.");
  byId("opened-words").replaceChildren(...(rows.length ? rows : [nothing]));
}

function showClassWords() {
  const [name, i] = [openedMethod(), opened.picture];
  const isShared = (_, at) => pictures.shared[name][i][at] === "1";
  const shared = new Set(pictures.words[name][i].filter(isShared));
  const scored = pictures.scored[i];
  const words = page.class_concepts[scored];
  byId("opened-class").textContent = `The ${count(words.length, "word")} of ${className(scored)}`;
  const spans = words.flatMap((word, place) => {
    const span = make("span", { class: "word" }, page.concepts.text[word]);
    span.classList.toggle("shared", shared.has(word));
    return place ? [", ", span] : [span];
  });
  byId("opened-class-words").replaceChildren(...spans);
}

function openedFacts(i) {
  const facts = [["prediction", className(pictures.prediction[i])]];
  if (pictures.runner_up) facts.push(["runner-up", className(pictures.runner_up[i])]);
  if (pictures.label) facts.push(["label", className(pictures.label[i])]);
  if (pictures.scored[i] !== pictures.prediction[i]) {
    facts.push(["compared with", className(pictures.scored[i])]);
  }
  facts.push(["id", pictures.id[i]]);
  return facts;
}

function showScores(i) {
  const rows = page.scores.map(({ name, label }) =>
    [label, ...page.methods.map((by) => shownScore(pictures.score[by][name][i]))]);
  fillTable(byId("opened-scores"), ["score", ...page.methods], rows);
}

function titleOf(i) {
  const name = className(pictures.prediction[i]);
  if (!pictures.label) return name;
  return isRight(i) ? `${name}, correct` : `${name}, but labelled ${className(pictures.label[i])}`;
}

function showPicture() {
  const i = opened.picture;
  const place = gallery.order.indexOf(i);
  byId("opened-title").textContent = titleOf(i);
  byId("opened-image").src = thumbnail(i);
  byId("opened-image").alt = `picture ${pictures.id[i]}`;
  byId("opened-place").textContent =
    `${wholeNumber.format(place + 1)} of ${count(gallery.order.length, "picture")}`;
  byId("opened-said").textContent = titleOf(i);
  byId("opened-earlier").disabled = place <= 0;
  byId("opened-later").disabled = place + 1 >= gallery.order.length;
  fillFacts(byId("opened-facts"), openedFacts(i));
  showScores(i);
  showMethod();
}

// One switch for the gallery and the opened picture.
function switchColours() {
  byId("coloured").checked = byId("opened-coloured").checked;
  paintParts();
}

function showMethod() {
  opened.alone = null;
  showWords();
  showClassWords();
  paintParts();
}

function openPicture(picture) {
  opened.picture = picture;
  byId("opened-method").value = method();
  byId("opened-coloured").checked = byId("coloured").checked;
  showPicture();
  dialog.returnValue = "";
  dialog.showModal();
  byId("opened-title").focus();
}

function step(places) {
  const next = gallery.order[gallery.order.indexOf(opened.picture) + places];
  if (next === undefined) return;
  opened.picture = next;
  showPicture();
  if (document.activeElement === document.body || document.activeElement?.disabled) {
    byId("opened-title").focus();
  }
}

function keyInPicture(event) {
  const steps = { ArrowLeft: -1, ArrowRight: 1 };
  if (!(event.key in steps) || event.target.matches("select, input")) return;
  event.preventDefault();
  step(steps[event.key]);
}

// Back to the card of the picture that was seen last, on its page of the gallery.
function returnToCard() {
  if (dialog.returnValue === "concept") return;
  const place = gallery.order.indexOf(opened.picture);
  gallery.first = Math.floor(place / PER_PAGE) * PER_PAGE;
  showGallery();
  byId("gallery").querySelector(`[data-picture="${opened.picture}"]`)?.focus();
}

function startPicture() {
  fillSelect(byId("opened-method"), page.methods.map((name) => [name, name]));
  byId("opened-method").addEventListener("change", showMethod);
  byId("opened-coloured").addEventListener("input", switchColours);
  byId("opened-earlier").addEventListener("click", () => step(-1));
  byId("opened-later").addEventListener("click", () => step(1));
  byId("opened-close").addEventListener("click", () => dialog.close(""));
  dialog.addEventListener("keydown", keyInPicture);
  dialog.addEventListener("close", returnToCard);
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(""); });
}
