import type { CodeLens } from 'vscode-languageserver';
import { nameBuilds } from '../engine/builds.ts';
import { harden } from '../engine/harden.ts';
import { posture, postureGoal, type WorkloadPosture } from '../engine/posture.ts';
import type { PodSecurityLevel } from '../model/pod-security.ts';
import { applyHardeningCommand } from '../protocol.ts';
import type { Analysis } from './analysis.ts';
import { toLspRange } from './convert.ts';
import type { HardenData, LensHost } from './harden-actions.ts';

/** Which workload of a document a lens is about, and which level it counts the edits to. */
interface LensData extends Required<HardenData> {
  /** Whether it is the one that says where the workload stands. */
  readonly isFirst: boolean;
}

/** Where each workload of a manifest stands; how far it is to the next level is worked out for the lenses in view. */
export function codeLenses({ document, textDocument, facts, configured }: Analysis): CodeLens[] {
  return posture(document, facts, configured.config).flatMap((workload): CodeLens[] => {
    const { target, level, nameRange } = workload;
    const range = toLspRange(textDocument, nameRange);
    if (level === 'restricted') return [{ range, command: { title: standing(workload), command: '' } }];
    const levels: readonly PodSecurityLevel[] = level === 'baseline' ? ['restricted'] : ['baseline', 'restricted'];
    return levels.map((wanted, index) => {
      const data: LensData = { kind: 'harden', uri: document.path, target, level: wanted, isFirst: index === 0 };
      return { range, data };
    });
  });
}

/** Completes a lens: how many edits it takes, one click away, and what the level objects to. */
export async function resolveLens(host: LensHost, lens: CodeLens): Promise<CodeLens> {
  const data = lens.data as LensData;
  const analysis = await host.analyse(data.uri);
  const { target, level } = data;
  const workload = analysis && workloadOf(analysis, target);
  if (analysis === undefined || workload === undefined) return { ...lens, command: { title: 'Changed', command: '' } };
  const { groups, left } = harden(
    analysis.document,
    analysis.facts,
    postureGoal(analysis.configured.config, level, target),
  );
  const edits = groups.reduce((sum, { steps }) => sum + steps.length, 0);
  const title = `${data.isFirst ? `${standing(workload)}; ` : ''}${distance(edits, left.length, level)}`;
  const tooltip = workload.violations[level].map(({ check, finding }) => `${check}: ${finding.message}`).join('\n');
  const isOffered = edits > 0 && host.abilities.appliesEdits;
  const action: HardenData = { kind: 'harden', uri: data.uri, target, level };
  const command = isOffered ? { command: applyHardeningCommand, arguments: [action] } : { command: '' };
  return { ...lens, command: { title, tooltip, ...command } };
}

function workloadOf({ document, facts, configured }: Analysis, target: string): WorkloadPosture | undefined {
  return posture(document, facts, configured.config).find((workload) => workload.target === target);
}

function standing({ level, isSettled, builds }: WorkloadPosture): string {
  const where = builds.length === 0 ? '' : ` as built by ${nameBuilds(builds).replaceAll('`', '')}`;
  return `fits ${level}${where}${isSettled ? '' : ', as far as the text tells'}`;
}

function distance(edits: number, left: number, level: PodSecurityLevel): string {
  const byHand = `${left} by hand`;
  if (edits === 0) return `${byHand} to ${level}`;
  return `${edits} ${edits === 1 ? 'edit' : 'edits'}${left === 0 ? '' : ` and ${byHand}`} to ${level}`;
}
