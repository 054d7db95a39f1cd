// Makes the .vsix: builds the server jar where it is missing or --server is given, bundles the client, packs without a warning.
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("..", import.meta.url));
const root = path.join(folder, "../..");
const mostBytes = 40 * 1024 * 1024;

function serverJar() {
  const target = path.join(root, "editor-support/language-server/target");
  const found = existsSync(target)
    ? readdirSync(target).filter((name) => /^badger-language-server.*-all\.jar$/.test(name))
    : [];
  return found.length === 0 ? undefined : path.join(target, found[0]);
}

if (process.argv.includes("--server") || serverJar() === undefined) {
  const maven = process.platform === "win32" ? "mvnw.cmd" : "./mvnw";
  execFileSync(maven, ["-q", "-pl", "editor-support/language-server", "-am", "-DskipTests", "package"], {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
}
mkdirSync(path.join(folder, "server"), { recursive: true });
copyFileSync(serverJar(), path.join(folder, "server/badger-language-server.jar"));
copyFileSync(path.join(root, "LICENSE"), path.join(folder, "LICENSE"));
execFileSync("npm", ["run", "--silent", "compile"], { cwd: folder, stdio: "inherit", shell: true });

const { name, version, publisher } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
const out = path.join(folder, `${name}-${version}.vsix`);
rmSync(out, { force: true });
const packed = spawnSync("npx", ["--no-install", "vsce", "package", "--no-dependencies", "--out", out], {
  cwd: folder,
  encoding: "utf8",
  shell: true,
});
const said = packed.stdout + packed.stderr;
process.stdout.write(said);
if (packed.status !== 0 || /warn(ing)?\b/i.test(said.replace(/^npm warn.*$/gim, ""))) {
  throw new Error("the packager failed or warned");
}
if (!publisher || statSync(out).size > mostBytes) {
  throw new Error(`${out} is too large or has no publisher`);
}
console.log(`${out}: ${(statSync(out).size / 1024 / 1024).toFixed(1)} MB`);
