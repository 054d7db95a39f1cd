// The page: what stands where.

const runs = JSON.parse(document.getElementById("data").textContent).runs;
const page = document.getElementById("page");
const view = {smoothing: 0, logY: false, logX: false, by: "steps"};
const redraws = [];
// A live report loads itself anew; what its reader chose stays.
try {
  Object.assign(view, JSON.parse(sessionStorage.getItem("badger.view") || "{}"));
} catch (unavailable) {
  // A page from a file may have no storage.
}

const paramsOf = run => ({...run.run.params, ...(run.run.settings || {})});
const seedsApart = run => JSON.stringify([run.run.name, paramsOf(run), run.spec]);
const groups = [];
for (const run of runs) {
  const key = seedsApart(run);
  const group = groups.find(each => each.key === key);
  if (group) group.runs.push(run); else groups.push({key, runs: [run]});
}
const varied = [...new Set(runs.flatMap(run => Object.keys(paramsOf(run))))].filter(name =>
  new Set(runs.map(run => String(paramsOf(run)[name]))).size > 1);
const labelOf = group => {
  const run = group.runs[0];
  const params = varied.map(name => name + " " + paramsOf(run)[name]).join(", ");
  return params || (groups.length > 1 ? baseName(run.folder) : "");
};
const baseName = path => path.split(/[\\/]/).filter(part => part).pop() || path;

function section(title, ...content) {
  const kept = content.flat(2).filter(child => child && !(child.matches && child.matches(".grid") && !child.children.length));
  if (!kept.some(child => !child.matches || !child.matches("p.soft"))) return null;
  const element = make("section", {"aria-label": title}, make("h2", {}, title), kept);
  page.append(element);
  return element;
}

function chartCard(title, note, groupsOf, settings) {
  const chart = make("div", {class: "chart", "data-title": title});
  const card = make("div", {class: "card"}, make("h3", {}, title), chart, note ? make("p", {class: "soft"}, note) : null);
  let plot = null;
  const redraw = () => {
    if (plot) plot.destroy();
    const drawn = groupsOf().filter(group => group.curves.length && group.curves.some(curve => curve.x.length));
    if (drawn.length) plot = drawChart(chart, drawn, {...view, ...settings});
  };
  redraws.push(redraw);
  return card;
}

function tools() {
  const slider = make("input", {type: "range", min: 0, max: 0.98, step: 0.02, value: view.smoothing});
  slider.addEventListener("input", () => { view.smoothing = Number(slider.value); redrawAll(); });
  const box = (text, name) => {
    const input = make("input", {type: "checkbox", id: "tool-" + name});
    input.checked = view[name];
    input.addEventListener("change", () => { view[name] = input.checked; redrawAll(); });
    return make("label", {}, input, text);
  };
  const by = make("select", {"aria-label": "across"}, make("option", {value: "steps"}, "steps"), make("option", {value: "times"}, "seconds"));
  by.value = view.by;
  by.addEventListener("change", () => { view.by = by.value; redrawAll(); });
  page.append(make("div", {class: "tools"}, make("label", {}, "smoothing ", slider), box("log y", "logY"), box("log x", "logX"),
    make("label", {}, "across ", by), make("span", {class: "soft"}, "drag to zoom, double-click to go back")));
}

let pending = 0;
function redrawAll() {
  try {
    sessionStorage.setItem("badger.view", JSON.stringify(view));
  } catch (unavailable) {
    // Then it is forgotten.
  }
  cancelAnimationFrame(pending);
  pending = requestAnimationFrame(() => redraws.forEach(redraw => redraw()));
}

