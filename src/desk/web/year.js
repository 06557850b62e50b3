// The year: the roster and the steps, each with a preview of whom it hits before it is done.

// Shows a preview, and does the step once that is confirmed.
function confirmed(preview, word, into, run) {
  const done = element("div", { class: "outcome" });
  const go = element("button", { type: "button", class: preview.warn ? "danger" : "primary", onclick: async () => {
    go.disabled = true;
    try {
      await run(done);
    } catch (error) {
      done.replaceChildren(element("p", { class: "wrong", role: "alert" }, error.message));
    }
  } }, preview.warn ? `${word}（会使通过的作废）` : word);
  into.replaceChildren(element("div", { class: "preview" },
    element("p", { class: "sentence" }, preview.sentence),
    preview.groups.map((group) => hitGroup(group)),
    element("div", { class: "decide" }, go, element("button", { type: "button", onclick: () => into.replaceChildren() }, "先不做"))), done);
  go.focus();
}

const MOST_HITS = 100;

function hitGroup({ word, units }) {
  const list = element("ul", { class: "hits" });
  const more = element("p", { class: "more" });
  limited(units, MOST_HITS, (unit) => element("li", {}, unit), list, more);
  return element("details", { open: units.length <= 20 || null }, element("summary", {}, `${word}（${units.length}个）`), list, more);
}

// A step: what it does, its options, a button for the preview, then one that does it.
function stepCard({ id, title, about, fields, word, step, after }) {
  const said = element("div", { class: "outcome" });
  const form = fill(element("form", { class: "fields" }), fields ?? [], "看看会做什么", async (values) => {
    const asked = step(values);
    const preview = await tell(api("preview"), asked);
    confirmed(preview, word, said, async (into) => {
      const ended = await runStep({ ...asked, seen: preview.seen, ...(preview.warn ? { void_passes: true } : {}) }, into);
      if (ended.state === "done" && after) after(ended, into);
    });
  });
  return element("section", { class: "card step", id: `step-${id}`, "aria-labelledby": `${id}-title` },
    element("h3", { id: `${id}-title` }, title), element("p", { class: "line" }, about), form, said);
}

function rosterGrid(view) {
  const faulty = new Map(view.faults.filter((fault) => fault.at).map((fault) => [fault.at.join("-"), fault.message]));
  const cell = (row, col, text, tag) => {
    const wrong = faulty.get(`${row}-${col}`);
    return element(tag, { class: wrong ? "mark error" : null, title: wrong ?? null, scope: tag === "th" ? "col" : null }, text, wrong ? element("span", { class: "fault" }, wrong) : null);
  };
  const head = element("tr", {}, element("th", { scope: "col" }, "行"), view.headings.map((text, col) => cell(1, col, text, "th")));
  const body = view.lines.map(([row, texts]) => element("tr", {}, element("th", { scope: "row" }, String(row)), texts.map((text, col) => cell(row, col, text, "td"))));
  return element("div", { class: "scroll roster", tabindex: 0, role: "region", "aria-label": "名单的各行" }, element("table", {}, element("thead", {}, head), element("tbody", {}, body)));
}

function rosterView(view) {
  const whole = view.faults.map((fault) => element("li", { class: "error" }, element("p", { class: "what" },
    element("span", { class: "place" }, fault.cell ?? "整个名单"), element("span", {}, fault.message))));
  return [
    view.faults.length > 0 ? element("p", { class: "wrong", role: "alert" }, `名单有${view.faults.length}处错误，改好以后才能发表：`) : element("p", { class: "line" }, `名单上有${view.units}个单位，没有错误。`),
    view.faults.length > 0 ? element("ol", { id: "roster-faults" }, whole) : null,
    view.lines.length > 0 ? element("details", { open: view.faults.length > 0 || null }, element("summary", {}, "看名单"), rosterGrid(view)) : null,
  ];
}

async function rosterCard() {
  const view = await ask(api("roster"));
  const shown = element("div", { id: "roster" }, rosterView(view));
  const said = element("p", { class: "line", role: "status" });
  const input = element("input", { type: "file", id: "roster-file", class: "unseen", accept: ".xlsx", "aria-label": "改好的名单", onchange: async () => {
    if (input.files.length === 0) return;
    try {
      const taken = await put(api("roster"), input.files[0]);
      shown.replaceChildren(...rosterView(taken).filter((part) => part));
      said.textContent = taken.taken ? "已换成这份名单；原来的留在“台账备份”里。" : "名单有错误，没有换；文件夹里的还是原来那份。";
      say(said.textContent);
    } catch (error) {
      said.textContent = error.message;
    }
    input.value = "";
  } });
  return element("section", { class: "card step", id: "step-roster", "aria-labelledby": "roster-title" }, element("h3", { id: "roster-title" }, "名单"),
    element("p", { class: "line" }, "一个单位一行，在 Excel 里填；存盘以后点“再看一遍”，或把改好的名单选进来。"),
    element("div", { class: "decide" },
      element("button", { type: "button", onclick: async () => {
        try {
          await tell(api("show"), { path: "名单.xlsx" });
        } catch (error) {
          said.textContent = error.message;
        }
      } }, "用 Excel 打开名单"),
      fileLink("名单.xlsx", "下载名单.xlsx"),
      element("button", { type: "button", id: "roster-again", onclick: async () => {
        try {
          const again = await ask(api("roster"));
          shown.replaceChildren(...rosterView(again).filter((part) => part));
          said.textContent = "";
        } catch (error) {
          said.textContent = error.message;
        }
      } }, "再看一遍"),
      input, element("label", { class: "button", for: "roster-file" }, "选改好的名单")),
    said, shown);
}

