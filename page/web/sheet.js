// A look at a sheet of the returned workbook: a table that resembles it, with the marked cells.

// The pixels of a character of half width, and of a point.
const CHARACTER = 7;
const POINT = 4 / 3;

// What people call the state of a cell; the engine says it when it has started.
let stateWords = {};

// The letters of a column, counted from 0.
function letters(column) {
  let text = "";
  for (let left = column + 1; left > 0; left = Math.floor((left - 1) / 26)) text = String.fromCharCode(65 + ((left - 1) % 26)) + text;
  return text;
}

// The sheet as a table; `show` is called with a cell whose note is to be read.
function sheetTable(sheet, show) {
  const columns = Math.max(sheet.widths.length, ...sheet.cells.map((cell) => cell.col + cell.cols));
  const rows = Math.max(sheet.heights.length, ...sheet.cells.map((cell) => cell.row + cell.rows));
  const taken = Array.from({ length: rows }, () => new Array(columns).fill(null));
  for (const cell of sheet.cells) {
    for (let row = cell.row; row < cell.row + cell.rows; row += 1) {
      for (let col = cell.col; col < cell.col + cell.cols; col += 1) taken[row][col] = cell;
    }
  }
  const widths = Array.from({ length: columns }, (_, column) => (sheet.widths[column] ?? 10) * CHARACTER);
  const head = element("tr", {}, element("td", { class: "corner" }), widths.map((_, column) => element("th", { scope: "col" }, letters(column))));
  const lines = taken.map((line, row) => {
    const made = element("tr", {}, element("th", { scope: "row" }, String(row + 1)));
    made.style.height = `${(sheet.heights[row] ?? 18) * POINT}px`;
    line.forEach((cell, col) => {
      if (!cell) made.append(element("td"));
      else if (cell.row === row && cell.col === col) made.append(sheetCell(cell, show));
    });
    return made;
  });
  const sized = element("colgroup", {}, element("col"), widths.map(() => element("col")));
  const made = element("table", { class: "sheet" }, sized, element("thead", {}, head), element("tbody", {}, lines));
  [36, ...widths].forEach((width, index) => { sized.children[index].style.width = `${width}px`; });
  made.style.width = `${36 + widths.reduce((sum, width) => sum + width, 0)}px`;
  return made;
}

function sheetCell(cell, show) {
  const address = `${letters(cell.col)}${cell.row + 1}`;
  const made = element("td", {
    class: [cell.style, cell.number ? "figure" : "", cell.mark ? `mark ${cell.mark}` : ""].join(" ").trim(),
    rowspan: cell.rows > 1 ? cell.rows : null, colspan: cell.cols > 1 ? cell.cols : null,
    "data-cell": address, title: cell.note, tabindex: cell.mark ? 0 : null,
  }, cell.text);
  if (cell.mark) {
    made.append(element("span", { class: "unseen" }, `（${stateWords[cell.mark]}）`));
    const read = () => show(address, cell);
    made.addEventListener("focus", read);
    made.addEventListener("click", read);
  }
  return made;
}

// The sheets behind their tabs. `load` gives them; what is returned has `open(sheet, cell)`.
function sheetBook(states, load) {
  const tabs = element("div", { class: "tabs", role: "tablist", "aria-label": "工作表" });
  const frame = element("div", { class: "frame", role: "tabpanel", tabindex: 0, id: "sheet-panel" });
  const note = element("p", { class: "note", "aria-live": "polite" }, "有底色的格子可以点（或用 Tab 键走到），看那一格的问题。");
  const book = element("div", { class: "book" }, tabs, frame, note);
  let sheets = null;
  let current = null;

  const show = (address, cell) => {
    note.className = `note ${cell.mark}`;
    note.textContent = `${address}　${cell.note ?? ""}`;
  };
  const marks = (name) => {
    const state = states.find((sheet) => sheet.name === name);
    return state ? state.counts.error + state.counts.missing + state.counts.warning + state.counts.restored : 0;
  };
  const choose = (index, focus) => {
    current = index;
    [...tabs.children].forEach((tab, at) => {
      tab.setAttribute("aria-selected", String(at === index));
      tab.tabIndex = at === index ? 0 : -1;
    });
    frame.replaceChildren(sheetTable(sheets[index], show));
    frame.setAttribute("aria-label", sheets[index].name);
    frame.scrollTo(0, 0);
    if (focus) tabs.children[index].focus();
  };
  const moves = { ArrowRight: 1, ArrowLeft: -1 };
  tabs.addEventListener("keydown", (event) => {
    if (!(event.key in moves)) return;
    event.preventDefault();
    choose((current + moves[event.key] + sheets.length) % sheets.length, true);
  });
  const ready = async () => {
    if (sheets) return;
    sheets = await load();
    tabs.replaceChildren(...sheets.map((sheet, index) => {
      const found = marks(sheet.name);
      return element("button", { type: "button", role: "tab", "aria-controls": "sheet-panel", onclick: () => choose(index, false) },
        sheet.name, found > 0 ? element("span", { class: "count", "aria-label": `${found}处` }, String(found)) : null);
    }));
  };
  return {
    element: book,
    async open(name, address) {
      await ready();
      const index = name ? sheets.findIndex((sheet) => sheet.name === name) : sheets.findIndex((sheet) => marks(sheet.name) > 0);
      if (index !== current || index < 0) choose(Math.max(index, 0), false);
      const cell = address ? frame.querySelector(`[data-cell="${address}"]`) : null;
      if (!cell) return;
      frame.querySelectorAll(".here").forEach((other) => other.classList.remove("here"));
      cell.classList.add("here");
      cell.tabIndex = 0;
      cell.focus({ preventScroll: true });
      book.scrollIntoView({ block: "nearest" });
      frame.scrollTo(cell.offsetLeft - frame.clientWidth / 2 + cell.offsetWidth / 2, cell.offsetTop - frame.clientHeight / 2 + cell.offsetHeight / 2);
    },
  };
}