function head() {
  const names = [...new Set(runs.map(run => run.run.name))];
  const title = names.join(", ") + (runs.length > 1 ? `: ${runs.length} runs` : "");
  document.title = title + " · Badger";
  const chips = [];
  if (runs.length === 1) {
    const run = runs[0].run;
    chips.push(make("span", {class: "chip " + (run.exit === 0 ? "good" : run.exit === null ? "" : "bad")},
      run.exit === null || run.exit === undefined ? "still running, or killed" : run.reason));
    chips.push(...["seed " + run.seed, run.device + ", " + run.threads + " threads",
      run.seconds === undefined ? null : duration(run.seconds), run.start.slice(0, 16).replace("T", " ")]
      .filter(text => text).map(text => make("span", {class: "chip"}, text)));
  } else {
    const ended = runs.filter(run => run.run.exit === 0).length;
    chips.push(make("span", {class: "chip"}, `${ended} of ${runs.length} came to their end`));
    chips.push(make("span", {class: "chip"}, `${groups.length} settings`));
  }
  const held = runs.flatMap(run => (run.run.evaluations || []).flatMap(each => Object.values(each.expect)));
  if (held.length) {
    const good = held.filter(holds => holds).length;
    chips.push(make("span", {class: "chip " + (good === held.length ? "good" : "bad")}, `${good} of ${held.length} expectations hold`));
  }
  document.getElementById("head").append(make("h1", {}, title), make("div", {class: "chips"}, chips));
}

function curveSections() {
  const names = new Map();
  for (const run of runs) for (const curve of run.curves) if (!isNorm(curve)) names.set(curve.loop + "\n" + curve.name, curve);
  const cards = [...names.values()].map(({loop, name}) => chartCard(`${name} of ${loop}`, null, () => groups.map(group => ({
    label: labelOf(group) || name,
    curves: group.runs.flatMap(run => run.curves.filter(curve => curve.loop === loop && curve.name === name)
      .map(curve => ({x: curve[view.by], y: curve.values}))),
  })), {fromZero: true, get xLabel() { return view.by === "steps" ? "step" : "seconds"; }}));
  section("Learning", make("div", {class: "grid"}, cards));
}

// Norms of gradients have a section of their own.
const isNorm = each => each.name.startsWith("gradient of ");

function gradientSection() {
  const curves = new Map();
  for (const run of runs) for (const curve of run.curves) if (isNorm(curve)) curves.set(curve.loop + "\n" + curve.name, curve);
  const cards = [...curves.values()].map(({loop, name}) => chartCard(`${name}, in ${loop}`, null, () => groups.map(group => ({
    label: labelOf(group) || "norm",
    curves: group.runs.flatMap(run => run.curves.filter(curve => curve.loop === loop && curve.name === name)
      .map(curve => ({x: curve[view.by], y: curve.values}))),
  })), {fromZero: true, get xLabel() { return view.by === "steps" ? "step" : "seconds"; }}));
  section("Gradients, by the loop that gets them", make("p", {class: "soft"},
    "Euclidean norms, before a rule clips; of a nested loop the root mean square over its instances"),
    make("div", {class: "grid"}, cards, insideCards(isNorm)));
}

function insideSections() {
  const cards = insideCards(each => !isNorm(each));
  section("Inside the nested loops", cards.length ? make("div", {class: "grid"}, cards) : null);
}

function insideCards(wanted) {
  const cards = [];
  const seen = new Set();
  for (const run of runs) {
    for (const inside of run.inside) {
      const key = inside.loop + "\n" + inside.name;
      if (seen.has(key) || !wanted(inside)) continue;
      seen.add(key);
      const find = each => each.inside.filter(other => other.loop === inside.loop && other.name === inside.name);
      cards.push(chartCard(`${inside.name} of ${inside.loop}, before and after training`,
        "across the steps of the nested loop, at steps of the outermost one from the first to the last", () => {
          if (groups.length > 1) {
            return groups.map(group => ({label: labelOf(group), curves: group.runs.flatMap(find).map(last)}));
          }
          const samples = find(runs[0]).flatMap(each => each.samples);
          return samples.map((sample, i) => ({
            label: "step " + sample.step,
            colour: i === samples.length - 1 ? colour(1) : i === 0 ? colour(0) : colour(6, 0.25 + 0.4 * i / samples.length),
            width: i === 0 || i === samples.length - 1 ? 2.4 : 1,
            curves: [{x: sample.at, y: sample.values}],
          }));
        }, {xLabel: "inner step", smoothing: 0, fromZero: true}));
      cards.push(chartCard(`${inside.name} of ${inside.loop}, first and last inner step`,
        "across the steps of the outermost loop", () => groups.flatMap((group, i) => ["start", "end"].map((part, p) => ({
          label: (labelOf(group) + " " + (part === "start" ? "first" : "last")).trim(),
          colour: colour(groups.length > 1 ? i : p), dash: groups.length > 1 && part === "start" ? [4, 4] : undefined,
          curves: group.runs.flatMap(find).map(each => ({x: each[part][view.by], y: each[part].values})),
        }))), {fromZero: true, get xLabel() { return view.by === "steps" ? "step" : "seconds"; }}));
    }
  }
  return cards;
}

