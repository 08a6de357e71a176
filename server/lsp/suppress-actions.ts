import { type CodeAction, CodeActionKind, type Diagnostic } from 'vscode-languageserver';
import type { Finding } from '../engine/finding.ts';
import { type SuppressScope, suppressEdits } from '../engine/suppress.ts';
import type { Abilities } from './abilities.ts';
import type { Analysis } from './analysis.ts';
import { editWithPlaceholder } from './workspace-edit.ts';

/** Stands where the user's reason belongs; the client selects it. */
const reasonPlaceholder = 'say why';

const scopes: readonly { readonly scope: SuppressScope; readonly where: string }[] = [
  { scope: 'line', where: 'on this line' },
  { scope: 'block', where: 'in this block' },
  { scope: 'file', where: 'in this file' },
];

/** The actions that ignore `finding`, in its line, block or file. */
export function suppressActions(
  abilities: Abilities,
  analysis: Analysis,
  finding: Finding,
  diagnostics: Diagnostic[],
): CodeAction[] {
  return scopes.flatMap(({ scope, where }) => {
    const edits = suppressEdits(analysis.document, finding, scope, reasonPlaceholder);
    if (!edits) return [];
    const title = `Ignore \`${finding.rule.id}\` ${where}`;
    const edit = editWithPlaceholder(analysis.textDocument, edits, reasonPlaceholder, abilities);
    return [{ title, kind: CodeActionKind.QuickFix, diagnostics, edit }];
  });
}
