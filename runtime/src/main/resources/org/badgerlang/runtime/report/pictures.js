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

// What stands in the loops, what owns what, and what reads what, as the compiler outlined it.
function nestPicture(run) {
  const tree = loopTree(run);
  const parts = run.setup && run.setup.nest || [];
  const owned = tree.roots.map(root => make("div", {class: "state"}, rulesAndMore(root)));
  const free = tree.free.length ? [make("details", {}, make("summary", {class: "soft"}, "owned by no loop"),
    make("div", {class: "owned"}, tree.free.slice(0, 60).map(tensorChip)))] : [];
  const key = make("div", {class: "key"}, Object.entries(partKinds).filter(([kind]) =>
    parts.some(part => part.kind === kind)).map(([kind, text]) => make("span", {class: "part " + kind}, text)),
    make("span", {class: "soft"}, "an arrow: the result of a loop, or what it learned, is read there"));
  const boxes = make("div", {class: "boxes"}, parts.length ? nestBoxes(parts) : tree.roots.map(plainBox));
  const picture = make("div", {id: "nest"}, boxes, parts.length ? key : null, owned, free);
  if (parts.length) redraws.push(() => arrows(boxes, parts));
  return picture;
}

const partKinds = {
  learn: "learned by this loop", batch: "tasks drawn each step", act: "acts on the task", objective: "what it minimises",
  bottleneck: "what may not pass", observe: "what is kept",
};

function nestBoxes(parts) {
  const roots = [];
  const open = [];
  parts.forEach((part, index) => {
    open.length = Math.min(open.length, part.depth);
    const inside = open.length ? open[open.length - 1] : roots;
    if (part.kind === "loop") {
      const box = make("div", {class: "loop", "data-part": index, "data-loop": part.name},
        make("header", {}, make("strong", {class: "turn"}, "↻ " + part.name),
          make("span", {class: "soft"}, part.text.replace(/^(loop|nest) \S+ ?/, ""))));
      inside.push(box);
      const children = [];
      open.push({push: child => { children.push(child); box.append(child); }});
    } else {
      inside.push(make("div", {class: "line"}, make("span", {class: "part " + part.kind, "data-part": index,
        title: (partKinds[part.kind] || part.kind) + ", line " + part.line}, part.text)));
    }
  });
  return roots;
}

function plainBox(node) {
  return make("div", {class: "loop", "data-loop": node.path},
    make("header", {}, make("strong", {class: "turn"}, "↻ " + node.name),
      node.metrics.length ? make("span", {class: "soft"}, "measures " + [...new Set(node.metrics)].join(", ")) : null),
    node.inner.map(plainBox));
}

function rulesAndMore(root) {
  const tensors = [root, ...root.inner].flatMap(node => node.tensors);
  const learned = tensors.filter(tensor => tensor.kind === "WEIGHT");
  const others = tensors.filter(tensor => tensor.kind !== "WEIGHT");
  const folded = (title, list) => list.length ? make("details", {}, make("summary", {class: "soft"},
    `${title}: ${list.length} ${list.length === 1 ? "tensor" : "tensors"}, ${count(list).toLocaleString("en")} numbers`),
    make("div", {class: "owned"}, list.slice(0, 60).map(tensorChip))) : null;
  return [folded("learned by " + root.name, learned), folded("state of its rules and what it carries", others)];
}

function count(tensors) {
  return tensors.reduce((sum, tensor) => sum + tensor.dims.reduce((a, b) => a * b, 1), 0);
}

