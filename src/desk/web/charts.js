// The roll-up's charts on the page.

const BAR = { width: 760, label: 260, row: 24, end: 60 };

function barChart(title, bars) {
  const shown = bars.filter((bar) => bar.count > 0);
  if (shown.length === 0) return null;
  const most = Math.max(...shown.map((bar) => bar.count));
  const drawing = drawn("svg", { class: "chart", viewBox: `0 0 ${BAR.width} ${shown.length * BAR.row + 6}`, role: "img", "aria-label": `${title}：${shown.map((bar) => `${bar.label} ${bar.count}`).join("，")}` });
  shown.forEach((bar, index) => {
    const y = index * BAR.row + 4;
    const width = ((BAR.width - BAR.label - BAR.end) * bar.count) / most;
    drawing.append(
      drawn("text", { class: "label", x: BAR.label - 8, y: y + 13 }, shortened(bar.label, 20)),
      drawn("rect", { class: "recomputed", x: BAR.label, y, width: Math.max(width, 1), height: BAR.row - 7 }),
      drawn("text", { x: BAR.label + width + 6, y: y + 13 }, String(bar.count)));
  });
  const lines = shown.map((bar) => [bar.label, String(bar.count), bar.remark]);
  const remarks = lines.some(([, , remark]) => remark);
  return element("section", { class: "card" }, element("h3", {}, title), drawing,
    scroll(remarks ? table(["内容", "数", "说明"], lines, [1], { class: "plain" }) : null, `${title}的数`));
}

async function chartsPage(overview) {
  const charts = await ask(api("charts"));
  const said = element("div", { class: "outcome" });
  const run = async () => {
    try {
      const ended = await runStep({ step: "rollup" }, said);
      if (ended.state === "done") said.append(fileLink(ended.details.path, "下载汇总工作簿"));
    } catch (error) {
      said.replaceChildren(element("p", { class: "wrong", role: "alert" }, error.message));
    }
  };
  return [
    element("div", { class: "heading" }, element("h2", { tabindex: -1 }, "汇总"),
      element("div", { class: "actions" }, element("button", { type: "button", class: "primary", onclick: run }, "写汇总工作簿"), element("button", { type: "button", onclick: () => window.print() }, "打印"))),
    said,
    barChart("各单位到哪一步了", charts.states),
    barChart("等级分布（通过的单位）", charts.grades),
    charts.spread.length > 0 ? element("section", { class: "card" }, element("h3", {}, "核算得分（通过的单位）"),
      element("dl", { class: "figures" }, charts.spread.map(([word, figure]) => element("div", {}, element("dt", {}, word), element("dd", {}, figure))))) : null,
    barChart("最多的问题（不含提示）", charts.problems),
    charts.indicators.some((line) => line.recomputed !== null) ? element("section", { class: "card" }, element("h3", {}, "各指标的平均得分（通过的单位）"), chart(charts.indicators)) : null,
  ];
}
