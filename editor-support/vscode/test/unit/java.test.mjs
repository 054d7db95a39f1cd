// Finding a JDK, with folders that look like JDKs.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { after, before, it } from "node:test";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

const folder = mkdtempSync(path.join(tmpdir(), "badger-java-"));
let java;

function jdk(name, version, compiler = true) {
  const home = path.join(folder, name);
  mkdirSync(path.join(home, "bin"), { recursive: true });
  writeFileSync(path.join(home, "bin/java"), "");
  if (compiler) {
    writeFileSync(path.join(home, "bin/javac"), "");
  }
  writeFileSync(path.join(home, "release"), `IMPLEMENTOR="x"\nJAVA_VERSION="${version}"\n`);
  return home;
}

before(async () => {
  const outfile = path.join(folder, "java.mjs");
  const entry = fileURLToPath(new URL("../../src/java.ts", import.meta.url));
  buildSync({ entryPoints: [entry], outfile, bundle: true, format: "esm", platform: "node" });
  java = await import(outfile);
});

after(() => rmSync(folder, { recursive: true, force: true }));

it("takes the setting where it is a JDK 25 or newer", async () => {
  assert.equal((await java.findJdk(jdk("new", "26.0.1"))).version, 26);
  assert.equal((await java.findJdk(jdk("right", "25.0.3"))).version, 25);
});

it("refuses an old one, a runtime and a folder that is not there", async () => {
  assert.equal(await java.findJdk(jdk("old", "21.0.2")), undefined);
  assert.equal(await java.findJdk(jdk("runtime", "25.0.1", false)), undefined);
  assert.equal(await java.findJdk(path.join(folder, "nowhere")), undefined);
});

it("looks at JAVA_HOME", async () => {
  const home = jdk("home", "25.0.3");
  const saved = { ...process.env };
  Object.assign(process.env, { JAVA_HOME: home, BADGER_JAVA_HOME: "" });
  try {
    assert.equal((await java.findJdk("")).home, home);
  } finally {
    Object.assign(process.env, saved);
  }
});

it("says in one sentence what to do", () => {
  for (const configured of ["", "/somewhere"]) {
    const message = java.missingJdkMessage(configured);
    assert.match(message, /JDK 25/);
    assert.ok(message.endsWith(".") && !message.includes("\n"));
  }
});
