import { type CodeAction, CodeActionKind } from 'vscode-languageserver';
import { harden } from '../engine/harden.ts';
import { hardenables, hardeningGoal } from '../engine/hardening-goal.ts';
import { overlaps, type Range } from '../text/range.ts';
import type { Abilities } from './abilities.ts';
import type { Analysis } from './analysis.ts';
import { besides, commandAfterFix, hardeningEdit, type VersionOf } from './workspace-edit.ts';

/** The kinds of hardening everything in a file, and one service of it. */
export const hardenFileKind = `${CodeActionKind.RefactorRewrite}.bulkhead.file`;
export const hardenPartKind = `${CodeActionKind.RefactorRewrite}.bulkhead.part`;

/** What a listed action remembers: which part is to be hardened, or all. */
export interface HardenData {
  readonly kind: 'harden';
  readonly uri: string;
  readonly target?: string;
}

interface HardenHost {
  readonly abilities: Abilities;
  versionOf: VersionOf;
  textOf(uri: string): Promise<string | undefined>;
}

/** What can be hardened at `range`, innermost first; the edits are made when one is chosen. */
export function hardenActions(
  { document, facts, configured, result }: Analysis,
  range: Range,
  { abilities }: HardenHost,
  wants: (kind: string) => boolean,
): CodeAction[] {
  if (!abilities.resolvesEdits || !(wants(hardenFileKind) || wants(hardenPartKind))) return [];
  const isOpen = (target: string) =>
    result.findings.some((each) => each.fixes.length > 0 && `${each.target}/`.startsWith(target));
  const parts = hardenables(document, facts, configured.config).filter(
    (part) => overlaps(part.range, range) && isOpen(`${part.target}/`),
  );
  const uri = document.path;
  const data = (target?: string): HardenData => ({ kind: 'harden', uri, ...(target !== undefined && { target }) });
  const all = { title: 'Harden this file', kind: hardenFileKind, data: data() };
  return [
    ...parts.map(({ name, target }) => ({
      title: `Harden service \`${name}\``,
      kind: hardenPartKind,
      data: data(target),
    })),
    ...(isOpen('') ? [all] : []),
  ].filter(({ kind }) => wants(kind));
}

/** Edit and command of a hardening; the reason as a sentence when there is none. */
export async function hardenParts(
  analysis: Analysis,
  { target }: HardenData,
  host: HardenHost,
): Promise<Pick<CodeAction, 'edit' | 'command'> | string> {
  const { document, textDocument, facts, configured } = analysis;
  const hardening = harden(document, facts, hardeningGoal(configured.config, target));
  if (hardening.groups.length === 0) return 'Nothing is left that could be changed without guessing';
  for (const { path, text } of hardening.fileEdits)
    if ((await host.textOf(besides(textDocument, path))) !== text) return 'A file that it would edit has changed';
  const edit = hardeningEdit(textDocument, hardening, host.abilities, (uri) => host.versionOf(uri));
  if (edit === undefined) return 'The editor cannot make files';
  const command = commandAfterFix(textDocument, hardening, host.abilities);
  return { edit, ...(command && { command }) };
}
