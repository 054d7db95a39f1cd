import * as vscode from "vscode";
import { findJdk, missingJdkMessage, type Jdk } from "./java";

const commandLineClass = "org.badgerlang.compiler.cli.Main";

/** Commands whose kernels need the vector module; the others start without its warning. */
const computing = new Set<string | undefined>(["run", "test", "compile"]);

/** The Java virtual machine and the jar that hold the compiler, the runtime and the language server. */
export class Toolchain {
  readonly virtualMachineArguments = ["--enable-native-access=ALL-UNNAMED"];

  constructor(private readonly context: vscode.ExtensionContext) {}

  jar(): string {
    const configured = vscode.workspace.getConfiguration("badger").get("server.jar", "");
    return configured === ""
      ? this.context.asAbsolutePath("server/badger-language-server.jar")
      : configured;
  }

  /** The JDK to use; where there is none, the user is told what to do. */
  async jdk(): Promise<Jdk | undefined> {
    const configured = vscode.workspace.getConfiguration("badger").get("java.home", "");
    const jdk = await findJdk(configured);
    if (!jdk) {
      void this.tellMissing(configured);
    }
    return jdk;
  }

  /** The command that starts `badger` with these arguments. */
  async commandLine(args: string[]): Promise<[string, string[]] | undefined> {
    const jdk = await this.jdk();
    if (!jdk) {
      return undefined;
    }
    const vectors = computing.has(args[0]) ? ["--add-modules", "jdk.incubator.vector"] : [];
    return [
      jdk.java,
      [...this.virtualMachineArguments, ...vectors, "-cp", this.jar(), commandLineClass, ...args],
    ];
  }

  private async tellMissing(configured: string): Promise<void> {
    const choice = await vscode.window.showErrorMessage(missingJdkMessage(configured), "Open Settings");
    if (choice) {
      await vscode.commands.executeCommand("workbench.action.openSettings", "badger.java.home");
    }
  }
}
