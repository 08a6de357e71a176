import {
  type CancellationToken,
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  CodeActionTriggerKind,
  type Connection,
  type Diagnostic,
  MessageType,
  ShowMessageNotification,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { type Finding, worstFirst } from '../engine/finding.ts';
import { type FixAllOptions, fixAll, type ResolvedFix } from '../engine/fix.ts';
import { answerTo, type Question } from '../model/facts.ts';
import { showRuleCommand } from '../protocol.ts';
import type { Fix } from '../rules/rule.ts';
import { overlaps } from '../text/range.ts';
import type { Abilities } from './abilities.ts';
import type { Analysis } from './analysis.ts';
import { fromLspRange } from './convert.ts';
import { type HardenData, hardenActions, hardenParts } from './harden-actions.ts';
import { withProgress } from './progress.ts';
import { provedFix } from './proved-fix.ts';
import type { Scans } from './scans.ts';
import { suppressActions } from './suppress-actions.ts';
import { besides, commandAfterFix, editOfFix } from './workspace-edit.ts';

/** The kind of "fix everything that is safe to fix" in a file, for the editor's settings of what happens on save. */
export const fixAllKind = `${CodeActionKind.SourceFixAll}.bulkhead`;

const fixAllTitle = 'Fix everything that is safe to fix';

/** From this many findings on, fixing all of them takes long enough to be shown. */
const manyFindings = 100;

/** So many findings of a rule are fixed before anybody has chosen to, for a client that cannot ask for it when it is chosen. */
const mostAtOnce = 5;

/** What actions need of the server around them. */
export interface ActionHost {
  readonly connection: Connection;
  readonly abilities: Abilities;
  readonly scans: Pick<Scans, 'actions'>;
  analyse(uri: string): Promise<Analysis | undefined>;
  /** Why the network must not be asked, as a sentence; undefined when it may, on the user's request. */
  offlineReason(analysis: Pick<Analysis, 'configured'>): string | undefined;
  /** The text of a file as it is now, in an editor or else on the disk. */
  textOf(uri: string): Promise<string | undefined>;
  /** The version of an open document. */
  versionOf(uri: string): number | undefined;
  /** Finds an answer; the reason when there is none. */
  ask(question: Question, signal: AbortSignal): Promise<string | undefined>;
}

/** What a listed action remembers so that it can be completed when it is chosen. */
type ActionData = FixData | HardenData | { readonly kind: 'fix-rule'; readonly uri: string; readonly rule: string };

interface FixData {
  readonly kind: 'fix';
  readonly uri: string;
  readonly rule: string;
  readonly target: string;
  readonly start: number;
  readonly title: string;
}

/** The actions for the findings in the range, most useful first; every edit in them has been verified. */
export async function codeActions(
  host: ActionHost,
  params: CodeActionParams,
  token: CancellationToken,
): Promise<CodeAction[]> {
  const analysis = await host.analyse(params.textDocument.uri);
  if (!analysis?.result.format) return [];
  const { only, diagnostics, triggerKind: trigger } = params.context;
  const wants = (kind: string) =>
    only === undefined || only.some((each) => kind === each || kind.startsWith(`${each}.`));
  if (only !== undefined && wants(fixAllKind)) {
    const all = await patiently(host, analysis, fixAllTitle, token, () => fixAllAction(host, analysis));
    if (all || !wants(CodeActionKind.QuickFix)) return all ? [all] : [];
  }
  const range = fromLspRange(analysis.textDocument, params.range);
  // Every move of the cursor asks; only who opens a menu is offered what changes more than the line.
  const refactorings = trigger === CodeActionTriggerKind.Automatic ? [] : hardenActions(analysis, range, host, wants);
  if (!wants(CodeActionKind.QuickFix)) return refactorings;
  const all = analysis.result.findings.filter((finding) => overlaps(finding.range, range)).sort(worstFirst);
  const own = (finding: Finding) => diagnosticsOfFinding(analysis.textDocument, finding, diagnostics);
  const named = all.filter((finding) => own(finding).length > 0);
  // Who asks about one problem is not kept waiting for the proofs of others on its line.
  const findings = named.length > 0 ? named : all;
  const fixes = findings.map((finding) => fixActions(host, analysis, finding, own(finding)));
  const ruleFixes = unique(findings).map((finding) => fixRuleAction(host, analysis, finding, own(finding)));
  return [
    ...(await Promise.all([...fixes, ...ruleFixes])).flat(),
    ...findings.flatMap((finding) => suppressActions(host.abilities, analysis, finding, own(finding))),
    ...unique(findings).flatMap((finding) => showRuleAction(host, finding, own(finding))),
    ...host.scans.actions(analysis, range, diagnostics),
    ...refactorings,
  ];
}

/** Completes an action that was listed by title only; without an edit when that turns out to be impossible. */
export async function resolveAction(
  host: ActionHost,
  action: CodeAction,
  token: CancellationToken,
): Promise<CodeAction> {
  const data = action.data as ActionData | undefined;
  const analysis = data && (await host.analyse(data.uri));
  if (!analysis) return action;
  if (data.kind === 'harden') {
    const parts = await patiently(host, analysis, action.title, token, () => hardenParts(analysis, data, host));
    return typeof parts === 'string' ? failed(host, action, parts) : { ...action, ...parts };
  }
  if (data.kind === 'fix-rule') {
    const fix = () => fixAllParts(host, analysis, action.title, { rules: [data.rule] });
    const parts = await patiently(host, analysis, action.title, token, fix);
    return parts ? { ...action, ...parts } : failed(host, action, 'None of them can be fixed safely');
  }
  const found = findFix(analysis, data);
  if (!found) return failed(host, action, 'The document has changed');
  const { needs, title: fixTitle } = found.fix;
  if (needs) {
    const offline = host.offlineReason(analysis);
    if (offline !== undefined) return failed(host, action, offline);
    const { connection, abilities } = host;
    const title = `Bulkhead: ${fixTitle}`;
    const problem = await withProgress(connection, abilities, title, token, (signal) => host.ask(needs, signal));
    if (token.isCancellationRequested) return action;
    if (problem !== undefined) return failed(host, action, problem);
  }
  return resolveWithAnswers(host, action, data);
}

/** The document may have been edited while the answer was awaited: everything is looked up again. */
async function resolveWithAnswers(host: ActionHost, action: CodeAction, data: FixData): Promise<CodeAction> {
  const analysis = await host.analyse(data.uri);
  const found = analysis && findFix(analysis, data);
  const resolved = found && provedFix(analysis, found.finding, found.fix);
  const parts = resolved && (await actionParts(host, analysis, resolved));
  return parts ? { ...action, ...parts } : failed(host, action, 'It cannot be done here without guessing');
}

async function fixActions(
  host: ActionHost,
  analysis: Analysis,
  finding: Finding,
  diagnostics: Diagnostic[],
): Promise<CodeAction[]> {
  const actions: CodeAction[] = [];
  let hasPreferred = false;
  for (const fix of finding.fixes) {
    const action = await fixAction(host, analysis, finding, fix);
    if (!action) continue;
    const isPreferred: boolean = !hasPreferred && fix.safety === 'safe' && action.disabled === undefined;
    hasPreferred ||= isPreferred;
    actions.push({ ...action, kind: CodeActionKind.QuickFix, diagnostics, ...(isPreferred && { isPreferred }) });
  }
  return actions;
}

async function fixAction(
  host: ActionHost,
  analysis: Analysis,
  finding: Finding,
  fix: Fix,
): Promise<CodeAction | undefined> {
  const title = fix.safety === 'safe' ? fix.title : `${fix.title} (may change behaviour)`;
  if (fix.needs && answerTo(fix.needs, analysis.facts).state !== 'known') {
    const offline = host.offlineReason(analysis);
    if (offline !== undefined)
      return host.abilities.showsDisabled ? { title, disabled: { reason: offline } } : undefined;
    return host.abilities.resolvesEdits ? { title, data: dataOf(analysis, finding, fix) } : undefined;
  }
  const resolved = provedFix(analysis, finding, fix);
  const parts = resolved && (await actionParts(host, analysis, resolved));
  return parts && { title, ...parts };
}

function dataOf({ document }: Analysis, finding: Finding, fix: Fix): FixData {
  const { rule, target, range } = finding;
  return { kind: 'fix', uri: document.path, rule: rule.id, target, start: range.start, title: fix.title };
}

/** Edit and command of an action; undefined when the client cannot apply it, or a file has changed that it edits. */
async function actionParts(
  host: ActionHost,
  { textDocument }: Analysis,
  fix: ResolvedFix,
): Promise<Pick<CodeAction, 'edit' | 'command'> | undefined> {
  for (const { path, text } of fix.fileEdits)
    if ((await host.textOf(besides(textDocument, path))) !== text) return undefined;
  const edit = editOfFix(textDocument, fix, host.abilities, (uri) => host.versionOf(uri));
  const command = commandAfterFix(textDocument, fix, host.abilities);
  return edit && { edit, ...(command && { command }) };
}

async function fixAllAction(host: ActionHost, analysis: Analysis): Promise<CodeAction | undefined> {
  const parts = await fixAllParts(host, analysis, fixAllTitle, {});
  return parts && { title: fixAllTitle, kind: fixAllKind, ...parts };
}

/** Does `work`, under a progress when so much is to be verified that somebody would wonder what takes so long. */
async function patiently<T>(
  host: ActionHost,
  analysis: Analysis,
  title: string,
  token: CancellationToken,
  work: () => Promise<T>,
): Promise<T> {
  if (analysis.result.findings.length < manyFindings) return work();
  return withProgress(host.connection, host.abilities, `Bulkhead: ${title}`, token, work);
}

/** Edit and command that make all safe fixes; undefined when there are none. */
async function fixAllParts(
  host: ActionHost,
  analysis: Analysis,
  title: string,
  options: FixAllOptions,
): Promise<Pick<CodeAction, 'edit' | 'command'> | undefined> {
  const { applied, ...parts } = fixAll(analysis.document, analysis.facts, analysis.configured.config, options);
  return applied === 0 ? undefined : actionParts(host, analysis, { title, safety: 'safe', ...parts });
}

async function fixRuleAction(
  host: ActionHost,
  analysis: Analysis,
  finding: Finding,
  diagnostics: Diagnostic[],
): Promise<CodeAction[]> {
  const { id } = finding.rule;
  const same = analysis.result.findings.filter((each) => each.rule.id === id);
  const isFixable = (each: Finding) => each.fixes.some((fix) => fix.safety === 'safe' && fix.needs === undefined);
  if (same.length < 2 || !same.some(isFixable)) return [];
  const action = { title: `Fix all \`${id}\` in this file`, kind: CodeActionKind.QuickFix, diagnostics };
  if (host.abilities.resolvesEdits) {
    return [{ ...action, data: { kind: 'fix-rule', uri: analysis.document.path, rule: id } satisfies ActionData }];
  }
  if (same.length > mostAtOnce) return [];
  const parts = await fixAllParts(host, analysis, action.title, { rules: [id] });
  return parts ? [{ ...action, ...parts }] : [];
}

function showRuleAction(host: ActionHost, { rule }: Finding, diagnostics: Diagnostic[]): CodeAction[] {
  if (!host.abilities.options.commands?.includes(showRuleCommand)) return [];
  const title = `Show rule \`${rule.id}\``;
  const command = { title, command: showRuleCommand, arguments: [rule.id] };
  return [{ title, kind: CodeActionKind.QuickFix, diagnostics, command }];
}

/** The fix that `data` was made for, in the document as it is now. */
function findFix(analysis: Analysis, data: FixData): { finding: Finding; fix: Fix } | undefined {
  const candidates = analysis.result.findings
    .filter((finding) => finding.rule.id === data.rule && finding.target === data.target)
    .sort((a, b) => Math.abs(a.range.start - data.start) - Math.abs(b.range.start - data.start));
  for (const finding of candidates) {
    const fix = finding.fixes.find((each) => each.title === data.title);
    if (fix) return { finding, fix };
  }
  return undefined;
}

function failed(host: ActionHost, action: CodeAction, reason: string): CodeAction {
  const message = `${action.title}: ${reason}`;
  // A notification: nobody has to answer it. One to a client that has gone away is no loss.
  host.connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Error, message }).catch(() => {});
  return action;
}

/** One finding of each rule, the first. */
function unique(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.toReversed().map((finding) => [finding.rule.id, finding])).values()].reverse();
}

function diagnosticsOfFinding(document: TextDocument, finding: Finding, diagnostics: Diagnostic[]): Diagnostic[] {
  const { rule, range } = finding;
  const own = diagnostics.filter(({ code, source }) => source === 'bulkhead' && code === rule.id);
  return own.filter(({ range: { start } }) => document.offsetAt(start) === range.start);
}
