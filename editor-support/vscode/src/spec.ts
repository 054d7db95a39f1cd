import * as vscode from "vscode";

/** The file of a spec: the one named, or that of the active editor; saved first. */
export async function savedSpec(uri?: string): Promise<string | undefined> {
  const document = uri
    ? await vscode.workspace.openTextDocument(vscode.Uri.parse(uri))
    : vscode.window.activeTextEditor?.document;
  if (document?.languageId !== "badger") {
    void vscode.window.showInformationMessage("Open a .badger spec first.");
    return undefined;
  }
  if (document.isUntitled || document.isDirty) {
    if (!(await document.save())) {
      return undefined;
    }
  }
  return document.uri.fsPath;
}
