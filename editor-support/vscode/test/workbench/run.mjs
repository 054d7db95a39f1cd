// End-to-end tests of the packaged extension in the newest and the oldest supported workbench: npm run test:workbench
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { Editor } from "./editor.mjs";
import { start, workbench } from "./workbench.mjs";

const versions = ["4.139.1", "4.100.3"];
const here = fileURLToPath(new URL(".", import.meta.url));
const extension = path.join(here, "../..");
const vsix = readdirSync(extension).find((name) => name.endsWith(".vsix"));
const browserPath = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/google-chrome"].find(
  (file) => file && existsSync(file),
);

const tests = {
  async colours(editor) {
    await editor.count(".codelens-decoration", 1);
    const word = await editor.place("loop outer", "loop");
    const name = await editor.place("loop outer", "outer");
    const comment = await editor.place("/// A number", "number");
    assert.notEqual(word.colour, name.colour);
    assert.notEqual(word.colour, comment.colour);
    const outer = await editor.placeWhere("learn start", "start", (each) => Number(each.weight) >= 700);
    const inner = await editor.place("learn place", "place");
    const sense = await editor.place("action  guess", "guess");
    const looks = [outer, inner, sense].map((each) => [each.colour, each.weight, each.slant].join(" "));
    assert.equal(new Set(looks).size, 3, looks.join(" | "));
    await editor.picture("colours");
  },

  async hintsAndLenses(editor) {
    await editor.sees(".view-line", "scale: real");
    await editor.sees(".codelens-decoration", "Run");
    await editor.sees(".codelens-decoration", "Show nest");
  },

  async anErrorComesAndGoes(editor) {
    await editor.count(".squiggly-error", 0);
    await editor.click("exp(mean", "exp");
    await editor.key("End");
    await editor.type(" + unknown_thing");
    await editor.count(".squiggly-error", 1);
    await editor.picture("error");
    for (let i = 0; i < " + unknown_thing".length; i++) {
      await editor.key("Backspace");
    }
    await editor.count(".squiggly-error", 0);
  },

  async hover(editor) {
    await editor.point("from start by", "start");
    await editor.sees(".monaco-hover", "learned by loop");
    await editor.picture("hover");
    await editor.key("Escape");
  },

  async completion(editor) {
    await editor.click("exp(mean", "exp");
    await editor.key("End");
    await editor.type(" + world.");
    await editor.sees(".suggest-widget .monaco-list-row", "target");
    await editor.picture("completion");
    await editor.key("Escape");
    for (let i = 0; i < " + world.".length; i++) {
      await editor.key("Backspace");
    }
  },

  async rename(editor) {
    await editor.click("distance ^ 2", "distance");
    await editor.key("F2");
    const input = editor.page.locator(".rename-box input");
    await input.waitFor();
    await input.fill("gap");
    await editor.key("Enter");
    await editor.sees(".view-line", "mean(gap ^ 2)");
    await editor.sees(".view-line", "let gap");
  },

  async format(editor) {
    await editor.click("axis unit = 2", "2");
    await editor.key("End");
    await editor.type("   // sizes");
    await editor.key("Home");
    await editor.type("   ");
    await editor.command("Format Document");
    await editor.page.waitForFunction(
      () =>
        [...document.querySelectorAll(".view-line")].some((line) =>
          line.textContent.replace(/\u00a0/g, " ").startsWith("axis unit = 2  // sizes"),
        ),
      undefined,
      { timeout: 60_000 },
    );
  },

  async run(editor) {
    await editor.page.locator(".codelens-decoration a", { hasText: "Run" }).first().click();
    const frame = await editor.panelSays("finished");
    assert.match(await frame.locator("#curves").innerText(), /outer\.loss[\s\S]*at step/);
    await editor.page.waitForTimeout(500);
    await editor.picture("run");
  },

  async nest(editor) {
    await editor.click("learn place", "place");
    await editor.command("Badger: Show Nest");
    const frame = await editor.panelSays("loop inner");
    await frame.locator(".current").first().waitFor();
    await editor.picture("nest");
  },

  async flow(editor) {
    await editor.click("learn start", "start");
    await editor.command("Badger: Show Flow");
    const frame = await editor.panelSays("Flow of start");
    assert.match(await frame.locator("#picture").innerText(), /learned by outer[\s\S]*learned by inner/);
    await editor.picture("flow");
  },

  async templates(editor) {
    await editor.command("Badger: New Spec");
    await editor.sees(".quick-input-list .monaco-list-row", "maml");
    await editor.key("Escape");
  },

  async markdown(editor) {
    await editor.page.locator(".explorer-viewlet .monaco-list-row, .explorer-folders-view .monaco-list-row", { hasText: "notes.md" }).first().click();
    const other = await editor.place("Plain words", "words");
    await editor.placeWhere("loop outer", "loop", (each) => each.colour !== other.colour);
    await editor.picture("markdown");
  },
};

