// The progress for the leader: one A4 page.

// How many names are listed, so that it stays one page.
const MOST_NAMES = 60;
const MOST_PARENTS = 12;

// The states in which nothing has come in that counts.
const NOT_IN = ["waiting", "not-issued", "unread", "reissued"];

// All units in one bar, a part for each state.
function progressBar(overview) {
  const all = Math.max(overview.units.length, 1);
  let x = 0;
  const parts = overview.states.filter((state) => state.count > 0).map((state) => {
    const width = (1000 * state.count) / all;
    const part = drawn("rect", { class: `bar ${state.key}`, x, y: 0, width: Math.max(width - 1, 1), height: 26 });
    x += width;
    return part;
  });
  const words = overview.states.filter((state) => state.count > 0).map((state) => `${state.word}${state.count}`).join("，");
  const bar = drawn("svg", { class: "progress", viewBox: "0 0 1000 26", preserveAspectRatio: "none", role: "img", "aria-label": `共${overview.units.length}个单位：${words}` });
  bar.append(...parts);
  const legend = element("ul", { class: "legend" }, overview.states.filter((state) => state.count > 0).map((state) =>
    element("li", {}, element("span", { class: `swatch ${state.key}` }), `${state.word} `, element("b", {}, String(state.count)))));
  return element("figure", { class: "standing" }, bar, legend);
}

function leaderPage(overview) {
  const count = (key) => overview.states.find((state) => state.key === key).count;
  const all = overview.units.length;
  const passed = count("passed");
  const share = all > 0 ? `${Math.round((1000 * passed) / all) / 10}%` : "—";
  const key = (unit) => overview.states[unit[LINE.state]].key;
  const missing = overview.units.filter((unit) => NOT_IN.includes(key(unit)));
  const facts = [["单位", all], ["已通过", `${passed}（${share}）`], ["退回待改", count("returned")],
    ["还没有报来", missing.length], ["逾期报送", overview.late], ["等着决定", overview.open.length]];
  const byParent = new Map();
  for (const unit of overview.units) {
    const parent = unit[LINE.parent] ?? "（没有主管部门）";
    const line = byParent.get(parent) ?? [0, 0, 0];
    line[0] += 1;
    if (key(unit) === "passed") line[1] += 1;
    else if (NOT_IN.includes(key(unit))) line[2] += 1;
    byParent.set(parent, line);
  }
  const parents = [...byParent].sort((a, b) => b[1][0] - a[1][0]).slice(0, MOST_PARENTS);
  const left = byParent.size - parents.length;
  const more = missing.length > MOST_NAMES ? `……还有${missing.length - MOST_NAMES}个` : "";
  return [
    element("div", { class: "heading screen" }, element("p", {}, element("a", { href: "#units" }, "← 回到进度")),
      element("div", { class: "actions" }, element("button", { type: "button", class: "primary", onclick: () => window.print() }, "打印（一页A4）"))),
    element("article", { class: "card paper", id: "leader" },
      element("h2", { tabindex: -1 }, `${overview.title}进度`),
      element("p", { class: "line" }, `截至${overview.today}${overview.deadline ? `；报送期限${overview.deadline}` : ""}`),
      element("dl", { class: "figures" }, facts.map(([word, figure]) => element("div", {}, element("dt", {}, word), element("dd", {}, String(figure))))),
      progressBar(overview),
      parents.length > 1 ? element("h3", {}, "按主管部门") : null,
      parents.length > 1 ? table(["主管部门", "单位", "已通过", "还没有报来"], parents.map(([name, line]) => [name, ...line.map(String)]), [1, 2, 3], { class: "plain" }) : null,
      left > 0 ? element("p", { class: "line" }, `……还有${left}个主管部门，见汇总。`) : null,
      missing.length > 0 ? element("h3", {}, `还没有报来的（${missing.length}个）`) : null,
      missing.length > 0 ? element("p", { class: "names-listed" }, missing.slice(0, MOST_NAMES).map((unit) => unit[LINE.name]).join("、") + more) : null),
  ];
}