function observedSection() {
  const tensors = runs.length === 1 ? runs[0].observed || [] : [];
  if (!tensors.length) return;
  section("Observed", make("p", {class: "soft"}, "the first instance of each tensor; whole tensors are in the folder observed"),
    make("div", {class: "grid"}, tensors.map(tensor => tensor.loops && tensor.samples[0].entries <= 4 ? fewEntries(tensor) : heatmap(tensor))));
}

function fewEntries(tensor) {
  const note = tensor.axes + " · at the first and at the last step that was looked into";
  return chartCard(tensor.name, note, () => tensor.samples.flatMap((sample, s) =>
    Array.from({length: sample.entries}, (_, e) => ({
      label: `step ${sample.step}` + (sample.entries > 1 ? `, ${e}` : ""), colour: colour(s, 0.5 + 0.5 / (e + 1)), dash: e % 2 ? [5, 3] : undefined,
      width: s ? 2.2 : 1.4,
      curves: [{x: Array.from({length: sample.moments}, (_, i) => i), y: column(sample, e)}],
    }))), {xLabel: "inner step", smoothing: 0, fromZero: true});
}

const column = (sample, entry) => Array.from({length: sample.moments}, (_, i) => sample.values[i * sample.entries + entry]);

const last = inside => {
  const sample = inside.samples[inside.samples.length - 1];
  return sample ? {x: sample.at, y: sample.values} : {x: [], y: []};
};

function evaluationTable() {
  const rows = runs.flatMap(run => (run.run.evaluations || []).map(each => ({run, each})));
  const judgedRows = rows.some(({each}) => Object.keys(each.expect).length);
  const measured = values => Array.isArray(values) ? number(values[0]) + " … " + number(values[values.length - 1]) : number(values);
  const table = rows.length ? make("div", {class: "scroll"}, make("table", {id: "evaluations"},
    make("tr", {}, runs.length > 1 ? make("th", {}, "run") : null, make("th", {}, "evaluation"), make("th", {}, "condition"),
      make("th", {}, "after"), make("th", {}, "measured"), judgedRows ? make("th", {}, "verdict") : null),
    rows.map(({run, each}) => make("tr", {},
      runs.length > 1 ? make("td", {}, baseName(run.folder)) : null,
      make("td", {}, each.name), make("td", {}, each.condition), make("td", {}, each.step + " steps"),
      make("td", {}, Object.entries(each.measures).map(([name, value]) => make("div", {}, name + " " + measured(value)))),
      judgedRows ? make("td", {}, Object.entries(each.expect).map(([text, holds]) =>
        make("div", {class: holds ? "good" : "bad"}, (holds ? "✓ " : "✗ ") + text))) : null)))) : null;
  const cards = [];
  const seen = new Set();
  for (const run of runs) for (const each of run.evaluations) for (const [name, value] of Object.entries(each.values)) {
    const key = [each.evaluation, each.condition, name].join("\n");
    if (seen.has(key)) continue;
    seen.add(key);
    const of = other => other.evaluations.filter(e => e.evaluation === each.evaluation && e.condition === each.condition && name in e.values);
    const title = `${name} of ${each.evaluation}` + (each.condition ? ` (${each.condition})` : "");
    if (Array.isArray(value)) {
      cards.push(chartCard(title, "across the steps of the loop, at the end", () => groups.map(group => ({
        label: labelOf(group) || name,
        curves: group.runs.map(of).filter(list => list.length).map(list => list[list.length - 1].values[name])
          .map(values => ({x: values.map((_, i) => i), y: values})),
      })), {xLabel: "step", smoothing: 0, fromZero: true}));
    } else if (runs.some(other => of(other).length > 1)) {
      cards.push(chartCard(title, null, () => groups.map(group => ({
        label: labelOf(group) || name,
        curves: group.runs.map(of).map(list => ({x: list.map(e => e.step), y: list.map(e => e.values[name])})),
      })), {xLabel: "step", smoothing: 0}));
    }
  }
  section("Evaluations", table, cards.length ? make("div", {class: "grid"}, cards) : null);
}

