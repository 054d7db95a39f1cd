// The grammar against the compiler's words and against every spec of the project.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import * as path from "node:path";
import { before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { tokenizer } from "./tokens.mjs";

const root = fileURLToPath(new URL("../../../..", import.meta.url));
const lexer = path.join(root, "grammar/src/main/antlr4/org/badgerlang/grammar/BadgerLexer.g4");
const wholeLanguage = readFileSync(new URL("../grammar/whole-language.badger", import.meta.url), "utf8");

function specs(folder) {
  return readdirSync(path.join(root, folder), { recursive: true })
    .filter((name) => name.endsWith(".badger") && !name.includes("target"))
    .map((name) => path.join(root, folder, name));
}

describe("grammar", () => {
  let tokens;
  before(async () => {
    tokens = await tokenizer();
  });

  it("gives every word of the lexer a colour of its kind", () => {
    const words = [...readFileSync(lexer, "utf8").matchAll(/^[A-Z_]+: '([a-z]+)';/gm)].map((match) => match[1]);
    assert.ok(words.length > 80);
    const coloured = new Map();
    for (const token of tokens(wholeLanguage)) {
      if (/^(keyword|storage|support|constant|invalid)\./.test(token.scope)) {
        coloured.set(token.text.trim(), token.scope);
      }
    }
    const reserved = ["archive", "generate", "memory", "search", "replay"];
    const missing = words.filter((word) => !coloured.has(word) && !reserved.includes(word));
    assert.deepEqual(missing, []);
    for (const word of reserved) {
      const [head] = tokens(`${word} Things { }`);
      assert.match(head.scope, /^invalid\.deprecated/, word);
    }
  });

  for (const folder of ["examples", "stdlib/src/main/resources"]) {
    it(`leaves nothing plain in ${folder}`, () => {
      for (const file of specs(folder)) {
        for (const token of tokens(readFileSync(file, "utf8"))) {
          const bare = token.scope === "source.badger" && token.text.trim() !== "";
          assert.ok(!bare, `${path.basename(file)}:${token.line} \`${token.text}\` has no colour`);
          assert.ok(!token.scope.startsWith("invalid"), `${path.basename(file)}:${token.line} ${token.text}`);
        }
      }
    });
  }

  it("lets words of the language be names where they are", () => {
    for (const line of ["let loss = inner.loss", "memory.step(draw)", "minimise loss", "fn from(step) = step"]) {
      const wrong = tokens(line)
        .slice(2)
        .filter((token) => /^(keyword\.control|storage)/.test(token.scope));
      assert.deepEqual(wrong, [], line);
    }
  });
});
