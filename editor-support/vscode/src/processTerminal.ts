import { spawn, type ChildProcess } from "node:child_process";
import * as vscode from "vscode";

/** A process whose output is a task's: it ends as the process ends, and Ctrl-C reaches it. */
export class ProcessTerminal implements vscode.Pseudoterminal {
  private readonly written = new vscode.EventEmitter<string>();
  private readonly closed = new vscode.EventEmitter<number>();
  private process: ChildProcess | undefined;
  private silent = true;
  readonly onDidWrite = this.written.event;
  readonly onDidClose = this.closed.event;

  /** @param whenSilent what is shown where the process succeeds and has nothing to say */
  constructor(
    private readonly command: string,
    private readonly args: string[],
    private readonly folder: string,
    private readonly whenSilent: string,
  ) {}

  open(): void {
    const running = spawn(this.command, this.args, { cwd: this.folder });
    this.process = running;
    running.stdout.setEncoding("utf8").on("data", (text: string) => this.show(text));
    running.stderr.setEncoding("utf8").on("data", (text: string) => this.show(text));
    running.on("error", (error) => {
      this.show(`could not start: ${error.message}\n`);
      this.closed.fire(1);
    });
    running.on("close", (code) => {
      if (code === 0 && this.silent) {
        this.show(`${this.whenSilent}\n`);
      }
      this.closed.fire(code ?? 1);
    });
  }

  close(): void {
    this.process?.kill("SIGINT");
  }

  handleInput(data: string): void {
    if (data === "\u0003") {
      this.process?.kill("SIGINT");
    }
  }

  private show(text: string): void {
    const shown = text.replace(incubatorWarning, "");
    this.silent &&= shown.trim() === "";
    this.written.fire(shown.replace(/\r?\n/g, "\r\n"));
  }
}

/** What Java says about the vector module, which is meant. */
export const incubatorWarning = /^WARNING: Using incubator modules: .*\r?\n/m;