// From the right side of what is read to the right side of what reads it, in the room beside the boxes.
function arrows(boxes, parts) {
  const old = boxes.querySelector("svg.arrows");
  if (old) old.remove();
  const frame = boxes.getBoundingClientRect();
  const svg = draw("svg", {class: "arrows", width: frame.width, height: frame.height, "aria-hidden": "true"},
    draw("defs", {}, draw("marker", {id: "arrowhead", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto"},
      draw("path", {d: "M0 0L8 4L0 8z", fill: themed("accent")}))));
  const edge = index => {
    const element = boxes.querySelector(`[data-part="${index}"]`);
    const box = (element.matches(".loop") ? element.querySelector("header") : element).getBoundingClientRect();
    const right = element.matches(".loop") ? element.getBoundingClientRect().right : box.right;
    return {x: right - frame.left, y: box.top + box.height / 2 - frame.top};
  };
  const gutter = Math.min(70, frame.width * 0.11);
  parts.forEach((part, index) => part.kind !== "observe" && part.reads.forEach(read => {
    const from = edge(read), to = edge(index);
    const far = Math.max(from.x, to.x) + Math.min(gutter, 14 + Math.abs(to.y - from.y) * 0.12);
    const out = Math.min(far, frame.width - 4);
    svg.append(draw("path", {d: `M${from.x} ${from.y}C${out} ${from.y} ${out} ${to.y} ${to.x + 3} ${to.y}`, fill: "none",
      stroke: themed("accent"), "stroke-width": 1.4, "stroke-opacity": 0.75, "marker-end": "url(#arrowhead)", class: "flow"},
      draw("title", {}, `${parts[index].text} reads ${parts[read].name}`)));
  }));
  boxes.append(svg);
  boxes.dataset.flows = String(svg.querySelectorAll(".flow").length);
}

// Which loop updates when: one step of the outermost loop, spread over the width; a tick is an update.
function timeline(run) {
  const tree = loopTree(run);
  const stepsOf = node => node.path.includes(".") ? nestedSteps(run, node) : null;
  const rowHeight = 34, top = 12;
  const cards = tree.roots.map((root, index) => {
    const rows = [];
    const walk = (node, depth) => { rows.push({node, depth}); node.inner.forEach(inner => walk(inner, depth + 1)); };
    walk(root, 0);
    const left = 150, width = 680, right = width - 12;
    const height = top + rows.length * rowHeight + 24;
    const svg = draw("svg", {viewBox: `0 0 ${width} ${height}`, width, role: "img", id: index === 0 ? "timeline" : null,
      "aria-label": `which loop updates when, in one step of ${root.name}`});
    const spans = new Map([[root, [[0, 1]]]]);
    rows.forEach(({node, depth}, line) => {
      const y = top + line * rowHeight;
      const own = spans.get(node);
      const steps = stepsOf(node) || 1;
      const shown = Math.max(1, Math.min(steps, Math.floor(240 / own.length) || 1));
      const parts = node === root ? own : own.flatMap(([from, to]) => Array.from({length: shown}, (_, i) =>
        [from + (to - from) * i / shown, from + (to - from) * (i + 1) / shown]));
      // Loops beside each other share the step of the loop around them, one after the other.
      node.inner.forEach((inner, i) => spans.set(inner, parts.map(([from, to]) => {
        const room = (to - from) * 0.92 / node.inner.length;
        return [from + room * i, from + room * (i + 1)];
      })));
      svg.append(draw("text", {x: 4 + depth * 10, y: y + 14}, node.name),
        draw("text", {x: 4 + depth * 10, y: y + 27, class: "soft"}, node === root ? "one step"
          : steps > 1 || node.inner.length ? steps.toLocaleString("en") + (shown < steps ? ` steps, ${shown} drawn` : " steps") : ""));
      for (const [from, to] of parts) {
        const x0 = left + from * (right - left), x1 = left + to * (right - left);
        svg.append(draw("rect", {x: x0, y: y + 8, width: Math.max(0.5, x1 - x0 - Math.min(1, (x1 - x0) / 4)), height: 14, rx: 2,
          fill: colour(depth, 0.28)}), draw("line", {x1, x2: x1, y1: y + 4, y2: y + 24, stroke: colour(depth),
          "stroke-width": x1 - x0 < 5 ? 1 : 2, class: "tick"}));
      }
    });
    svg.append(draw("text", {x: left, y: height - 5, class: "soft"}, "time within the step →   a line: the loop updates what it owns"));
    return make("div", {class: "scroll"}, svg);
  });
  return cards;
}

function nestedSteps(run, node) {
  const cost = (run.setup && run.setup.costs || []).find(each => each.path === node.path);
  return cost ? cost.steps : node.steps || 1;
}

// The operations of a step by the loop that does them; those of loops inside counted there alone.
function operationsBar(run) {
  // The gradient through a loop runs beside it, not in it.
  const costs = (run.setup && run.setup.costs || []).map(cost => ({...cost, path: cost.path.replaceAll(".adjoint", ", gradient through it")}));
  const depth = path => path.split(".").length;
  const own = costs.map(cost => [cost.path, Math.max(0, costs.filter(inner =>
    inner.path.startsWith(cost.path + ".") && depth(inner.path) === depth(cost.path) + 1)
    .reduce((left, inner) => left - inner.operations, cost.operations))]);
  return shareBar("operations", own, value => shortNumber(Number(value.toPrecision(3))) + (value < 1e4 ? " op" : "op"));
}

function timeBar(spent) {
  return shareBar("time", Object.entries(spent), duration);
}

function shareBar(id, entries, shown) {
  const all = entries.reduce((sum, [, value]) => sum + value, 0);
  if (!(all > 0)) return null;
  const parts = entries.filter(([, value]) => value / all > 5e-4);
  const share = value => (100 * value / all).toFixed(value / all < 0.1 ? 1 : 0) + " %";
  return make("div", {id},
    make("div", {class: "bar", role: "img", "aria-label": parts.map(([name, s]) => name + " " + share(s)).join(", ")},
      parts.map(([name, value], i) => make("div", {
        style: `width:${100 * value / all}%;background:${colour(i)}`, title: name + ": " + shown(value)}))),
    make("div", {class: "key"}, parts.map(([name, value], i) => make("span", {},
      make("span", {class: "swatch", style: "background:" + colour(i)}), name + " " + shown(value) + " (" + share(value) + ")"))));
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

// Entries downwards, inner steps (or the steps that were looked into) across; blue below zero, orange above.
function heatmap(tensor) {
  const samples = tensor.loops ? tensor.samples : [{step: null, moments: tensor.samples.length, entries: tensor.samples[0].entries,
    values: tensor.samples.flatMap(sample => sample.values.slice(0, tensor.samples[0].entries))}];
  const sizes = samples.flatMap(sample => sample.values).map(value => Math.abs(finite(value) || 0));
  const most = Math.max(...sizes, 1e-30);
  const pictures = samples.map(sample => {
    const width = 300, height = Math.max(26, Math.min(150, sample.entries * 9));
    const cell = {w: width / sample.moments, h: height / sample.entries};
    const svg = draw("svg", {viewBox: `0 0 ${width} ${height + 16}`, width: "100%", role: "img", class: "heatmap",
      "aria-label": `${tensor.name}, from ${number(-most)} to ${number(most)}`});
    for (let m = 0; m < sample.moments; m++) {
      for (let e = 0; e < sample.entries; e++) {
        const value = finite(sample.values[m * sample.entries + e]);
        svg.append(draw("rect", {x: m * cell.w, y: e * cell.h, width: cell.w + 0.3, height: cell.h + 0.3,
          fill: value === null ? themed("bad") : colour(value < 0 ? 0 : 1, Math.sqrt(Math.abs(value) / most))}));
      }
    }
    svg.append(draw("rect", {x: 0, y: 0, width, height, fill: "none", stroke: themed("line")}),
      draw("text", {x: 0, y: height + 13, class: "soft"}, sample.step === null
        ? `steps ${tensor.samples[0].step} to ${tensor.samples[tensor.samples.length - 1].step}` : "step " + sample.step),
      draw("text", {x: width, y: height + 13, class: "soft", "text-anchor": "end"}, tensor.loops ? "inner steps →" : "→"));
    return svg;
  });
  const card = make("div", {class: "card"}, make("h3", {}, tensor.name), pictures,
    make("p", {class: "soft"}, `${tensor.axes} · blue: below 0, orange: above, up to ${number(most)}`));
  return card;
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
