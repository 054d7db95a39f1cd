// What a packager does not check.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { it } from "node:test";

const at = (file) => new URL(`../../${file}`, import.meta.url);
const text = (file) => readFileSync(at(file), "utf8");
const manifest = JSON.parse(text("package.json"));

it("has what a marketplace shows", () => {
  for (const key of ["publisher", "license", "repository", "bugs", "homepage", "keywords", "icon", "displayName"]) {
    assert.ok(manifest[key], key);
  }
  for (const category of ["Programming Languages", "Snippets", "Formatters", "Linters"]) {
    assert.ok(manifest.categories.includes(category), category);
  }
  const icon = readFileSync(at(manifest.icon));
  assert.ok(icon.readUInt32BE(16) >= 128 && icon.readUInt32BE(20) >= 128);
});

it("names only files that are there", () => {
  const { languages, grammars, snippets, walkthroughs } = manifest.contributes;
  const files = [
    languages[0].configuration,
    languages[0].icon.light,
    ...grammars.map((grammar) => grammar.path),
    ...snippets.map((snippet) => snippet.path),
    ...walkthroughs.flatMap((walk) => walk.steps.map((step) => step.media.markdown)),
  ];
  files.forEach((file) => assert.ok(existsSync(at(file)), file));
});

it("has an action for every command", () => {
  const source = text("src/extension.ts");
  for (const { command } of manifest.contributes.commands) {
    assert.ok(source.includes(`"${command}"`), command);
  }
});

it("tells outer, inner and sensed things apart in every theme by the shape of their letters", () => {
  const { rules } = manifest.contributes.configurationDefaults["editor.semanticTokenColorCustomizations"];
  const styles = ["outerThing", "innerThing", "sense"].map((type) => JSON.stringify(rules[`${type}:badger`]));
  assert.equal(new Set(styles).size, 3);
});

it("locks versions without naming a registry", () => {
  assert.ok(!text("package-lock.json").includes('"resolved"'));
});

it("waits for trust before it starts Java", () => {
  assert.equal(manifest.capabilities.untrustedWorkspaces.supported, "limited");
  assert.deepEqual(manifest.extensionKind, ["workspace"]);
});

it("finds the compiler's errors in what it prints", () => {
  const printed = [
    "error[unknown-name]: nothing named `y` is in scope",
    " --> /home/me/bad.badger:1:63",
    "  |",
  ];
  const [head, place] = manifest.contributes.problemMatchers[0].pattern;
  const message = new RegExp(head.regexp).exec(printed[0]);
  assert.equal(message[head.severity], "error");
  assert.equal(message[head.code], "unknown-name");
  assert.equal(message[head.message], "nothing named `y` is in scope");
  const found = new RegExp(place.regexp).exec(printed[1]);
  assert.deepEqual(
    [found[place.file], found[place.line], found[place.column]],
    ["/home/me/bad.badger", "1", "63"],
  );
});