// The number a run is judged by: the first measure of its last evaluation, else its first loop's last loss.
function judged() {
  const first = runs[0].curves.find(curve => curve.name === "loss") || runs[0].curves[0];
  if (!first) return null;
  return {name: `${first.name} of ${first.loop}`, of: run => {
    const curve = run.curves.find(each => each.loop === first.loop && each.name === first.name);
    if (!curve || !curve.values.length) return null;
    const tail = curve.values.slice(-Math.max(1, Math.ceil(curve.values.length / 20))).filter(value => finite(value) !== null);
    return tail.length ? tail.reduce((a, b) => a + b, 0) / tail.length : null;
  }};
}

function comparison() {
  if (runs.length < 2) return;
  const judge = judged();
  if (!judge) return;
  const rows = groups.map(group => {
    const values = group.runs.map(judge.of).filter(value => finite(value) !== null);
    const mean = values.length ? values.reduce((a, b) => a + b, 0) / values.length : null;
    const half = values.length > 1 ? student(values.length) * Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0)
      / (values.length - 1) / values.length) : null;
    const row = {label: labelOf(group) || baseName(group.runs[0].folder), group, [judge.name]: mean, half};
    for (const name of varied) row[name] = Number(paramsOf(group.runs[0])[name]);
    return row;
  }).sort((a, b) => (a[judge.name] ?? Infinity) - (b[judge.name] ?? Infinity));
  const table = make("div", {class: "scroll"}, make("table", {id: "comparison"},
    make("tr", {}, make("th", {}, varied.length ? "settings" : "runs"), make("th", {class: "number"}, "seeds"),
      make("th", {class: "number"}, judge.name + ", at the end"), make("th", {class: "number"}, "95 % interval"),
      make("th", {}, "folders")),
    rows.map(row => make("tr", {}, make("td", {}, row.label), make("td", {class: "number"}, String(row.group.runs.length)),
      make("td", {class: "number"}, number(row[judge.name])), make("td", {class: "number"}, row.half === null ? "" : "± " + number(row.half)),
      make("td", {class: "soft"}, row.group.runs.map(run => baseName(run.folder)).join(", "))))));
  const picture = varied.length && rows.length > 2 ? make("div", {class: "scroll"}, parallelCoordinates(rows, varied, judge.name)) : null;
  section("The runs side by side", table, picture);
}

function again() {
  const wanted = run => ["--steps", "--log-every"].filter(name => run.options && name in run.options)
    .map(name => ` ${name} ${run.options[name]}`).join("");
  const lines = runs.map(run => run.run.command + " --seed " + run.run.seed + wanted(run.run));
  section("Again", make("p", {class: "soft"}, "the same bits on the same device, for any number of threads"),
    make("pre", {id: "again"}, [...new Set(lines)].join("\n") + "\n" + runs.map(run => "badger rerun " + run.folder).join("\n")),
    [...new Set(runs.map(run => run.spec))].filter(spec => spec).map(spec =>
      make("details", {}, make("summary", {}, "the spec, as run"), make("pre", {}, make("code", {}, spec)))));
}

head();
tools();
comparison();
curveSections();
insideSections();
evaluationTable();
gradientSection();
observedSection();
if (runs.length > 0) {
  section("The nest", nestPicture(runs[0]));
  section("Which loop updates when", timeline(runs[0]));
  if (runs.length === 1) {
    const operations = operationsBar(runs[0]);
    section("Where the time went", runs[0].run.spent ? timeBar(runs[0].run.spent) : null,
      operations ? [make("p", {class: "soft"}, "inside a step of the outermost loops, by operations counted from the program:"), operations] : null);
    section("Weights at the end", runs[0].weights.length ? make("div", {class: "grid"}, runs[0].weights.map(histogram)) : null);
  }
}
again();
document.getElementById("foot").append(`Badger ${runs[0] ? runs[0].run.badger : ""}; curves by uPlot 1.6.32 (MIT)`);
redraws.forEach(redraw => redraw());
let width = innerWidth;
addEventListener("resize", () => { if (innerWidth !== width) { width = innerWidth; redrawAll(); } });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redrawAll);
document.body.dataset.drawn = "yes";
