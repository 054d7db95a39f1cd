import * as vscode from "vscode";
import type { Server } from "./server";

interface Template {
  name: string;
  description: string;
  text: string;
}

/** Asks which template and opens it as a new spec. */
export async function newSpec(server: Server): Promise<void> {
  const templates = (await server.ask<Template[]>("badger/templates", {})) ?? [];
  const choice = await vscode.window.showQuickPick(
    [
      ...templates.map((template) => ({
        label: template.name,
        detail: template.description,
        text: template.text,
      })),
      { label: "Empty", detail: "A spec with nothing in it", text: "" },
    ],
    { placeHolder: "What does the new spec start from?" },
  );
  if (choice) {
    const document = await vscode.workspace.openTextDocument({ language: "badger", content: choice.text });
    await vscode.window.showTextDocument(document);
  }
}