const commands = {
  async theNestFollowsTheCursor(editor) {
    await editor.count(".codelens-decoration", 1);
    await editor.click("learn start", "start");
    await editor.command("Badger: Show Nest");
    const frame = await editor.panelSays("loop inner");
    await editor.click("learn start", "start");
    await frame.locator(".current", { hasText: "learn start" }).waitFor();
    await editor.click("learn place", "place");
    await frame.locator(".current", { hasText: "learn place" }).waitFor();
    await frame.locator("[data-range]", { hasText: "batch 8" }).locator("rect").first().click();
    await editor.sees("#status\\.editor\\.selection", "Ln 15");
  },

  async check(editor) {
    await editor.click("exp(mean", "exp");
    await editor.key("End");
    await editor.type(" + nothing_so_named");
    await editor.count(".squiggly-error", 1);
    await editor.command("Badger: Check");
    await editor.sees(".xterm-rows", "error[unknown-name]");
    await editor.sees("#status\\.problems", "1");
    await editor.picture("check");
    for (let i = 0; i < " + nothing_so_named".length; i++) {
      await editor.key("Control+z");
    }
  },

  async quickFix(editor) {
    await editor.key("Control+j");
    await editor.click("exp(mean", "exp");
    await editor.key("End");
    await editor.type(" + roundz");
    await editor.key("Escape");
    await editor.count(".squiggly-error", 1);
    await editor.key("ArrowLeft", "Control+.");
    await editor.sees(".action-widget .monaco-list-row, .context-view .monaco-list-row", "write `rounds`");
    await editor.picture("quick-fix");
    await editor.key("Escape");
    await editor.key("End");
    for (let i = 0; i < " + roundz".length; i++) {
      await editor.key("Backspace");
    }
    await editor.count(".squiggly-error", 0);
  },

  async restartServer(editor) {
    await editor.command("Badger: Restart Server");
    await editor.click("exp(mean", "exp");
    await editor.key("End");
    await editor.type(" + gone");
    await editor.count(".squiggly-error", 1);
    for (let i = 0; i < " + gone".length; i++) {
      await editor.key("Backspace");
    }
    await editor.count(".squiggly-error", 0);
  },

  async cost(editor) {
    await editor.command("Badger: Cost");
    await editor.sees(".xterm-rows", "operations a step");
    await editor.picture("cost");
    await editor.key("Control+j");
  },

  async curvesLiveThenStop(editor) {
    await editor.page.locator(".explorer-folders-view .monaco-list-row", { hasText: "long.badger" }).first().click();
    await editor.place("The same, for long", "same");
    await editor.count(".codelens-decoration", 1);
    await editor.page.locator(".codelens-decoration a", { hasText: "Run" }).first().click();
    const frame = await editor.panelSays("at step");
    const step = async () => Number(/at step (\d+)/.exec(await frame.locator("#curves").innerText())[1]);
    const early = await step();
    await editor.until(async () => (await step()) > early, "the curve grows");
    assert.equal(await frame.locator("#status").innerText(), "running");
    await editor.picture("running");
    await frame.locator("#stop").click();
    await editor.until(async () => (await frame.locator("#status").innerText()) === "stopped", "the run stops");
    assert.match(await frame.locator("#output").innerText(), /go on\s+badger run/);
    await editor.picture("stopped");
  },

  async report(editor) {
    await editor.command("Badger: Open Report");
    const frame = await editor.panelSays("drag to zoom");
    await frame.locator("svg").first().waitFor();
    await editor.page.waitForTimeout(500);
    await editor.picture("report");
  },

  async newSpec(editor) {
    await editor.command("Badger: New Spec");
    await editor.sees(".quick-input-list .monaco-list-row", "maml");
    await editor.picture("templates");
    await editor.page.locator(".quick-input-list .monaco-list-row", { hasText: "maml" }).first().click();
    await editor.sees(".view-line", "by adam");
    await editor.count(".codelens-decoration", 1);
    await editor.count(".squiggly-error", 0);
    await editor.picture("new-spec");
  },
};

const withoutJava = {
  async saysWhatToDoAndColours(editor) {
    await editor.sees(".notification-toast, .notifications-toasts", "not a JDK 25 or newer");
    const other = await editor.place("/// A number", "number");
    await editor.placeWhere("loop outer", "loop", (each) => each.colour !== other.colour);
    await editor.count(".squiggly-error", 0);
    await editor.picture("without-java");
  },
};

const light = {
  async looks(editor) {
    const outer = await editor.placeWhere("learn start", "start", (each) => Number(each.weight) >= 700);
    const sense = await editor.place("action  guess", "guess");
    assert.equal(sense.slant, "italic");
    assert.notEqual(outer.colour, sense.colour);
    await editor.picture("light");
  },
};

const sessions = [
  [{}, tests],
  [{}, commands],
  [{ "badger.java.home": "/nowhere" }, withoutJava],
  [{ "workbench.colorTheme": "Default Light Modern" }, light],
];

let failed = 0;

async function session(bench, settings, wanted, screenshots) {
  const server = await start(bench, path.join(extension, vsix), settings);
  const browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    await page.route(
      (url) => url.hostname !== "127.0.0.1" && !url.hostname.endsWith("localhost"),
      (route) => route.abort(),
    );
    const editor = new Editor(page, screenshots);
    await editor.open(server.url("guess.badger"));
    for (const [name, test] of wanted) {
      const begun = Date.now();
      try {
        await test(editor);
        console.log(`${bench.version} ${name}: ok, ${Date.now() - begun} ms`);
      } catch (error) {
        failed++;
        console.error(`${bench.version} ${name}: ${error.message.split("\n").slice(0, 3).join(" ")}`);
        await editor.picture(`failed-${name}`);
        await editor.key("Escape", "Escape");
      }
    }
  } finally {
    await browser.close();
    server.stop();
  }
}

const isVersion = (argument) => /^\d/.test(argument);
const asked = process.argv.slice(2);
const named = asked.filter((argument) => !isVersion(argument));

for (const version of asked.some(isVersion) ? asked.filter(isVersion) : versions) {
  const bench = workbench(version);
  const screenshots = path.join(here, "screenshots", version);
  if (named.length === 0) {
    rmSync(screenshots, { recursive: true, force: true });
  }
  mkdirSync(screenshots, { recursive: true });
  for (const [settings, all] of sessions) {
    const wanted = Object.entries(all).filter(([name]) => named.length === 0 || named.includes(name));
    if (wanted.length > 0) {
      await session(bench, settings, wanted, screenshots);
    }
  }
}
process.exit(failed === 0 ? 0 : 1);
