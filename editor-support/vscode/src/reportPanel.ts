import { readFile } from "node:fs/promises";
import * as path from "node:path";
import * as vscode from "vscode";

/** Shows a run's report: in the browser, or in a panel where the browser is on another machine. */
export async function showReport(report: vscode.Uri): Promise<void> {
  if (vscode.env.remoteName === undefined && vscode.env.uiKind === vscode.UIKind.Desktop) {
    await vscode.env.openExternal(report);
    return;
  }
  const panel = vscode.window.createWebviewPanel(
    "badger.report",
    path.basename(path.dirname(report.fsPath)),
    vscode.ViewColumn.Active,
    { enableScripts: true, localResourceRoots: [] },
  );
  panel.webview.html = await readFile(report.fsPath, "utf8");
}
