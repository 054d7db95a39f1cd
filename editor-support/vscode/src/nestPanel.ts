import * as vscode from "vscode";
import type { Server } from "./server";
import { page, panelOptions } from "./webview";

interface Picture {
  title: string;
  svg: string;
}

interface Click {
  kind: "ready" | "reveal";
  range?: [number, number, number, number];
}

const restMilliseconds = 250;
const body = `<header><h1 id="title">Nest</h1></header><div id="picture" role="img"></div>`;

/** The picture of a spec's nest, or of one thing's flow; it follows the cursor. */
export class NestPanel implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private document: vscode.TextDocument | undefined;
  private flowAt: vscode.Position | undefined;
  private timer: NodeJS.Timeout | undefined;
  private readonly listeners: vscode.Disposable[];

  constructor(
    context: vscode.ExtensionContext,
    private readonly server: Server,
    private readonly extension: vscode.Uri = context.extensionUri,
  ) {
    this.listeners = [
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document === this.document) {
          this.refreshSoon();
        }
      }),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => this.follow(textEditor)),
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        if (this.panel && editor?.document.languageId === "badger" && editor.document !== this.document) {
          this.document = editor.document;
          this.flowAt = undefined;
          this.refreshSoon();
        }
      }),
    ];
  }

  showNest(): Promise<void> {
    return this.show(undefined);
  }

  showFlow(): Promise<void> {
    return this.show(vscode.window.activeTextEditor?.selection.active);
  }

  dispose(): void {
    this.listeners.forEach((listener) => listener.dispose());
    this.panel?.dispose();
  }

  private async show(flowAt: vscode.Position | undefined): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (editor?.document.languageId !== "badger") {
      return;
    }
    this.document = editor.document;
    this.flowAt = flowAt;
    if (this.panel) {
      this.panel.reveal(undefined, true);
      await this.refresh();
      return;
    }
    const panel = vscode.window.createWebviewPanel(
      "badger.nest",
      "Badger Nest",
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      panelOptions(this.extension),
    );
    this.panel = panel;
    panel.onDidDispose(() => (this.panel = undefined));
    panel.webview.onDidReceiveMessage((click: Click) => this.receive(click));
    panel.webview.html = page(panel.webview, this.extension, "nest", body);
  }

  private async receive(click: Click): Promise<void> {
    if (click.kind === "ready") {
      await this.refresh();
    } else if (click.range && this.document) {
      const [fromLine, fromCharacter, toLine, toCharacter] = click.range;
      const selection = new vscode.Range(fromLine, fromCharacter, toLine, toCharacter);
      const editor = await vscode.window.showTextDocument(this.document, vscode.ViewColumn.One);
      editor.selection = new vscode.Selection(selection.start, selection.start);
      editor.revealRange(selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    }
  }

  private refreshSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.refresh(), restMilliseconds);
  }

  private async refresh(): Promise<void> {
    const document = this.document;
    if (!this.panel || !document) {
      return;
    }
    const textDocument = { uri: document.uri.toString() };
    const picture = this.flowAt
      ? await this.server.ask<Picture>("badger/flow", { textDocument, position: this.flowAt })
      : await this.server.ask<Picture>("badger/nest", { textDocument });
    if (this.panel && picture) {
      this.panel.title = picture.title;
    }
    await this.panel?.webview.postMessage(
      picture
        ? { kind: "picture", ...picture }
        : { kind: "picture", title: "Nest", svg: "<p>The language server is not running.</p>" },
    );
    const editor = vscode.window.visibleTextEditors.find((each) => each.document === document);
    if (editor) {
      this.follow(editor);
    }
  }

  private follow(editor: vscode.TextEditor): void {
    if (this.panel && editor.document === this.document) {
      const { line, character } = editor.selection.active;
      void this.panel.webview.postMessage({ kind: "cursor", line, character });
    }
  }
}
