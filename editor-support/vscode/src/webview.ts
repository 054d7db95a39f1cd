import { randomBytes } from "node:crypto";
import * as vscode from "vscode";

/** The page of a panel: a script and a style of the `media` folder, and nothing from elsewhere. */
export function page(webview: vscode.Webview, extension: vscode.Uri, name: string, body: string): string {
  const nonce = randomBytes(16).toString("hex");
  const media = (file: string): vscode.Uri =>
    webview.asWebviewUri(vscode.Uri.joinPath(extension, "media", file));
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${webview.cspSource} 'unsafe-inline'; script-src 'nonce-${nonce}';">
<link rel="stylesheet" href="${media("panel.css")}">
</head>
<body>
${body}
<script nonce="${nonce}" src="${media(name + ".js")}"></script>
</body>
</html>`;
}

export function panelOptions(extension: vscode.Uri): vscode.WebviewOptions & vscode.WebviewPanelOptions {
  return {
    enableScripts: true,
    retainContextWhenHidden: true,
    localResourceRoots: [vscode.Uri.joinPath(extension, "media")],
  };
}
