import * as vscode from "vscode";
import { page, panelOptions } from "./webview";

const body = `
<header><h1 id="title">Run</h1><span id="status"></span><span class="buttons">
<button id="stop">Stop</button><button id="report">Open report</button></span></header>
<main id="curves"></main>
<pre id="output" tabindex="0" aria-label="Output of the run"></pre>`;

/** The panel of a run: its curves, its state and what it prints. */
export class RunPanel implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private waiting: unknown[] = [];
  private ready = false;

  constructor(private readonly extension: vscode.Uri) {}

  begin(spec: string, folder: string): void {
    if (this.panel) {
      this.panel.reveal(undefined, true);
    } else {
      this.open();
    }
    this.post({ kind: "begin", spec, folder });
  }

  metrics(lines: string[]): void {
    this.post({ kind: "metrics", lines });
  }

  text(text: string): void {
    this.post({ kind: "text", text });
  }

  end(how: string): void {
    this.post({ kind: "end", how });
  }

  dispose(): void {
    this.panel?.dispose();
  }

  private open(): void {
    const panel = vscode.window.createWebviewPanel(
      "badger.run",
      "Badger Run",
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      panelOptions(this.extension),
    );
    this.panel = panel;
    this.ready = false;
    panel.webview.onDidReceiveMessage((message: { kind: string }) => this.receive(message.kind));
    panel.onDidDispose(() => {
      this.panel = undefined;
      this.waiting = [];
    });
    panel.webview.html = page(panel.webview, this.extension, "run", body);
  }

  private receive(kind: string): void {
    switch (kind) {
      case "ready":
        this.ready = true;
        this.waiting.forEach((message) => this.panel?.webview.postMessage(message));
        this.waiting = [];
        break;
      case "stop":
        void vscode.commands.executeCommand("badger.stop");
        break;
      case "report":
        void vscode.commands.executeCommand("badger.openReport");
        break;
    }
  }

  private post(message: unknown): void {
    if (this.panel && this.ready) {
      void this.panel.webview.postMessage(message);
    } else {
      this.waiting.push(message);
    }
  }
}
