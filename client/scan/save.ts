import * as vscode from 'vscode';

/** Asks where to, and writes. */
export async function save(text: string, name: string, isPage: boolean): Promise<void> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const defaultUri = folder && vscode.Uri.joinPath(folder.uri, name);
  const file = await vscode.window.showSaveDialog({ title: 'Save', ...(defaultUri && { defaultUri }) });
  if (file === undefined) return;
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
  if (!isPage) return void (await vscode.window.showTextDocument(file));
  const open = 'Open in Browser, to Print';
  if ((await vscode.window.showInformationMessage(`Saved ${file.fsPath}.`, open)) === open)
    await vscode.env.openExternal(file);
}