async function yearPage(overview) {
  const goTo = (n) => element("a", { class: "button", href: `/c/${n}/` }, "打开下一年的工作台");
  const steps = [
    { id: "issue", title: "发表", word: "发表", about: "按名单给每个单位生成表格，放在“发出”里；名单没有变的不重发。",
      fields: [{ name: "mail", label: "给有邮箱的单位写好发表的信", kind: "check" }, { name: "page", label: "再放一份核对.html，供单位自己核对", kind: "check" }],
      step: (values) => ({ step: "issue", only: [], mail: values.mail, page: values.page }) },
    { id: "remind", title: "催报", word: "写催报信", about: "给没有报送、没有改好的单位各写一封信，放在“催报”里。",
      fields: [{ name: "only_unsent", label: "只催从没报送的", kind: "check" }], step: (values) => ({ step: "remind", ...values }) },
    { id: "review", title: "复核", word: "抽取", about: "从通过的单位里抽取，写一个复核表；填好后在下面读回。",
      fields: [{ name: "share", label: "一百个里随机抽几个", kind: "number", value: "5", min: 0, max: 100 }, { name: "risk", label: "一百个里按风险抽几个", kind: "number", value: "5", min: 0, max: 100 },
        { name: "seed", label: "随机数的种子", kind: "number", value: "1", min: 0 }],
      step: (values) => ({ step: "review", ...values }), after: (ended, into) => into.append(fileLink(ended.details.path, "下载复核表")) },
    { id: "rectify", title: "整改", word: "写整改通知", about: "给复核扣了分、提了意见的单位写整改通知，放在“复核”里。",
      fields: [{ name: "until", label: "要求哪一天前回复", kind: "date" }], step: (values) => ({ step: "rectify", ...values }) },
    { id: "rollup", title: "汇总", word: "汇总", about: "总表、得分、问题分布、主管部门对照，写成一个工作簿；图在“汇总”页。",
      step: () => ({ step: "rollup" }), after: (ended, into) => into.append(fileLink(ended.details.path, "下载汇总工作簿")) },
    { id: "reports", title: "自评报告", word: "写报告", about: "给已通过的单位写自评报告（Word），放在“报告”里。",
      fields: [{ name: "public", label: "公开版：去掉联系方式，另写网页", kind: "check" }], step: (values) => ({ step: "reports", ...values }) },
    { id: "next", title: "下一年", word: "新建下一年", about: "由这一年新建下一年的文件夹：名单、联系方式、信里的话、上年通过的表。",
      fields: [{ name: "name", label: "新文件夹的名称", value: `${overview.year + 1}年自评`, required: true }, { name: "template", label: "用哪个模板", hint: "不写就用内置的、接着这份表的那一份。" },
        { name: "deadline", label: "报送期限（含当日）", kind: "date" }],
      step: (values) => ({ step: "next", ...values }), after: (ended, into) => into.append(goTo(ended.details.n)) },
  ];
  return [element("div", { class: "heading" }, element("h2", { tabindex: -1 }, "年度")), await rosterCard(), ...steps.map((step) => (step.id === "rectify" ? [readReview(), stepCard(step)] : stepCard(step))).flat()];
}

// The reviewers' scores, read back.
function readReview() {
  const said = element("div", { class: "outcome" });
  const input = element("input", { type: "file", id: "review-file", class: "unseen", accept: ".xlsx", "aria-label": "填好的复核表", onchange: async () => {
    if (input.files.length === 0) return;
    try {
      const { job } = await put(api("review"), input.files[0]);
      await follow(job, said, refresh);
    } catch (error) {
      said.replaceChildren(element("p", { class: "wrong", role: "alert" }, error.message));
    }
    input.value = "";
  } });
  return element("section", { class: "card step", id: "step-read-review", "aria-labelledby": "read-review-title" }, element("h3", { id: "read-review-title" }, "读回复核表"),
    element("p", { class: "line" }, "复核人填好的复核表选进来，得分记入台账。"), element("div", { class: "decide" }, input, element("label", { class: "button", for: "review-file" }, "选填好的复核表")), said);
}
