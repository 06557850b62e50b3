// What only a person can decide: whose a file is, that it needs no more handling, that a return is accepted, that a unit has more time.

// The units to choose from, for the fields that name one.
function unitList() {
  const id = "all-units";
  if (!byId(id)) document.body.append(element("datalist", { id }));
  if (known.overview && byId(id).childElementCount !== known.overview.units.length) {
    byId(id).replaceChildren(...known.overview.units.map((unit) => element("option", { value: unit[LINE.code] }, unit[LINE.name])));
  }
  return id;
}

// A received file of which something is open, with what can be decided about it.
function openFile(file, workbooks) {
  const unit = file.unit ? known.overview.units.find((line) => line[LINE.code] === file.unit) : null;
  const name = unit ? unit[LINE.name] : file.unit;
  const names = workbooks.filter((row) => row.unclaimed && row.round === 0 && row.open);
  const assign = file.unclaimed ? unfolding("认领：是哪个单位的", [
    { name: "unit", label: "单位（代码或名称）", list: unitList(), required: true },
    ...(names.length > 1 ? [{ name: "workbook", label: "文件里的哪一份", kind: "select", options: names.map((row) => [row.workbook, row.workbook]) }] : []),
    { ...REASON, value: "人工认领" },
  ], "认领", (values) => decide({ what: "assign", file: file.path, workbook: values.workbook ?? null, unit: values.unit, reason: values.reason })) : null;
  const aside = unfolding("搁置：不再处理", [REASON], "搁置", (values) => decide({ what: "set-aside", file: file.path, reason: values.reason }));
  return element("li", { class: file.unclaimed ? "warning" : "error" },
    element("p", { class: "what" }, element("span", { class: "state" }, file.unclaimed ? "待认领" : "没有处理"),
      element("span", { class: "place" }, fileLink(file.path, file.path)), name ? element("span", { class: "item" }, `像是${name}的`) : null,
      element("span", { class: "code" }, `${file.day}${file.sender ? `　${file.sender}` : ""}`)),
    element("p", { class: "message" }, file.why),
    element("div", { class: "decide" }, assign ? assign.button : null, aside.button), assign ? assign.place : null, aside.place);
}

// The decisions on record, the last first, each with its undo.
function decisionsTable(decisions, words) {
  const rows = decisions.map((decision, index) => {
    const undo = decision.undone ? `${decision.undone}已撤销` : element("button", { type: "button", "aria-label": `撤销第${decision.id}号决定`, onclick: () => undone(decision.id) }, "撤销");
    const what = `${decision.word ?? words[index]}${decision.until ? `到${decision.until}` : ""}`;
    return [`第${decision.id}号`, decision.day, what, unitName(decision.unit), decision.path ?? "", decision.reason, undo];
  });
  return scroll(table(["编号", "日期", "决定", "单位", "文件", "原因", "撤销"], rows), "人工决定的各件");
}

function unitName(code) {
  if (!code) return "";
  const unit = known.overview.units.find((line) => line[LINE.code] === code);
  return unit ? element("a", { href: `#unit/${encodeURIComponent(code)}` }, unit[LINE.name]) : code;
}
