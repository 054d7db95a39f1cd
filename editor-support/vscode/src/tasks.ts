import * as path from "node:path";
import * as vscode from "vscode";
import { ProcessTerminal } from "./processTerminal";
import { savedSpec } from "./spec";
import type { Toolchain } from "./toolchain";

interface SpecTask extends vscode.TaskDefinition {
  command: string;
  spec: string;
  arguments?: string[];
}

/** `badger check`, `cost`, `test`, `run` and `compile` as tasks, their errors in the Problems panel. */
export class SpecTasks implements vscode.TaskProvider {
  constructor(private readonly toolchain: Toolchain) {}

  async start(command: string, uri?: string): Promise<void> {
    const spec = await savedSpec(uri);
    const task = spec && (await this.task({ type: "badger", command, spec }));
    if (task) {
      await vscode.tasks.executeTask(task);
    }
  }

  async provideTasks(): Promise<vscode.Task[]> {
    const document = vscode.window.activeTextEditor?.document;
    if (document?.languageId !== "badger" || document.isUntitled) {
      return [];
    }
    const spec = document.uri.fsPath;
    const tasks = await Promise.all(
      ["check", "test", "cost", "run"].map((command) => this.task({ type: "badger", command, spec })),
    );
    return tasks.filter((task) => task !== undefined);
  }

  async resolveTask(task: vscode.Task): Promise<vscode.Task | undefined> {
    const definition = task.definition as SpecTask;
    return this.task(definition, definition);
  }

  private async task(
    wanted: SpecTask,
    definition: vscode.TaskDefinition = wanted,
  ): Promise<vscode.Task | undefined> {
    const output = wanted.command === "compile" ? ["-o", wanted.spec.replace(/\.badger$/, "") + ".jar"] : [];
    const line = await this.toolchain.commandLine([
      wanted.command,
      wanted.spec,
      ...output,
      ...(wanted.arguments ?? []),
    ]);
    if (!line) {
      return undefined;
    }
    const [java, args] = line;
    const folder = path.dirname(wanted.spec);
    const task = new vscode.Task(
      definition,
      vscode.TaskScope.Workspace,
      `${wanted.command} ${path.basename(wanted.spec)}`,
      "badger",
      new vscode.CustomExecution(async () =>
        new ProcessTerminal(java, args, folder, `${path.basename(wanted.spec)}: nothing to complain about`),
      ),
      "$badger",
    );
    task.presentationOptions = { clear: true, echo: false, focus: false, reveal: vscode.TaskRevealKind.Always };
    if (wanted.command === "check") {
      task.group = vscode.TaskGroup.Build;
    }
    return task;
  }
}
