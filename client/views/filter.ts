import * as vscode from 'vscode';
import { type ReportSeverity, scanSeverities, type Vulnerability } from '../../server/protocol-scan.ts';

/** Which findings are shown; what is undefined does not matter. */
export interface Filter {
  readonly text?: string;
  readonly severities?: readonly ReportSeverity[];
  readonly isFixable?: boolean;
}

/** Whether `one` is shown. */
export function passes(one: Vulnerability, { text, severities, isFixable }: Filter): boolean {
  if (isFixable === true && one.fixedVersion === undefined) return false;
  if (severities !== undefined && !severities.includes(one.severity)) return false;
  const words = [one.id, ...one.aliases, one.package.name, one.title ?? ''];
  return text === undefined || words.some((word) => word.toLowerCase().includes(text.toLowerCase()));
}

/** The filter in words; empty when it lets all through. */
export function filterText({ text, severities, isFixable }: Filter): string {
  return [text === undefined ? '' : `“${text}”`, severities?.join(', ') ?? '', isFixable ? 'with a fix' : '']
    .filter((part) => part !== '')
    .join(', ');
}

/** Lets the user change the filter; undefined when that is given up. */
export async function askFilter(now: Filter): Promise<Filter | undefined> {
  const fixable = { label: 'Only what can be mended', picked: now.isFixable === true };
  const severities = scanSeverities.map((severity) => ({
    label: severity,
    picked: now.severities?.includes(severity) ?? true,
    severity,
  }));
  const separator = { label: 'Severities', kind: vscode.QuickPickItemKind.Separator };
  const title = 'Filter findings';
  const picked = await vscode.window.showQuickPick([fixable, separator, ...severities], { title, canPickMany: true });
  if (picked === undefined) return undefined;
  const prompt = 'Words in the id, package or title; empty for all';
  const text = await vscode.window.showInputBox({ title, prompt, value: now.text ?? '' });
  if (text === undefined) return undefined;
  const chosen = severities.filter((item) => picked.includes(item)).map(({ severity }) => severity);
  const isAll = chosen.length === 0 || chosen.length === scanSeverities.length;
  return {
    ...(text.trim() !== '' && { text: text.trim() }),
    ...(!isAll && { severities: chosen }),
    ...(picked.includes(fixable) && { isFixable: true }),
  };
}
