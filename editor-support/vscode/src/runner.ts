import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import * as path from "node:path";
import * as vscode from "vscode";
import { MetricsTail } from "./metricsTail";
import { incubatorWarning } from "./processTerminal";
import { showReport } from "./reportPanel";
import { RunPanel } from "./runPanel";
import { savedSpec } from "./spec";
import type { Toolchain } from "./toolchain";

/** The run of a spec that goes on, or the last one: its process, its folder and its panel. */
export class Runner implements vscode.Disposable {
  private process: ChildProcess | undefined;
  private stopping = false;
  private folder: string | undefined;
  private readonly panel: RunPanel;

  constructor(
    context: vscode.ExtensionContext,
    private readonly toolchain: Toolchain,
  ) {
    this.panel = new RunPanel(context.extensionUri);
  }

  async run(uri?: string): Promise<void> {
    if (this.process) {
      void vscode.window.showInformationMessage("A spec is running; stop it first.");
      return;
    }
    const spec = await savedSpec(uri);
    const folder = spec && newRunFolder(spec);
    const line = folder && (await this.toolchain.commandLine(this.runArguments(spec, folder)));
    if (line) {
      this.start(spec, folder, line);
    }
  }

  /** Asks the run to end, which keeps what it learned; a second time ends it at once. */
  stop(): void {
    const running = this.process;
    this.stopping = true;
    if (running && !running.kill(running.killed ? "SIGKILL" : "SIGINT")) {
      running.kill("SIGKILL");
    }
  }

  async openReport(): Promise<void> {
    const report = this.folder && path.join(this.folder, "report.html");
    if (report && existsSync(report)) {
      await showReport(vscode.Uri.file(report));
      return;
    }
    const found = await vscode.workspace.findFiles("runs/**/report.html", null, 50);
    const choice = await vscode.window.showQuickPick(
      found.map((file) => ({ label: path.basename(path.dirname(file.fsPath)), file })),
      { placeHolder: found.length === 0 ? "No run has left a report yet" : "Which run?" },
    );
    if (choice) {
      await showReport(choice.file);
    }
  }

  dispose(): void {
    this.stop();
    this.panel.dispose();
  }

  private runArguments(spec: string, folder: string): string[] {
    const configuration = vscode.workspace.getConfiguration("badger.run");
    const device = configuration.get("device", "");
    const chosen = device === "" ? [] : ["--device", device];
    return ["run", spec, "--out", folder, ...chosen, ...configuration.get<string[]>("arguments", [])];
  }

  private start(spec: string, folder: string, [java, args]: [string, string[]]): void {
    this.folder = folder;
    this.stopping = false;
    this.panel.begin(path.basename(spec), folder);
    const running = spawn(java, args, { cwd: path.dirname(spec) });
    this.process = running;
    this.setRunning(true);
    const metrics = new MetricsTail(path.join(folder, "metrics.jsonl"), (lines) => this.panel.metrics(lines));
    running.stdout.on("data", (data: Buffer) => this.panel.text(data.toString()));
    running.stderr.on("data", (data: Buffer) =>
      this.panel.text(data.toString().replace(incubatorWarning, "")),
    );
    const end = (how: string): void => {
      if (this.process === running) {
        metrics.finish();
        this.process = undefined;
        this.setRunning(false);
        this.panel.end(how);
      }
    };
    running.on("error", (error) => end(`could not start: ${error.message}`));
    running.on("close", (code, signal) =>
      end(
        this.stopping || signal
          ? "stopped"
          : code === 0
            ? "finished"
            : `ended with exit code ${code}`,
      ),
    );
  }

  private setRunning(running: boolean): void {
    void vscode.commands.executeCommand("setContext", "badger.running", running);
  }
}

function newRunFolder(spec: string): string {
  const workspace = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(spec));
  const root = workspace?.uri.fsPath ?? path.dirname(spec);
  const time = new Date().toISOString().replace(/[-:]/g, "").replace("T", "-").slice(0, 15);
  const folder = path.join(root, "runs", `${path.basename(spec, ".badger")}-${time}`);
  mkdirSync(path.dirname(folder), { recursive: true });
  return folder;
}
