import type { CreateFile, TextDocumentEdit, TextEdit } from 'vscode-languageserver';
import type { AcceptParams, ScanRefusal } from '../../protocol-scan.ts';
import { LineIndex } from '../../text/line-index.ts';
import type { ScanContext } from '../scans.ts';
import { refused } from './subjects.ts';

const fileName = '.bulkhead.yaml';

/** Has the client write into the nearest configuration file that a vulnerability is accepted. */
export async function accept(context: ScanContext, params: AcceptParams): Promise<true | ScanRefusal> {
  const { vulnerability, package: name, image, reason, until } = params;
  const isText = [vulnerability, reason].every((each) => typeof each === 'string' && each.trim() !== '');
  if (!isText) return refused('unsupported', 'It takes a vulnerability and a reason');
  if (until !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(until))
    return refused('unsupported', 'A day looks like 2027-01-31');
  const { files } = await context.configOf(params.uri);
  const [folder] = await context.folders();
  const uri = files.at(-1) ?? (folder === undefined ? undefined : `${folder.replace(/\/$/, '')}/${fileName}`);
  if (uri === undefined) return refused('unsupported', `Open a folder first: ${fileName} belongs in one`);
  const text = await context.textOf(uri);
  const entry = {
    ...{ vulnerability, reason: reason.trim() },
    ...(name !== undefined && { package: name }),
    ...(image !== undefined && { image }),
    ...(until !== undefined && { until }),
  };
  const edits = context.engine.acceptVulnerability(text ?? '', entry);
  if (edits === undefined) return refused('unsupported', `${fileName} cannot be read as it stands; mend it first`);
  const lines = new LineIndex(text ?? '');
  const changes = edits.map(({ range, newText }): TextEdit => {
    return { range: { start: lines.positionAt(range.start), end: lines.positionAt(range.end) }, newText };
  });
  // In plain objects: the library that makes them is not loaded here.
  const own: TextDocumentEdit = { textDocument: { uri, version: context.versionOf(uri) ?? null }, edits: changes };
  const create: CreateFile[] = text === undefined ? [{ kind: 'create', uri, options: { ignoreIfExists: true } }] : [];
  const edit = context.abilities.documentChanges
    ? { documentChanges: [...create, own] }
    : { changes: { [uri]: changes } };
  const { applied } = await context.connection.workspace.applyEdit({ label: `Accept ${vulnerability}`, edit });
  return applied ? true : refused('unsupported', `${fileName} could not be changed`);
}
