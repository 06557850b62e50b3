// Elements of the page. Text goes in as text, never as markup.

const byId = (id) => document.getElementById(id);

// An element with attributes, listeners (onclick and the like) and children; what is null is left out.
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  set(made, attributes);
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

function set(made, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
}

const SVG = "http://www.w3.org/2000/svg";

function drawn(tag, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, tag);
  set(made, attributes);
  made.append(...children);
  return made;
}

// A table; each row is an array of cells, each of which is text or an element. `numbers` are the columns with figures.
function table(headings, rows, numbers = [], attributes = {}) {
  const kind = (column) => (numbers.includes(column) ? "number" : null);
  const head = headings.map((heading, column) => element("th", { scope: "col", class: kind(column) }, heading));
  const body = rows.map((cells) =>
    element("tr", {}, cells.map((cell, column) =>
      column === 0 ? element("th", { scope: "row" }, cell) : element("td", { class: kind(column) }, cell ?? "—"))));
  return element("table", attributes, element("thead", {}, element("tr", {}, head)), element("tbody", {}, body));
}

// Has the browser save bytes as a file.
function save(bytes, name, type) {
  const address = URL.createObjectURL(new Blob([bytes], { type }));
  const link = element("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}

const WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
