import { type CodeAction, CodeActionKind, type Connection } from 'vscode-languageserver';
import { harden } from '../engine/harden.ts';
import { hardenables, hardeningGoal } from '../engine/hardening-goal.ts';
import { posture, postureGoal } from '../engine/posture.ts';
import type { PodSecurityLevel } from '../model/pod-security.ts';
import { overlaps, type Range } from '../text/range.ts';
import type { Abilities } from './abilities.ts';
import type { Analysis } from './analysis.ts';
import { besides, commandAfterFix, hardeningEdit, type VersionOf } from './workspace-edit.ts';

/** The kinds of hardening everything in a file, and one service or workload of it. */
const hardenFileKind = `${CodeActionKind.RefactorRewrite}.bulkhead.file`;
const hardenPartKind = `${CodeActionKind.RefactorRewrite}.bulkhead.part`;

const levels = ['baseline', 'restricted'] as const;
const levelKind = (level: PodSecurityLevel): string => `${CodeActionKind.RefactorRewrite}.bulkhead.${level}`;
const allKinds = [
  hardenFileKind,
  hardenPartKind,
  ...levels.flatMap((level) => [levelKind(level), `${hardenPartKind}.${level}`]),
];

/** What a listed action remembers: which part is to be hardened, or all. */
export interface HardenData {
  readonly kind: 'harden';
  readonly uri: string;
  readonly target?: string;
  /** The level of the Pod Security Standards that workloads are to meet; else all rules count. */
  readonly level?: PodSecurityLevel;
}

interface HardenHost {
  readonly abilities: Abilities;
  versionOf: VersionOf;
  textOf(uri: string): Promise<string | undefined>;
}

/** What a lens needs besides. */
export interface LensHost extends HardenHost {
  readonly connection: Connection;
  analyse(uri: string): Promise<Analysis | undefined>;
}

/** What can be hardened at `range`, innermost first; the edits are made when one is chosen. */
export function hardenActions(
  analysis: Analysis,
  range: Range,
  { abilities }: HardenHost,
  wants: (kind: string) => boolean,
): CodeAction[] {
  const { document, facts, configured, result } = analysis;
  if (!abilities.resolvesEdits || !allKinds.some(wants)) return [];
  const isOpen = (target: string) =>
    result.findings.some((each) => each.fixes.length > 0 && `${each.target}/`.startsWith(target));
  const parts = hardenables(document, facts, configured.config).filter(
    (part) => overlaps(part.range, range) && isOpen(`${part.target}/`),
  );
  const uri = document.path;
  const data = (target?: string): HardenData => ({ kind: 'harden', uri, ...(target !== undefined && { target }) });
  const all = { title: 'Harden this file', kind: hardenFileKind, data: data() };
  return [
    ...levelActions(analysis, range),
    ...parts.map(({ name, target }) => ({
      title: `Harden service \`${name}\``,
      kind: hardenPartKind,
      data: data(target),
    })),
    ...(isOpen('') ? [all] : []),
  ].filter(({ kind = '' }) => wants(kind));
}

/** What brings the workloads at `range`, and all of the file, to each level of the Pod Security Standards. */
function levelActions({ document, facts, configured: { config } }: Analysis, range: Range): CodeAction[] {
  const workloads = posture(document, facts, config);
  const { path: uri } = document;
  const lacking = (level: PodSecurityLevel) => workloads.filter(({ violations }) => violations[level].length > 0);
  const here = levels.flatMap((level) =>
    lacking(level)
      .filter((workload) => overlaps(workload.range, range))
      .map(({ target }) => ({
        title: `Harden \`${target}\` to ${level}`,
        kind: `${hardenPartKind}.${level}`,
        data: { kind: 'harden', uri, target, level } satisfies HardenData,
      })),
  );
  const all = levels
    .filter((level) => lacking(level).length > 0)
    .map((level) => ({
      title: `Harden the workloads of this file to ${level}`,
      kind: levelKind(level),
      data: { kind: 'harden', uri, level } satisfies HardenData,
    }));
  return [...here, ...all];
}

/** Has the client apply the hardening that `data`, sent by a code lens, asks for. */
export async function applyHardening(host: LensHost, data: unknown): Promise<void> {
  const { uri, target, level } = (typeof data === 'object' && data !== null ? data : {}) as Partial<HardenData>;
  const analysis = typeof uri === 'string' ? await host.analyse(uri) : undefined;
  const wanted = levels.find((each) => each === level);
  if (analysis === undefined || wanted === undefined || typeof target !== 'string') return;
  const parts = await hardenParts(
    analysis,
    { kind: 'harden', uri: analysis.document.path, target, level: wanted },
    host,
  );
  const { connection } = host;
  if (typeof parts === 'string') connection.window.showErrorMessage(`Bulkhead: ${parts}`);
  else if (parts.edit) await connection.workspace.applyEdit({ label: `Harden to ${wanted}`, edit: parts.edit });
}

/** Edit and command of a hardening; the reason as a sentence when there is none. */
export async function hardenParts(
  analysis: Analysis,
  { target, level }: HardenData,
  host: HardenHost,
): Promise<Pick<CodeAction, 'edit' | 'command'> | string> {
  const { document, textDocument, facts, configured } = analysis;
  const hardening = harden(
    document,
    facts,
    level ? postureGoal(configured.config, level, target) : hardeningGoal(configured.config, target),
  );
  if (hardening.groups.length === 0) return 'Nothing is left that could be changed without guessing';
  for (const { path, text } of hardening.fileEdits)
    if ((await host.textOf(besides(textDocument, path))) !== text) return 'A file that it would edit has changed';
  const edit = hardeningEdit(textDocument, hardening, host.abilities, (uri) => host.versionOf(uri));
  if (edit === undefined) return 'The editor cannot make files';
  const command = commandAfterFix(textDocument, hardening, host.abilities);
  return { edit, ...(command && { command }) };
}
