import * as vscode from "vscode";
import { LanguageClient, State, Trace, type ServerOptions } from "vscode-languageclient/node";
import type { Toolchain } from "./toolchain";

/** The language server's process: started, restarted and stopped, its state in the language status. */
export class Server implements vscode.Disposable {
  private client: LanguageClient | undefined;
  private readonly status: vscode.LanguageStatusItem;

  constructor(
    private readonly toolchain: Toolchain,
    private readonly output: vscode.LogOutputChannel,
  ) {
    this.status = vscode.languages.createLanguageStatusItem("badger.server", { language: "badger" });
    this.status.name = "Badger language server";
    this.show("Badger: not started", vscode.LanguageStatusSeverity.Warning);
  }

  async start(): Promise<void> {
    const jdk = await this.toolchain.jdk();
    if (!jdk) {
      this.show("Badger: no JDK 25 found", vscode.LanguageStatusSeverity.Error);
      return;
    }
    const configuration = vscode.workspace.getConfiguration("badger");
    const java = {
      command: jdk.java,
      args: [
        ...configuration.get<string[]>("server.arguments", []),
        ...this.toolchain.virtualMachineArguments,
        "-jar",
        this.toolchain.jar(),
      ],
    };
    const options: ServerOptions = { run: java, debug: java };
    const client = new LanguageClient("badger", "Badger Language Server", options, {
      documentSelector: [
        { scheme: "file", language: "badger" },
        { scheme: "untitled", language: "badger" },
      ],
      outputChannel: this.output,
      initializationOptions: { settings: { badger: configuration }, codeLens: true },
      synchronize: {
        configurationSection: "badger",
        fileEvents: vscode.workspace.createFileSystemWatcher("**/*.badger"),
      },
    });
    client.onDidChangeState(({ newState }) => {
      if (newState === State.Running) {
        this.show(`Badger: ready (Java ${jdk.version})`, vscode.LanguageStatusSeverity.Information);
      } else if (newState === State.Stopped) {
        this.show("Badger: stopped", vscode.LanguageStatusSeverity.Warning);
      }
    });
    this.client = client;
    this.show("Badger: starting", vscode.LanguageStatusSeverity.Information);
    try {
      await client.start();
      await client.setTrace(Trace.fromString(configuration.get("trace.server", "off")));
    } catch (error) {
      this.show("Badger: could not start", vscode.LanguageStatusSeverity.Error);
      this.output.error(String(error));
    }
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    if (client?.state === State.Running) {
      await client.stop();
    }
  }

  /** The server's answer to one of its own requests; nothing while it is not running. */
  async ask<Answer>(method: string, parameters: unknown): Promise<Answer | undefined> {
    if (this.client?.state !== State.Running) {
      return undefined;
    }
    return (await this.client.sendRequest<Answer | null>(method, parameters)) ?? undefined;
  }

  dispose(): void {
    this.status.dispose();
    void this.stop();
  }

  private show(text: string, severity: vscode.LanguageStatusSeverity): void {
    this.status.text = text;
    this.status.severity = severity;
    this.status.command = { command: "badger.showOutput", title: "Output" };
  }
}
