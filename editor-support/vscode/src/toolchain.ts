import * as vscode from "vscode";
import { findJdk, missingJdkMessage, type Jdk } from "./java";

const commandLineClass = "org.badgerlang.compiler.cli.Main";

/** The Java virtual machine and the jar that hold the compiler, the runtime and the language server. */
export class Toolchain {
  readonly virtualMachineArguments = [
    "--add-modules",
    "jdk.incubator.vector",
    "--enable-native-access=ALL-UNNAMED",
  ];

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
    return jdk
      ? [jdk.java, [...this.virtualMachineArguments, "-cp", this.jar(), commandLineClass, ...args]]
      : undefined;
  }

  private async tellMissing(configured: string): Promise<void> {
    const choice = await vscode.window.showErrorMessage(missingJdkMessage(configured), "Open Settings");
    if (choice) {
      await vscode.commands.executeCommand("workbench.action.openSettings", "badger.java.home");
    }
  }
}
