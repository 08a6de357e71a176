import * as vscode from 'vscode';

const ruleId = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** The rules' pages that come with the extension, shown as rendered Markdown without any network. */
export class RulePages implements vscode.UriHandler {
  readonly #folder: vscode.Uri;

  constructor(extensionUri: vscode.Uri) {
    this.#folder = vscode.Uri.joinPath(extensionUri, 'docs', 'rules');
  }

  /** Opens the page of the rule `id`, or lets the user choose one. */
  async show(id?: unknown): Promise<void> {
    const chosen = typeof id === 'string' ? id : await this.#choose();
    if (chosen === undefined) return;
    const page = vscode.Uri.joinPath(this.#folder, `${chosen}.md`);
    if (!ruleId.test(chosen) || !(await exists(page))) {
      void vscode.window.showErrorMessage(`Bulkhead has no rule named "${chosen}".`);
      return;
    }
    // The renderer is an extension too, and may be switched off.
    const rendered = vscode.commands.executeCommand('markdown.showPreview', page);
    await rendered.then(undefined, () => vscode.window.showTextDocument(page, { preview: true }));
  }

  /** Handles `vscode://bulkhead.bulkhead/rules/ID`. */
  async handleUri(uri: vscode.Uri): Promise<void> {
    const id = /^\/rules\/([^/]+)$/.exec(uri.path)?.[1];
    await this.show(id ?? uri.path);
  }

  async #choose(): Promise<string | undefined> {
    const files = await vscode.workspace.fs.readDirectory(this.#folder);
    const ids = files.map(([name]) => /^(.+)\.md$/.exec(name)?.[1]).filter((id) => id !== undefined && ruleId.test(id));
    const options = { title: 'Bulkhead rules', placeHolder: 'Choose a rule to read why it matters and what to do' };
    return vscode.window.showQuickPick((ids as string[]).sort(), options);
  }
}

async function exists(file: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(file).then(
    () => true,
    () => false,
  );
}
