// The chart of the score: of each indicator its full mark, the department's own score and the recomputed one.

const SERIES = [["full", "满分"], ["declared", "自评"], ["recomputed", "核算"]];
const CHART = { width: 760, label: 200, end: 48, bar: 9, gap: 9, top: 30 };

function chart(indicators) {
  const shown = indicators.filter(({ declared, recomputed }) => declared !== null || recomputed !== null);
  if (shown.length === 0) return null;
  const row = CHART.bar * SERIES.length + CHART.gap;
  const height = CHART.top + row * shown.length;
  const most = Math.max(...shown.map(({ weight, declared, recomputed }) => Math.max(weight, declared ?? 0, recomputed ?? 0)), 1);
  const scale = (CHART.width - CHART.label - CHART.end) / most;
  const drawing = drawn("svg", {
    class: "chart", viewBox: `0 0 ${CHART.width} ${height}`, role: "img",
    "aria-label": "各指标的满分、自评得分和核算得分；数字见下面的表",
  });
  SERIES.forEach(([kind, word], index) => {
    const x = CHART.label + index * 70;
    drawing.append(drawn("rect", { class: kind, x, y: 6, width: 12, height: 12 }), drawn("text", { x: x + 17, y: 16 }, word));
  });
  shown.forEach((indicator, index) => {
    const top = CHART.top + index * row;
    const middle = top + (CHART.bar * SERIES.length) / 2;
    drawing.append(drawn("text", { class: "label", x: CHART.label - 8, y: middle + 4 }, shortened(indicator.label, 14)));
    [indicator.weight, indicator.declared, indicator.recomputed].forEach((points, series) => {
      if (points === null) return;
      const y = top + series * CHART.bar;
      const width = Math.max(Number(points), 0) * scale;
      drawing.append(
        drawn("rect", { class: SERIES[series][0], x: CHART.label, y, width, height: CHART.bar - 1 }),
        drawn("text", { class: "points", x: CHART.label + width + 4, y: y + CHART.bar - 1.5 }, points));
    });
  });
  return drawing;
}

function shortened(text, most) {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
