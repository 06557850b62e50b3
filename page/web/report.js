// The report on one file: verdict, what is to be done, the score, the sheets.

// The headings of the list, the most pressing first, as the returned workbook has them.
const GROUPS = [
  ["fatal", (count) => "读不出这份文件"],
  ["error", (count) => `必须改（${count}处）`],
  ["missing", (count) => `待填（${count}格）`],
  ["restored", (count) => `已恢复，请确认（${count}处）`],
  ["warning", (count) => `需说明（${count}处）：数填错的改正；确实如此的，在下载的表里写明原因`],
  ["explained", (count) => `已说明（${count}处）`],
  ["notice", (count) => `提示（${count}处）：知道即可`],
];

const WHOLE_FILE = "整个文件";

function report(file, actions) {
  const view = file.view;
  const book = view.sheets.length > 0 ? sheetBook(view.sheets, actions.sheets) : null;
  const jump = book ? (place) => book.open(place.sheet, place.cell) : null;
  const parts = [heading(view, file, actions), issues(view, jump), scores(view, jump)];
  if (book) {
    parts.push(section("sheets", "表格：有底色的是要看的格子", book.element));
    book.open(null, null);
  }
  return parts.filter((part) => part !== null);
}

function section(name, title, ...children) {
  return element("section", { class: name, "aria-labelledby": `${name}-title` }, element("h3", { id: `${name}-title` }, title), ...children);
}

function heading(view, file, actions) {
  const done = view.verdict === "pass" ? "下载通过的表" : "下载核对过的表";
  const buttons = element("div", { class: "actions" },
    file.returned ? element("button", { type: "button", class: "primary", onclick: actions.download }, done) : null,
    element("button", { type: "button", onclick: actions.print }, "打印"));
  return element("header", { class: "opening" },
    element("div", { class: "heading" }, element("h2", { id: "report-title", tabindex: -1 }, view.name), buttons),
    element("p", { class: `verdict ${view.verdict ?? "failed"}` }, view.sentence),
    view.lines.map((line) => element("p", { class: "line" }, line)),
    view.steps.map((step) => element("p", { class: "step" }, step)));
}

function issues(view, jump) {
  if (view.issues.length === 0) return null;
  const lists = element("div", {});
  const show = (sheet) => {
    const chosen = view.issues.filter((issue) => sheet === null || sheetOf(issue) === sheet);
    lists.replaceChildren(...groups(chosen, sheet === null ? view.counts : null, jump));
  };
  show(null);
  const names = [...new Set(view.issues.map(sheetOf))];
  return section("issues", "要办的事", names.length > 1 ? filter(names, view.issues, show) : null, lists);
}

const sheetOf = (issue) => (issue.place ? issue.place.sheet : WHOLE_FILE);

// Buttons of which one is pressed: all sheets, or one.
function filter(names, all, show) {
  const choice = (name, word, count) => element("button", {
    type: "button", "aria-pressed": String(name === null),
    onclick(event) {
      [...event.currentTarget.parentElement.querySelectorAll("button")].forEach((button) =>
        button.setAttribute("aria-pressed", String(button === event.currentTarget)));
      show(name);
    },
  }, word, element("span", { class: "count" }, String(count)));
  return element("div", { class: "filter", role: "group", "aria-label": "按工作表筛选" },
    element("span", {}, "只看："),
    choice(null, "全部", all.length),
    names.map((name) => choice(name, name, all.filter((issue) => sheetOf(issue) === name).length)));
}

function groups(chosen, counts, jump) {
  return GROUPS.map(([state, title]) => {
    const of = chosen.filter((issue) => issue.state === state);
    if (of.length === 0) return null;
    const count = counts && counts[state] ? counts[state] : of.length;
    const words = state === "missing" && !counts ? "待填" : title(count);
    return element("div", { class: "group" }, element("h4", { class: state }, words),
      state === "missing" ? blanks(of, jump) : element("ol", {}, of.map((issue) => entry(issue, jump))));
  }).filter((group) => group !== null);
}

// What is to be filled in: a line a block. A finding about a single cell is a line like any other.
function blanks(of, jump) {
  const fix = [...new Set(of.map((issue) => issue.fix))];
  const lines = of.map((issue) => [issue.item, issue.place ? placed(issue.place, jump) : WHOLE_FILE, issue.expected, issue.entered, issue.message]);
  return element("div", { class: "missing" },
    fix.length === 1 ? element("p", { class: "line" }, fix[0]) : null,
    scroll(table(["内容", "从哪里填起", "应填", "已填", "还没有填的"], lines, [2, 3], { class: "plain blanks" }), "待填的内容"));
}

function entry(issue, jump) {
  const facts = [
    ["填的是", issue.entered],
    ["应为", issue.expected],
    ["怎么改", issue.fix],
    ["单位说明", issue.explanation],
    ["依据", issue.basis],
  ].filter(([, text]) => text);
  const repair = issue.repair.map(({ place, value }) => element("span", { class: "repair" }, placed(place, jump), ` 改为 `, element("b", {}, value)));
  return element("li", { class: issue.state },
    element("p", { class: "what" },
      element("span", { class: "state" }, issue.word),
      issue.place ? placed(issue.place, jump) : element("span", { class: "place" }, WHOLE_FILE),
      element("span", { class: "item" }, issue.item),
      element("span", { class: "code" }, issue.code)),
    element("p", { class: "message" }, issue.message),
    element("dl", {}, facts.map(([word, text]) => element("div", {}, element("dt", {}, word), element("dd", {}, text))),
      repair.length > 0 ? element("div", { class: "suggested" }, element("dt", {}, "建议"), element("dd", {}, repair)) : null));
}

// A place; a button that leads to the cell, where there is a table to lead to.
function placed(place, jump) {
  const words = place.cell ? `${place.sheet} ${place.cell}` : place.sheet;
  if (!jump) return element("span", { class: "place" }, words);
  return element("button", { type: "button", class: "place", title: "在下面的表格里看这一格", onclick: () => jump(place) }, words);
}

function scores(view, jump) {
  if (!view.score) return null;
  const { score } = view;
  const total = score.groups.length > 0
    ? table(["一级指标", "分值", "自评得分", "核算得分", "差异"],
      score.groups.map((group) => [group.name, group.weight, group.declared, group.recomputed, group.gap]), [1, 2, 3, 4], { class: "plain" })
    : null;
  const traces = table(["指标", "分值", "指标值", "自评", "核算", "扣分", "核算过程"], view.indicators.map((line) => [
    line.label, line.weight, line.lacking ? placed(line.lacking, jump) : line.value, line.declared, line.recomputed, line.lost, line.text,
  ]), [1, 3, 4, 5], { class: "plain traces" });
  return section("scores", "得分", element("p", { class: "sentence" }, score.sentence), scroll(total, "各一级指标的得分"),
    chart(view.indicators),
    view.indicators.length > 0 ? element("h4", {}, "各指标得分是怎么来的") : null,
    view.indicators.length > 0 ? scroll(traces, "各指标得分是怎么来的") : null);
}

function scroll(inside, words) {
  return inside ? element("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": words }, inside) : null;
}
