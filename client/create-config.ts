import * as vscode from 'vscode';
import { configFileName } from '../server/protocol.ts';

const template = `# What Bulkhead checks in this folder and below, in the editor and on the command line alike.
extends: recommended

# A rule can be switched off, or given another severity.
# rules:
#   missing-healthcheck: off
#   unpinned-image: high

# Later entries win.
# files:
#   - match: ["deploy/legacy/**"]
#     rules: { root-user: low }

# exclude: ["vendor/**"]
`;

/** Opens the configuration of a workspace folder, writing a first one where there is none. */
export async function createConfig(): Promise<void> {
  const folder = await chooseFolder();
  if (folder === undefined) return;
  const file = vscode.Uri.joinPath(folder.uri, configFileName);
  const exists = await vscode.workspace.fs.stat(file).then(
    () => true,
    () => false,
  );
  if (!exists) await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(template));
  await vscode.window.showTextDocument(file);
}

async function chooseFolder(): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length > 1) return vscode.window.showWorkspaceFolderPick();
  if (folders.length === 0)
    void vscode.window.showErrorMessage(`Open a folder first: ${configFileName} belongs in one.`);
  return folders[0];
}
