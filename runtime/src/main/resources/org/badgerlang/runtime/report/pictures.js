// Pictures that are no curves: the nest, the timeline, where the time went, histograms, coordinates.

function make(name, attributes, ...children) {
  const element = document.createElement(name);
  return fill(element, attributes, children);
}

function draw(name, attributes, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

function fill(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value !== undefined && value !== null) element.setAttribute(key, value);
  }
  element.append(...children.flat().filter(child => child !== null && child !== undefined));
  return element;
}

// The loops of a run as a tree, from the paths of their metrics and of what they own.
function loopTree(run) {
  const paths = new Map();
  const add = path => {
    const parts = path.split(".");
    for (let i = 1; i <= parts.length; i++) {
      const prefix = parts.slice(0, i).join(".");
      if (!paths.has(prefix)) {
        const node = {path: prefix, name: parts[i - 1], inner: [], metrics: [], tensors: [], steps: null, place: null};
        paths.set(prefix, node);
        if (i > 1) paths.get(parts.slice(0, i - 1).join(".")).inner.push(node);
      }
    }
    return paths.get(path);
  };
  const loops = run.setup ? run.setup.loops : [];
  for (const loop of loops) {
    const node = add(loop.name);
    node.place = loop.place;
    node.steps = run.run.steps ? run.run.steps[loop.name] : null;
    for (const metric of loop.metrics) {
      const own = add(metric.loop);
      own.metrics.push(metric.name);
    }
  }
  for (const curve of run.curves) add(curve.loop);
  for (const inside of run.inside) {
    const node = add(inside.loop);
    const sample = inside.samples[inside.samples.length - 1];
    if (sample && sample.at.length) node.steps = sample.at[sample.at.length - 1] + 1;
  }
  const free = [];
  for (const tensor of run.setup ? run.setup.state : []) {
    const owner = tensor.owner ? [...paths.values()].find(node =>
      node.path === tensor.owner || node.name === tensor.owner) : null;
    (owner ? owner.tensors : free).push(tensor);
  }
  return {roots: [...paths.values()].filter(node => !node.path.includes(".")), free, all: [...paths.values()]};
}

const learnedAs = {
  WEIGHT: "learned here", RULE: "state of a learning rule", CARRIED: "carried from step to step", FROZEN: "never changes",
};

function tensorChip(tensor) {
  const size = tensor.dims.length === 0 ? "a number" : tensor.dims.map((dim, i) =>
    (tensor.axes[i] ? tensor.axes[i] + " " : "") + dim).join(" × ");
  return make("span", {class: "tensor " + tensor.kind.toLowerCase(), title: learnedAs[tensor.kind] || tensor.kind},
    make("b", {}, tensor.path), " " + size);
}

function owned(tensors) {
  return tensors.length ? make("div", {class: "owned"}, tensors.slice(0, 60).map(tensorChip),
    tensors.length > 60 ? "and " + (tensors.length - 60) + " more" : null) : null;
}

// The state of rules is two tensors for each that they train: folded away.
function rules(tensors) {
  const numbers = tensors.reduce((sum, tensor) => sum + tensor.dims.reduce((a, b) => a * b, 1), 0);
  return tensors.length ? make("details", {}, make("summary", {class: "soft"},
    `state of learning rules: ${tensors.length} tensors, ${numbers.toLocaleString("en")} numbers`), owned(tensors)) : null;
}

