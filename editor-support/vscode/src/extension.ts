import * as vscode from "vscode";
import { newSpec } from "./newSpec";
import { NestPanel } from "./nestPanel";
import { Runner } from "./runner";
import { Server } from "./server";
import { SpecTasks } from "./tasks";
import { Toolchain } from "./toolchain";

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel("Badger Language Server", { log: true });
  const toolchain = new Toolchain(context);
  const server = new Server(toolchain, output);
  const runner = new Runner(context, toolchain);
  const tasks = new SpecTasks(toolchain);
  const nest = new NestPanel(context, server);
  const commands: Record<string, (...args: never[]) => unknown> = {
    "badger.run": (spec?: string) => runner.run(spec),
    "badger.stop": () => runner.stop(),
    "badger.openReport": () => runner.openReport(),
    "badger.check": (spec?: string) => tasks.start("check", spec),
    "badger.cost": (spec?: string) => tasks.start("cost", spec),
    "badger.compile": (spec?: string) => tasks.start("compile", spec),
    "badger.showNest": () => nest.showNest(),
    "badger.showFlow": () => nest.showFlow(),
    "badger.newSpec": () => newSpec(server),
    "badger.restartServer": () => server.restart(),
    "badger.showOutput": () => output.show(),
  };
  context.subscriptions.push(output, server, runner, nest, vscode.tasks.registerTaskProvider("badger", tasks));
  for (const [name, action] of Object.entries(commands)) {
    context.subscriptions.push(vscode.commands.registerCommand(name, action as () => unknown));
  }
  context.subscriptions.push(
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (["java", "server"].some((part) => change.affectsConfiguration(`badger.${part}`))) {
        void server.restart();
      }
    }),
  );
  if (vscode.workspace.isTrusted) {
    await server.start();
  } else {
    context.subscriptions.push(vscode.workspace.onDidGrantWorkspaceTrust(() => server.start()));
  }
}
