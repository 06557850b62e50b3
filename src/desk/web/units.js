// Where it stands: every unit in a line; filter, search, sort. The lines come as arrays, so that ten thousand are few bytes.

const LINE = { code: 0, name: 1, parent: 2, state: 3, rounds: 4, day: 5, late: 6, until: 7, score: 8, grade: 9, todo: 10, accepted: 11, letter: 12, letterDay: 13, delivery: 14, waits: 15 };
const MOST_LINES = 50;

const unitView = { search: "", state: null, special: null, sort: null, down: false, keys: null, of: null };

const COLUMNS_OF_UNITS = [
  ["name", "单位"], ["parent", "主管部门"], ["state", "状态"], ["rounds", "轮次"], ["day", "报送日"], ["until", "期限"],
  ["score", "得分"], ["todo", "要办的"], ["letterDay", "最近的信"],
];

// What a search looks through, made once for each answer of the program.
function searchKeys(overview) {
  if (unitView.of !== overview) {
    unitView.keys = overview.units.map((unit) => `${unit[LINE.code]}\n${unit[LINE.name]}\n${unit[LINE.parent] ?? ""}\n${unit[LINE.waits] ?? ""}`.toLowerCase());
    unitView.of = overview;
  }
  return unitView.keys;
}

function chosenUnits(overview) {
  const keys = searchKeys(overview);
  const words = unitView.search.toLowerCase().split(/\s+/).filter((word) => word);
  const { state, special } = unitView;
  const chosen = [];
  overview.units.forEach((unit, index) => {
    if (state !== null && unit[LINE.state] !== state) return;
    if (special === "waits" && !unit[LINE.waits]) return;
    if (special === "late" && !unit[LINE.late]) return;
    if (words.every((word) => keys[index].includes(word))) chosen.push(unit);
  });
  if (unitView.sort !== null) {
    const at = LINE[unitView.sort];
    const numeric = ["rounds", "state"].includes(unitView.sort);
    const key = (unit) => {
      const value = unit[at];
      if (unitView.sort === "score") return value === null ? -1 : Number(value);
      return value ?? (numeric ? -1 : "");
    };
    const order = new Intl.Collator("zh-CN", { numeric: true });
    const compare = numeric || unitView.sort === "score" ? (a, b) => a - b : (a, b) => order.compare(a, b);
    chosen.sort((a, b) => compare(key(a), key(b)) * (unitView.down ? -1 : 1));
  }
  return chosen;
}

function unitLine(overview) {
  return (unit) => {
    const state = overview.states[unit[LINE.state]];
    const letter = unit[LINE.letter] ? `${unit[LINE.letterDay]} ${unit[LINE.letter]}（${unit[LINE.delivery]}）` : "";
    const marks = [unit[LINE.late] ? "逾期" : null, unit[LINE.accepted] ? "同意接收" : null].filter((mark) => mark);
    return element("tr", {},
      element("th", { scope: "row" }, element("a", { href: `#unit/${encodeURIComponent(unit[LINE.code])}` }, unit[LINE.name]), " ", element("span", { class: "hint" }, unit[LINE.code])),
      element("td", {}, unit[LINE.parent] ?? ""),
      element("td", {}, element("span", { class: `pill ${state.key}` }, state.word), marks.map((mark) => element("span", { class: "pill mark" }, mark))),
      element("td", { class: "number" }, unit[LINE.rounds] > 0 ? String(unit[LINE.rounds]) : ""),
      element("td", { class: "date" }, unit[LINE.day] ?? ""),
      element("td", { class: "date" }, unit[LINE.until] ? `延至${unit[LINE.until]}` : ""),
      element("td", { class: "number" }, unit[LINE.score] ? `${unit[LINE.score]}${unit[LINE.grade] ? ` ${unit[LINE.grade]}` : ""}` : ""),
      element("td", {}, unit[LINE.waits] ? element("span", { class: "waits" }, `待决定：${unit[LINE.waits]}`) : unit[LINE.todo]),
      element("td", {}, letter));
  };
}

function unitsPage(overview) {
  const body = element("tbody", { id: "unit-rows" });
  const more = element("p", { class: "more" });
  const tally = element("p", { id: "tally", role: "status" });
  const search = element("input", { type: "search", id: "search", "aria-label": "找单位：名称、代码、主管部门", placeholder: "找单位：名称、代码、主管部门", autocomplete: "off", value: unitView.search });
  const show = () => {
    const chosen = chosenUnits(overview);
    limited(chosen, MOST_LINES, unitLine(overview), body, more);
    tally.textContent = chosen.length === overview.units.length ? `共${chosen.length}个单位` : `${chosen.length}个单位（共${overview.units.length}个）`;
  };
  search.addEventListener("input", () => { unitView.search = search.value; show(); });
  const filters = element("div", { class: "filter", role: "group", "aria-label": "按状态筛选" });
  const waits = overview.units.filter((unit) => unit[LINE.waits]).length;
  const choices = [
    [null, null, "全部", overview.units.length],
    ...overview.states.map((state, index) => [index, null, state.word, state.count]),
    [null, "waits", "待决定", waits], [null, "late", "逾期", overview.late],
  ].filter(([state, special, , count]) => count > 0 || (state === null && special === null));
  filters.append(...choices.map(([state, special, word, count]) => element("button", {
    type: "button", "aria-pressed": String(unitView.state === state && unitView.special === special),
    onclick(event) {
      Object.assign(unitView, { state, special });
      [...filters.children].forEach((button) => button.setAttribute("aria-pressed", String(button === event.currentTarget)));
      show();
    },
  }, word, element("span", { class: "count" }, String(count)))));
  const heads = COLUMNS_OF_UNITS.map(([key, word]) => {
    const head = element("th", { scope: "col", "aria-sort": unitView.sort === key ? (unitView.down ? "descending" : "ascending") : null },
      element("button", { type: "button", class: "sort", onclick() {
        unitView.down = unitView.sort === key && !unitView.down;
        unitView.sort = key;
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", unitView.down ? "descending" : "ascending");
        show();
      } }, word));
    return head;
  });
  show();
  return [
    element("div", { class: "heading" }, element("h2", { tabindex: -1 }, "进度"),
      element("div", { class: "actions" }, element("a", { class: "button", href: "#leader" }, "给领导看的一页"))),
    progressBar(overview),
    openNotice(overview),
    element("section", { class: "card", "aria-label": "各单位" },
      element("div", { class: "tools" }, search, filters), tally,
      element("div", { class: "scroll units", tabindex: 0, role: "region", "aria-label": "各单位到哪一步了" },
        element("table", {}, element("thead", {}, element("tr", {}, heads)), body)), more),
  ];
}

// What waits for somebody to decide, wherever one is.
function openNotice(overview) {
  if (overview.open.length === 0) return null;
  return element("p", { class: "open-notice" }, `有${overview.open.length}份收到的文件等着决定：`, element("a", { href: "#register" }, "到“收件”里看"));
}