function nestPicture(run) {
  const tree = loopTree(run);
  const box = node => make("div", {class: "loop", "data-loop": node.path},
    make("header", {},
      make("strong", {class: "turn"}, "↻ " + node.name),
      make("span", {class: "soft"}, node.steps === null || node.steps === undefined ? "" :
        node.path.includes(".") ? node.steps.toLocaleString("en") + " logged steps inside each step above"
          : node.steps.toLocaleString("en") + " steps"),
      node.metrics.length ? make("span", {class: "soft"}, "measures " + [...new Set(node.metrics)].join(", ")) : null),
    owned(node.tensors.filter(tensor => tensor.kind !== "RULE")),
    rules(node.tensors.filter(tensor => tensor.kind === "RULE")),
    node.inner.map(box));
  const free = tree.free.length ? [make("p", {class: "soft"}, "Owned by no loop: "),
    make("div", {class: "owned"}, tree.free.slice(0, 60).map(tensorChip))] : [];
  const key = make("div", {class: "key"}, Object.entries(learnedAs).map(([kind, text]) =>
    make("span", {class: "tensor " + kind.toLowerCase()}, text)));
  return make("div", {id: "nest"}, tree.roots.map(box), free, key);
}

// Which loop updates when: one outermost step, spread over the width; each tick is an update of its loop.
function timeline(run) {
  const tree = loopTree(run);
  const width = 640;
  const left = 120;
  const rows = [];
  const walk = (node, depth, spans) => {
    rows.push({node, depth, spans});
    const steps = Math.max(1, Math.min(node.steps || 1, 5000));
    for (const inner of node.inner) {
      const count = Math.max(1, Math.min(inner.steps || 1, 64));
      const nested = spans.flatMap(([from, to]) => Array.from({length: count}, (_, i) =>
        [from + (to - from) * i / count, from + (to - from) * (i + 1) / count]));
      walk(inner, depth + 1, nested.length > 1500 ? nested.filter((_, i) => i % Math.ceil(nested.length / 1500) === 0) : nested);
    }
    return steps;
  };
  const top = 3;
  // Outermost loops come one after the other.
  tree.roots.forEach((root, index) => {
    const share = 1 / tree.roots.length;
    walk(root, 0, Array.from({length: top}, (_, i) =>
      [share * (index + i / top), share * (index + (i + 1) / top)]));
  });
  const height = rows.length * 34 + 26;
  const svg = draw("svg", {viewBox: `0 0 ${width} ${height}`, width, role: "img", id: "timeline",
    "aria-label": "which loop updates when, over three steps of the outermost loop"});
  rows.forEach((row, index) => {
    const y = 10 + index * 34;
    svg.append(draw("text", {x: 6 + row.depth * 10, y: y + 16}, row.node.name));
    svg.append(draw("line", {x1: left, x2: width - 8, y1: y + 22, y2: y + 22, stroke: themed("line")}));
    for (const [from, to] of row.spans) {
      const x0 = left + from * (width - left - 10);
      const x1 = left + to * (width - left - 10);
      svg.append(draw("rect", {x: x0, y: y + 12, width: Math.max(0.5, x1 - x0 - 1), height: 10,
        fill: colour(row.depth, 0.25)}));
      svg.append(draw("line", {x1: x1 - 0.5, x2: x1 - 0.5, y1: y + 4, y2: y + 22, stroke: colour(row.depth), "stroke-width": 1.5,
        class: "tick"}));
    }
  });
  svg.append(draw("text", {x: left, y: height - 6, class: "soft"}, "three steps of each outermost loop; a line is an update"));
  return svg;
}

function timeBar(spent) {
  const parts = Object.entries(spent).filter(([, seconds]) => seconds > 0);
  const all = parts.reduce((sum, [, seconds]) => sum + seconds, 0);
  if (all === 0) return null;
  const share = seconds => (100 * seconds / all).toFixed(seconds / all < 0.1 ? 1 : 0) + " %";
  return make("div", {id: "time"},
    make("div", {class: "bar", role: "img", "aria-label": parts.map(([name, s]) => name + " " + share(s)).join(", ")},
      parts.map(([name, seconds], i) => make("div", {
        style: `width:${100 * seconds / all}%;background:${colour(i)}`, title: name + ": " + duration(seconds)}))),
    make("div", {class: "key"}, parts.map(([name, seconds], i) => make("span", {},
      make("span", {class: "swatch", style: "background:" + colour(i)}), name + " " + duration(seconds) + " (" + share(seconds) + ")"))));
}

