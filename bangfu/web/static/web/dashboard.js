/* The trend on the dashboard. The same numbers stand in the table below it. */
"use strict";

(() => {
  const place = document.getElementById("trend");
  const data = JSON.parse(document.getElementById("trend-data").textContent);
  const text = place.dataset;
  place.classList.add("chart-on");
  const chart = echarts.init(place, null, { renderer: "canvas" });
  const font = getComputedStyle(document.body).fontFamily;
  // bars of months known only afterwards are paler
  const bars = data.people.map((value, i) => (
    { value, itemStyle: { color: data.reconstructed[i] ? "#c9d8ef" : "#8fb1e3" } }
  ));
  const said = (i) => [
    data.months[i] + (data.reconstructed[i] ? `（${text.reconstructed}）` : ""),
    `${text.people} ${data.people[i] === null ? "—" : data.people[i].toLocaleString()}`,
    `${text.income} ${data.income[i] === null ? "—" : data.income[i].toLocaleString()}`,
  ].join("\n");
  const axis = { axisLabel: { color: "#54606f" }, nameTextStyle: { color: "#54606f" } };

  chart.setOption({
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    textStyle: { fontFamily: font },
    grid: { left: 8, right: 8, top: 56, bottom: 4, containLabel: true },
    legend: { top: 0, itemGap: 24 },
    // richText: an HTML tooltip would need inline styles, which our policy forbids
    tooltip: { trigger: "axis", renderMode: "richText", formatter: (p) => said(p[0].dataIndex) },
    xAxis: { type: "category", data: data.months, ...axis, axisTick: { show: false } },
    yAxis: [
      { type: "value", name: text.personUnit, min: 0, ...axis },
      { type: "value", name: text.yuanUnit, scale: true, splitLine: { show: false }, ...axis },
    ],
    series: [
      { name: text.people, type: "bar", data: bars, color: "#8fb1e3", barMaxWidth: 22, itemStyle: { borderRadius: [3, 3, 0, 0] } },
      { name: text.income, type: "line", yAxisIndex: 1, data: data.income, color: "#c2410c", symbol: "circle", symbolSize: 6, showAllSymbol: true, connectNulls: false },
    ],
  });
  new ResizeObserver(() => chart.resize()).observe(place);
})();
