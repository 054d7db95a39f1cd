// Opens reports in headless Chromium and checks what is drawn: `node report.mjs report.html…`.
// CHROMIUM names the browser where it is not `chromium`. Exit code 0: all is drawn.
import {execFileSync} from "node:child_process";
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {pathToFileURL} from "node:url";

const browser = process.env.CHROMIUM || "chromium";
const probe = `<script>
addEventListener("error", e => { document.body.dataset.error = String(e.message); });
const seen = () => {
  const charts = [...document.querySelectorAll(".chart")].map(chart => {
    const canvas = chart.querySelector("canvas");
    const pixels = canvas ? canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data : [];
    const seen = new Set();
    for (let i = 0; i < pixels.length; i += 4) if (pixels[i + 3] > 0) seen.add(pixels[i] >> 5 | (pixels[i + 1] >> 5) << 3 | (pixels[i + 2] >> 5) << 6);
    return {title: chart.dataset.title, points: Number(chart.dataset.points || 0), colours: seen.size,
      wide: chart.scrollWidth > chart.clientWidth + 1};
  });
  return {
    drawn: document.body.dataset.drawn, charts, overflow: document.documentElement.scrollWidth > innerWidth + 1,
    nest: document.querySelectorAll("#nest .loop").length, ticks: document.querySelectorAll("#timeline .tick").length,
    histograms: document.querySelectorAll(".histogram rect").length, coordinates: document.querySelectorAll("#coordinates polyline").length,
    rows: document.querySelectorAll("#evaluations tr").length, again: (document.getElementById("again") || {}).textContent,
  };
};
const settled = wait => new Promise(done => setTimeout(done, wait));
addEventListener("load", async () => {
  await settled(200);
  const found = seen();
  // Every tool of the page, with what is drawn after it.
  const slider = document.querySelector(".tools input[type=range]");
  slider.value = 0.9;
  slider.dispatchEvent(new Event("input"));
  for (const tool of ["logY", "logX"]) document.getElementById("tool-" + tool).click();
  const by = document.querySelector(".tools select");
  by.value = "times";
  by.dispatchEvent(new Event("change"));
  await settled(300);
  document.body.dataset.probe = JSON.stringify({...found, changed: seen().charts});
});
</script>`;

function look(file, size, dark) {
  const folder = mkdtempSync(join(tmpdir(), "report-"));
  try {
    const probed = join(folder, "report.html");
    writeFileSync(probed, readFileSync(file, "utf8").replace("<head>", "<head>" + probe));
    const dom = execFileSync(browser, ["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=4000",
      `--user-data-dir=${join(folder, "profile")}`, `--window-size=${size}`, ...(dark ? ["--blink-settings=preferredColorScheme=0"] : []),
      "--dump-dom", pathToFileURL(probed).href], {encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], maxBuffer: 1 << 28, timeout: 120000});
    const error = /<body[^>]* data-error="([^"]*)"/.exec(dom);
    const found = /data-probe="([^"]*)"/.exec(dom);
    if (error || !found) throw new Error(error ? error[1] : "the page did not finish");
    return JSON.parse(found[1].replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&"));
  } finally {
    rmSync(folder, {recursive: true, force: true, maxRetries: 5, retryDelay: 200});
  }
}

let wrong = 0;
function check(what, holds, seen) {
  if (!holds) {
    wrong++;
    console.log(`wrong: ${what}`, seen === undefined ? "" : JSON.stringify(seen));
  }
}

for (const file of process.argv.slice(2)) {
  const data = JSON.parse(/<script type="application\/json" id="data">(.*?)<\/script>/s.exec(readFileSync(file, "utf8"))[1]);
  for (const [size, dark] of [["1200,900", false], ["390,844", true]]) {
    const page = look(file, size, dark);
    const at = `${file} at ${size}${dark ? ", dark" : ""}: `;
    check(at + "drawn to its end", page.drawn === "yes");
    const curves = new Set(data.runs.flatMap(run => run.curves.map(curve => curve.loop + " " + curve.name))).size;
    const insides = new Set(data.runs.flatMap(run => run.inside.map(inside => inside.loop + " " + inside.name))).size;
    check(at + "a chart for each curve, two for each series", page.charts.length >= curves + 2 * insides, page.charts.length);
    for (const chart of page.charts) {
      check(at + "points and ink in " + chart.title, chart.points > 0 && chart.colours >= 2, chart);
      check(at + "the width of " + chart.title, !chart.wide);
    }
    for (const chart of page.changed) check(at + "ink under every tool in " + chart.title, chart.points > 0 && chart.colours >= 2, chart);
    check(at + "no sideways scrolling", !page.overflow);
    check(at + "loops of the nest", page.nest > 0);
    check(at + "updates on the timeline", page.ticks > 0);
    if (data.runs.length === 1) check(at + "histograms", page.histograms >= 32 * Math.min(1, data.runs[0].weights.length));
    check(at + "how to run it again", data.runs.every(run => page.again.includes(run.run.command)));
    console.log(`${at}${page.charts.length} charts, ${page.nest} loops, ${page.coordinates} lines of coordinates`);
  }
}
process.exit(wrong === 0 ? 0 : 1);