function duration(seconds) {
  if (seconds < 1) return number(Number((1000 * seconds).toPrecision(2))) + " ms";
  if (seconds < 10) return number(Math.round(seconds * 100) / 100) + " s";
  if (seconds < 60) return Math.round(seconds) + " s";
  if (seconds < 3600) return Math.floor(seconds / 60) + " min " + String(Math.round(seconds % 60)).padStart(2, "0") + " s";
  return Math.floor(seconds / 3600) + " h " + String(Math.floor(seconds % 3600 / 60)).padStart(2, "0") + " min";
}

function histogram(weight) {
  const width = 300, height = 74;
  const most = Math.max(...weight.counts, 1);
  const step = width / weight.counts.length;
  const svg = draw("svg", {viewBox: `0 0 ${width} ${height + 16}`, class: "histogram", role: "img", width: "100%",
    "aria-label": `${weight.name}: from ${number(weight.low)} to ${number(weight.high)}`});
  weight.counts.forEach((count, i) => {
    const bar = height * count / most;
    svg.append(draw("rect", {x: i * step, y: height - bar, width: step - 0.8, height: bar, fill: colour(0)}));
  });
  svg.append(draw("text", {x: 0, y: height + 13, class: "soft"}, number(weight.low)));
  svg.append(draw("text", {x: width, y: height + 13, class: "soft", "text-anchor": "end"}, number(weight.high)));
  return make("div", {class: "card"}, make("h3", {}, weight.name + " ", make("span", {class: "soft"}, weight.shape)), svg,
    make("p", {class: "soft"}, `mean ${number(weight.mean)} · deviation ${number(weight.deviation)} · norm ${number(weight.norm)}`
      + (weight.strange ? ` · ${weight.strange} not finite` : "")));
}

// One line a run over its params and its result; the better the result, the darker the line.
function parallelCoordinates(rows, names, result) {
  const width = 680, height = 260, topY = 34, bottom = 220;
  const columns = [...names, result];
  const place = i => 50 + i * (width - 100) / Math.max(1, columns.length - 1);
  const ranges = columns.map(name => {
    const values = rows.map(row => row[name]).filter(value => finite(value) !== null);
    const low = Math.min(...values), high = Math.max(...values);
    const log = low > 0 && high / low > 30;
    const scale = value => (log ? Math.log(value) : value);
    return {low, high, y: value => high === low ? (topY + bottom) / 2
      : bottom - (bottom - topY) * (scale(value) - scale(low)) / (scale(high) - scale(low))};
  });
  const svg = draw("svg", {viewBox: `0 0 ${width} ${height}`, width, role: "img", id: "coordinates",
    "aria-label": "params and result of every run"});
  const sorted = rows.filter(row => columns.every(name => finite(row[name]) !== null)).sort((a, b) => b[result] - a[result]);
  sorted.forEach((row, rank) => {
    const points = columns.map((name, i) => place(i) + "," + ranges[i].y(row[name])).join(" ");
    const best = sorted.length < 2 ? 1 : rank / (sorted.length - 1);
    svg.append(draw("polyline", {points, fill: "none", stroke: colour(best > 0.75 ? 1 : 0), "stroke-opacity": 0.2 + 0.75 * best,
      "stroke-width": best === 1 ? 3 : 1.4}, draw("title", {}, row.label + ": " + number(row[result]))));
  });
  columns.forEach((name, i) => {
    svg.append(draw("line", {x1: place(i), x2: place(i), y1: topY, y2: bottom, stroke: themed("soft")}));
    svg.append(draw("text", {x: place(i), y: 16, "text-anchor": "middle"}, name));
    svg.append(draw("text", {x: place(i), y: 29, "text-anchor": "middle", class: "soft"}, number(ranges[i].high)));
    svg.append(draw("text", {x: place(i), y: bottom + 15, "text-anchor": "middle", class: "soft"}, number(ranges[i].low)));
  });
  return svg;
}
