import * as vscode from 'vscode';
import {
  checkPinsCommand,
  lookUpImageCommand,
  type PinOutcome,
  pinImagesCommand,
  showImageCommand,
  verifySignatureCommand,
} from '../server/protocol.ts';
import type { Session } from './session.ts';

/** Where images are named; what is none of ours the server leaves out. */
const pattern = '**/{*[Dd]ockerfile*,*Containerfile*,*.yml,*.yaml,*.json}';
const ignored = '**/{node_modules,.git,vendor}/**';
const mostFiles = 5000;

/** A place in a document, as the link of a hover gives it. */
interface Place {
  readonly uri: string;
  readonly line: number;
  readonly character: number;
}

/** The commands about images. */
export function registerImageCommands(session: Session): vscode.Disposable {
  const register = vscode.commands.registerCommand;
  const ofFile = (run: (uris: readonly string[]) => Promise<void>) => async () => {
    const document = vscode.window.activeTextEditor?.document;
    if (document !== undefined) await run([document.uri.toString()]);
  };
  const pin = async (uris: readonly string[]) => showOutcome(await session.run<PinOutcome>(pinImagesCommand, { uris }));
  return vscode.Disposable.from(
    register('bulkhead.pinFile', ofFile(pin)),
    register('bulkhead.pinWorkspace', async () => {
      const files = await vscode.workspace.findFiles(pattern, ignored, mostFiles);
      await pin(files.map((file) => file.toString()));
    }),
    register(
      'bulkhead.checkPinnedImages',
      ofFile((uris) => session.run<void>(checkPinsCommand, { uris }) as Promise<void>),
    ),
    register(showImageCommand, (place?: Place) => lookUp(session, place)),
    register('bulkhead.verifyImageSignature', async () => {
      const editor = vscode.window.activeTextEditor;
      if (editor === undefined) return;
      const { line, character } = editor.selection.active;
      // The server tells what it found.
      await session.run(verifySignatureCommand, { uri: editor.document.uri.toString(), line, character });
    }),
  );
}

/** Asks, and shows the hover, which then tells. */
async function lookUp(session: Session, place: Place | undefined): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return;
  const { line, character } = place ?? editor.selection.active;
  if (!(await session.run<boolean>(lookUpImageCommand, { uri: editor.document.uri.toString(), line, character })))
    return;
  const position = new vscode.Position(line, character);
  editor.selection = new vscode.Selection(position, position);
  await vscode.commands.executeCommand('editor.action.showHover');
}

async function showOutcome(outcome: PinOutcome | null | undefined): Promise<void> {
  // Cancelled, or there is no server.
  if (!outcome) return;
  const { pinned, files, left, quota } = outcome;
  const done =
    pinned === 0 ? 'No image was pinned.' : `${pinned} pinned in ${files} ${files === 1 ? 'file' : 'files'}.`;
  const limit = quota === undefined ? '' : ` ${quota}.`;
  if (left.length === 0) return void vscode.window.showInformationMessage(`Bulkhead: ${done}${limit}`);
  const details = 'Show Details';
  const message = `Bulkhead: ${done} ${left.length} left as ${left.length === 1 ? 'it is' : 'they are'}.${limit}`;
  if ((await vscode.window.showInformationMessage(message, details)) !== details) return;
  const lines = left.map(
    ({ uri, line, text, reason }) =>
      `${vscode.workspace.asRelativePath(vscode.Uri.parse(uri))}:${line}\n    ${text}\n    ${reason}\n`,
  );
  const content = `Images that were not pinned, and why\n\n${lines.join('\n')}`;
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content, language: 'plaintext' }));
}
