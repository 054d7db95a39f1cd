"use strict";
// Curves: what uPlot draws, from runs grouped by everything but the seed.

const colours = 8;

function colour(index, alpha) {
  const value = getComputedStyle(document.documentElement).getPropertyValue("--c" + (index % colours)).trim();
  if (alpha === undefined) return value;
  const hex = value.length === 4 ? value.replace(/[0-9a-f]/gi, "$&$&") : value;
  return hex + Math.round(alpha * 255).toString(16).padStart(2, "0");
}

function themed(name) {
  return getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
}

function finite(value) {
  return typeof value === "number" && isFinite(value) ? value : null;
}

// A running mean that forgets; its start is corrected for the missing past, as Adam's are.
function smoothed(values, memory) {
  if (memory === 0) return values;
  let mean = 0;
  let weight = 0;
  return values.map(value => {
    if (value === null) return null;
    mean = memory * mean + (1 - memory) * value;
    weight = memory * weight + (1 - memory);
    return mean / weight;
  });
}

// Student's t at 97.5 % for n - 1 degrees of freedom.
function student(n) {
  const table = [0, 12.71, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228];
  return n - 1 < table.length ? table[n - 1] : 1.96 + 2.4 / (n - 1);
}

// Value of a curve at x, between its points; null outside.
function at(curve, x) {
  const xs = curve.x;
  if (xs.length === 0 || x < xs[0] || x > xs[xs.length - 1]) return null;
  let low = 0;
  let high = xs.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (xs[middle] <= x) low = middle; else high = middle;
  }
  const a = curve.y[low];
  const b = curve.y[high];
  if (xs[low] === x || a === null || b === null || xs[high] === xs[low]) return xs[high] === x ? b : a;
  return a + (b - a) * (x - xs[low]) / (xs[high] - xs[low]);
}

// The mean of curves and its 95 % interval at every x that all of them have.
function band(curves) {
  const longest = curves.reduce((a, b) => (a.x.length >= b.x.length ? a : b));
  const x = [], mean = [], low = [], high = [];
  for (const place of longest.x) {
    const values = curves.map(curve => at(curve, place)).filter(value => value !== null);
    if (values.length < 2) continue;
    const average = values.reduce((a, b) => a + b, 0) / values.length;
    const variance = values.reduce((a, b) => a + (b - average) ** 2, 0) / (values.length - 1);
    const half = student(values.length) * Math.sqrt(variance / values.length);
    x.push(place); mean.push(average); low.push(average - half); high.push(average + half);
  }
  return {x, mean, low, high};
}

