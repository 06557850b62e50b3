// A unit: its rounds with the returned workbook, what changed, the replies, the report, and what can be decided about it.

async function unitPage(overview, code, round) {
  const unit = await ask(api(`unit/${encodeURIComponent(code)}`));
  const chosen = round ?? (unit.rounds.length > 0 ? unit.rounds[unit.rounds.length - 1].round : null);
  const state = overview.states.find((one) => one.key === unit.state);
  return [
    element("p", { class: "back screen" }, element("a", { href: "#units" }, "← 回到进度")),
    element("div", { class: "heading" }, element("h2", { tabindex: -1 }, unit.name),
      element("p", {}, element("span", { class: `pill ${unit.state}` }, state.word), unit.accepted ? element("span", { class: "pill mark" }, "同意接收") : null)),
    element("p", { class: "line" }, [`代码${unit.code}`, unit.parent ? `主管部门：${unit.parent}` : null, unit.emails.length > 0 ? unit.emails.join("；") : "没有登记邮箱",
      unit.until ? `延期到${unit.until}` : null].filter((part) => part).join("　")),
    unitDecisions(unit), saidHere,
    unit.open.length > 0 ? element("section", { class: "card", "aria-labelledby": "unit-open" }, element("h3", { id: "unit-open" }, "等着决定的"),
      element("ol", {}, unit.open.map((file) => openFile(file, unit.received)))) : null,
    roundsSection(unit, chosen),
    element("section", { class: "card", "aria-labelledby": "unit-letters" }, element("h3", { id: "unit-letters" }, "信"), lettersList([...unit.letters].reverse())),
    chosen ? await judgedRound(unit, chosen) : null,
    filesSection(unit),
    unit.decisions.length > 0 ? element("section", { class: "card", "aria-labelledby": "unit-decisions" }, element("h3", { id: "unit-decisions" }, "人工决定"),
      decisionsTable([...unit.decisions].reverse(), [...unit.words].reverse())) : null,
  ];
}

function unitDecisions(unit) {
  const forms = [];
  const add = (word, fields, make) => forms.push(unfolding(word, fields, word, (values) => decide({ ...make(values), unit: unit.code })));
  if (unit.state === "returned") add("同意接收", [REASON], ({ reason }) => ({ what: "accept", reason }));
  if (unit.state === "passed") add("撤销通过", [REASON], ({ reason }) => ({ what: "withdraw", reason }));
  add("延期", [{ name: "until", label: "延到哪一天（含当日）", kind: "date", required: true }, REASON], ({ until, reason }) => ({ what: "extend", until, reason }));
  if (known.overview.rectifications.some((notice) => notice.code === unit.code && !notice.closed)) {
    add("整改销号", [REASON], ({ reason }) => ({ what: "rectified", reason }));
  }
  return element("div", { class: "decisions-of-unit" }, element("div", { class: "decide" }, forms.map(({ button }) => button),
    unit.state === "passed" && unit.has_report ? element("a", { class: "button", href: api(`report/${encodeURIComponent(unit.code)}`), download: `${unit.name}-自评报告.docx` }, "自评报告（Word）") : null),
  forms.map(({ place }) => place));
}

function roundsSection(unit, chosen) {
  if (unit.rounds.length === 0) return element("section", { class: "card" }, element("p", {}, "还没有报来能读的表。"));
  const rows = [...unit.rounds].reverse().map((round) => [
    element("a", { href: `#unit/${encodeURIComponent(unit.code)}/${round.round}`, "aria-current": round.round === chosen ? "true" : null }, `第${round.round}轮`),
    round.day, element("span", { class: `pill ${round.passed ? "passed" : "returned"}` }, round.passed ? "通过" : "退回"), round.late ? "逾期" : "",
    round.passed ? "" : round.to_do, round.declared ?? "", round.recomputed ?? "", round.grade ?? "", round.output ? fileLink(round.output) : "",
  ]);
  return element("section", { class: "card", "aria-labelledby": "rounds-title" }, element("h3", { id: "rounds-title" }, "各轮"),
    scroll(table(["轮次", "报送日", "结论", "逾期", "要办的", "自评", "核算", "等级", "退回或通过的表"], rows, [5, 6]), "各轮报送"));
}

function filesSection(unit) {
  const issues = unit.issues.map((issue) => element("li", {}, `第${issue.serial}号表，${issue.day}发出：`, fileLink(issue.path), issue.why ? element("span", { class: "hint" }, `（${issue.why.replace(/\n/g, "；")}）`) : null));
  const received = unit.received.map((row, index) => element("li", {}, `${row.day}收到：`, fileLink(row.path), `　${unit.outcomes[index]}`));
  return element("section", { class: "card", "aria-labelledby": "files-title" }, element("h3", { id: "files-title" }, "发出和收到的文件"),
    element("ul", { class: "plain-list" }, issues, received));
}

async function judgedRound(unit, round) {
  let judged;
  try {
    judged = await ask(api(`unit/${encodeURIComponent(unit.code)}/round/${round}`));
  } catch (error) {
    return element("section", { class: "card" }, element("p", {}, `第${round}轮的表看不了：${error.message}`));
  }
  stateWords = known.overview.marks;
  const output = unit.rounds.find((one) => one.round === round).output;
  // What a department is to do next is no advice for the clerk.
  const parts = report({ view: { ...judged.file, steps: [] }, returned: output ? judged.file.returned : null }, {
    download: () => { element("a", { href: fileAddress(output), download: "" }).click(); },
    print: () => window.print(),
    sheets: async () => judged.sheets,
  });
  return element("article", { class: "card", id: "report", "aria-label": `第${round}轮` }, sinceLast(judged.since), parts);
}

// What changed since the round before, cell by cell.
function sinceLast(since) {
  if (!since) return null;
  const rows = since.cells.map((cell) => [cell.cell ? `${cell.sheet} ${cell.cell}` : cell.sheet, cell.item, cell.before || "（空）", cell.after || "（空）", cell.asked ? "是" : "否"]);
  return section("since", `与第${since.round}轮比，改了什么`, element("p", { class: "sentence" }, since.sentence),
    rows.length > 0 ? scroll(table(["位置", "内容", "原来", "现在", "上一轮要求改的"], rows, [], { class: "plain" }), "改了的格子") : null);
}
