"use strict";
// The page's data in, its fixed parts filled in. Whatever comes from a run is set as text.

const read = (id) => JSON.parse(document.getElementById(id).textContent);
const page = read("data");
const thumbnails = read("thumbnails");
const pictures = page.pictures;
const nShown = pictures.id.length;
const SMALLEST_SHOWN = 0.00005;
const wholeNumber = new Intl.NumberFormat("en");
const byId = (id) => document.getElementById(id);

// A new element; children that are strings become text.
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function count(number, one, many = `${one}s`) {
  return `${wholeNumber.format(number)} ${number === 1 ? one : many}`;
}

// Three digits after the point, four below .01, as the printed table has them.
function shownScore(value) {
  const size = Math.abs(value);
  if (size >= SMALLEST_SHOWN && size < 0.01) return value.toFixed(4);
  return size < SMALLEST_SHOWN ? "0.000" : value.toFixed(3);
}

const thumbnail = (picture) => `data:image/webp;base64,${thumbnails[picture]}`;
const partNumber = (letter) => page.letters.indexOf(letter);
const partColour = (part) => page.colours[(part - 1) % page.colours.length];
const className = (index) => page.classes[index];

// Three channels of "#rrggbb", 0 to 255.
const channels = (colour) => [1, 3, 5].map((start) => parseInt(colour.slice(start, start + 2), 16));

// Black or white, whichever is easier to read on a colour (WCAG 2.2, relative luminance).
function inkOn(colour) {
  const linear = channels(colour).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  return luminance > 0.179 ? "#000" : "#fff";
}

function fillFacts(list, facts) {
  const pairs = facts.map(([term, said]) =>
    make("div", {}, make("dt", {}, term), make("dd", {}, said)));
  list.replaceChildren(...pairs);
}

// A table whose first column names its rows; a name that starts with a space is of the row above.
function fillTable(table, columns, rows) {
  const head = columns.map((column) => make("th", { scope: "col" }, column));
  const body = rows.map(([name, ...cells]) => {
    const heading = make("th", { scope: "row" }, name.trim());
    const row = make("tr", {}, heading, ...cells.map((cell) => make("td", {}, cell)));
    row.classList.toggle("below", name.startsWith(" "));
    return row;
  });
  table.replaceChildren(
    make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...body));
}

function fillSelect(select, options) {
  select.append(...options.map(([value, shown]) => make("option", { value }, shown)));
}

function fillFigures() {
  const drawn = page.figures.map((figure) => make("figure", { class: "plot" },
    make("img", { src: figure.source, alt: figure.name, loading: "lazy" }),
    make("figcaption", {}, figure.caption || figure.name)));
  byId("figure-list").replaceChildren(...drawn);
  byId("figures").hidden = drawn.length === 0;
  document.querySelector('nav a[href="#figures"]').hidden = drawn.length === 0;
}

function fillMasthead() {
  document.title = page.title;
  byId("title").textContent = page.title;
  fillFacts(byId("facts"), page.facts);
  byId("note").textContent = page.note ?? "";
  byId("note").hidden = !page.note;
  fillTable(byId("score-table"), page.table.columns, page.table.rows);
  fillFigures();
}

// Class indices in the order of their names.
function classesByName() {
  const names = new Intl.Collator(undefined, { numeric: true });
  return page.classes.map((_, index) => index)
    .sort((one, other) => names.compare(className(one), className(other)) || one - other);
}

fillMasthead();