// groups: [{label, curves: [{x, y}]}]; a group of several curves becomes a mean with a band.
function drawChart(element, groups, settings) {
  const tables = [];
  const series = [{label: settings.xLabel || "step"}];
  const bands = [];
  let points = 0;
  groups.forEach((group, index) => {
    const drawn = group.curves.map(curve => ({x: curve.x, y: smoothed(curve.y.map(finite), settings.smoothing)}));
    const stroke = group.colour || colour(index);
    if (drawn.length > 1) {
      const {x, mean, low, high} = band(drawn);
      tables.push([x, mean, high, low]);
      const first = series.length;
      series.push({label: group.label + " (mean of " + drawn.length + ")", stroke, width: 2, points: {show: false}});
      series.push({label: "95 %", stroke: "transparent", points: {show: false}});
      series.push({label: "95 %", stroke: "transparent", points: {show: false}});
      bands.push({series: [first + 1, first + 2], fill: colour(index, 0.2)});
      points += x.length;
    } else {
      tables.push([drawn[0].x, drawn[0].y]);
      series.push({
        label: group.label, stroke, width: group.width || 1.6, dash: group.dash,
        points: {show: drawn[0].x.length === 1},
      });
      points += drawn[0].x.length;
    }
  });
  const positive = column => column.map(value => (value !== null && value !== undefined && value > 0 ? value : null));
  let data = tables.length === 1 ? tables[0] : uPlot.join(tables);
  let logY = settings.logY;
  if (logY) {
    const values = data.slice(1).map(positive);
    if (values.some(column => column.some(value => value !== null))) data = [data[0], ...values];
    else logY = false;
  }
  if (settings.logX) data = [data[0].map(x => x + (settings.fromZero ? 1 : 0)), ...data.slice(1)];
  const curves = data.slice(1).filter((_, index) => series[index + 1].stroke !== "transparent");
  const framed = logY ? null : frame(curves);
  if (framed) element.dataset.beyond = framed.beyond; else delete element.dataset.beyond;
  const axis = {stroke: themed("soft"), grid: {stroke: themed("line"), width: 1}, ticks: {stroke: themed("line"), width: 1}};
  // Without a pointer the legend tells the last values.
  const rest = plot => {
    if (plot.cursor.idx === null || plot.cursor.left < 0) plot.setLegend({idx: data[0].length - 1}, false);
  };
  const plot = new uPlot({
    width: Math.max(220, element.clientWidth), height: settings.height || 210,
    scales: {x: {time: false, distr: settings.logX ? 3 : 1}, y: {distr: logY ? 3 : 1, ...(framed ? {range: framed.range} : {})}},
    axes: [
      {...axis, size: 34, values: (_, ticks) => ticks.map(shortNumber)},
      {...axis, size: 58, values: (_, ticks) => ticks.map(shortNumber)},
    ],
    series: series.map((each, index) => ({
      ...each, spanGaps: true,
      value: (_, value) => (value === null || value === undefined ? "" : index === 0 ? String(value) : number(value)),
    })),
    bands,
    cursor: {drag: {x: true, y: false}},
    legend: {live: true},
    hooks: {ready: [rest], setCursor: [rest]},
  }, data, element);
  // The edges of a band are part of its picture, not curves of their own.
  const rows = plot.root.querySelectorAll(".u-legend .u-series");
  series.forEach((each, index) => { if (each.stroke === "transparent") rows[index].hidden = true; });
  element.dataset.series = String(groups.length);
  element.dataset.points = String(points);
  element.dataset.bands = String(bands.length);
  return plot;
}

// The range of y that shows nearly all of the curves where a few values would press the rest flat; null elsewhere.
function frame(columns) {
  const values = columns.flatMap(column => column.filter(value => finite(value) !== null)).sort((a, b) => a - b);
  if (values.length < 20) return null;
  const part = share => values[Math.min(values.length - 1, Math.floor(share * values.length))];
  const span = part(0.97) - part(0.03);
  const low = values[0], high = values[values.length - 1];
  const tooLow = low < part(0.03) - 8 * span, tooHigh = high > part(0.97) + 8 * span;
  if (!(span > 0) || !(tooLow || tooHigh)) return null;
  return {
    range: [tooLow ? part(0.03) - 0.5 * span : low - 0.1 * span, tooHigh ? part(0.97) + 0.5 * span : high + 0.1 * span],
    beyond: "beyond the frame: " + [tooLow ? "down to " + number(low) : "", tooHigh ? "up to " + number(high) : ""]
      .filter(text => text).join(", ") + "; log y shows it",
  };
}

function number(value) {
  if (value === null || value === undefined) return "–";
  if (typeof value !== "number") return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e6)) return value.toExponential(3).replace(/\.?0+e/, "e");
  return String(Number(value.toPrecision(4)));
}

function shortNumber(value) {
  if (value === null || value === undefined) return "";
  const size = Math.abs(value);
  if (size >= 1e9 || (size !== 0 && size < 1e-3)) return value.toExponential().replace(/(\.\d\d)\d+/, "$1");
  if (size >= 1e6) return Number((value / 1e6).toPrecision(4)) + " M";
  if (size >= 1e4) return Number((value / 1e3).toPrecision(4)) + " k";
  return String(Number(value.toPrecision(6)));
}
