import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decode } from '../../server/cli/decode.ts';
import { defaultConfig, newestKubernetes } from '../../server/engine/config.ts';
import { posture, type WorkloadPosture } from '../../server/engine/posture.ts';
import { noFacts } from '../../server/model/facts.ts';
import { LineIndex } from '../../server/text/line-index.ts';
import { corpusFolder, type Row, readManifest } from './manifest.ts';

/** What admission says of a pod at one level of the Pod Security Standards in one release of Kubernetes. */
export interface PostureLabel {
  readonly path: string;
  readonly set: 'psa' | 'derived' | 'kyverno' | 'badPods';
  readonly level: 'baseline' | 'restricted';
  /** Lower case; undefined where the label is about the level as a whole. */
  readonly check: string | undefined;
  /** Checks that such a label leaves out, by how their names begin. */
  readonly except?: string;
  readonly expect: 'fire' | 'clean';
  readonly version: readonly [number, number];
  /** First and last line of the documents meant; undefined for the whole file. */
  readonly range: readonly [number, number] | undefined;
}

const facts = noFacts('2026-01-01');

/** The labels that are about a level, in each release that they hold for, or in the first and the last of them. */
export function readPostureLabels(releases: 'every' | 'outermost'): PostureLabel[] {
  const psa = readManifest('psa').flatMap((row) => {
    const all = versionsOf(row);
    const chosen = releases === 'every' ? all : all.filter((_, index) => index === 0 || index === all.length - 1);
    return chosen.map((version) => toLabel('psa', row, version));
  });
  const derived = readManifest('derived').filter(({ file }) => /^psa-/.test(file));
  return [...psa, ...derived.map((row) => toLabel('derived', row, newestKubernetes)), ...badPods(), ...kyverno()];
}

function toLabel(set: 'psa' | 'derived', row: Row, version: readonly [number, number]): PostureLabel {
  const [level, check] = (row.rule ?? '').split('/') as ['baseline' | 'restricted', string];
  const expect = row.expect as PostureLabel['expect'];
  const path = join(corpusFolder, set, row.file);
  return { path, set, level, check: expect === 'fire' ? check : undefined, expect, version, range: undefined };
}

/** Each release from the first to the last of `v1.22..v1.37`. */
function versionsOf({ versions }: Row): [number, number][] {
  return [versions ?? []].flat().flatMap((range) => {
    const [, first, last] = /^v1\.(\d+)\.\.v1\.(\d+)$/.exec(range) ?? [];
    const count = Number(last) - Number(first) + 1;
    return Array.from({ length: count }, (_, index): [number, number] => [1, Number(first) + index]);
  });
}

function badPods(): PostureLabel[] {
  return readManifest('extra').flatMap((row): PostureLabel[] => {
    if (!row.file.startsWith('badpods/')) return [];
    const check = /^PSS baseline (\w+)$/.exec(row.control ?? '')?.[1]?.toLowerCase();
    const expect = row.expect as PostureLabel['expect'];
    const path = join(corpusFolder, 'extra', row.file);
    return [{ path, set: 'badPods', level: 'baseline', check, expect, version: newestKubernetes, range: undefined }];
  });
}

/** Kyverno's policies that say what a level says as a whole, and the check that one leaves out. */
const levelPolicies: Readonly<Record<string, readonly [PostureLabel['level'], string?]>> = {
  'podsecurity-subrule-baseline': ['baseline'],
  'podsecurity-subrule-restricted': ['restricted'],
  'restricted-latest': ['restricted'],
  'restricted-exclude-seccomp': ['restricted', 'seccompprofile'],
};

/** Those that say what a check says; in the release that one was written for, where a later one says else. */
const policies: Readonly<Record<string, readonly [PostureLabel['level'], string, PostureLabel['version']?]>> = {
  'disallow-capabilities': ['baseline', 'capabilities_baseline'],
  'disallow-capabilities-strict': ['restricted', 'capabilities_restricted'],
  'disallow-host-namespaces': ['baseline', 'hostnamespaces'],
  'disallow-host-path': ['baseline', 'hostpathvolumes'],
  'disallow-host-ports': ['baseline', 'hostports'],
  'disallow-host-process': ['baseline', 'windowshostprocess'],
  'disallow-privileged-containers': ['baseline', 'privileged'],
  'disallow-privilege-escalation': ['restricted', 'allowprivilegeescalation'],
  'disallow-proc-mount': ['baseline', 'procmount'],
  'disallow-selinux': ['baseline', 'selinuxoptions', [1, 30]],
  'require-run-as-non-root-user': ['restricted', 'runasuser'],
  'require-run-as-nonroot': ['restricted', 'runasnonroot'],
  'restrict-apparmor-profiles': ['baseline', 'apparmorprofile'],
  'restrict-seccomp': ['baseline', 'seccompprofile_baseline'],
  'restrict-seccomp-strict': ['restricted', 'seccompprofile_restricted'],
  'restrict-sysctls': ['baseline', 'sysctls'],
  'restrict-volume-types': ['restricted', 'restrictedvolumes'],
};

function kyverno(): PostureLabel[] {
  return readManifest('kyverno').flatMap((row): PostureLabel[] => {
    const policy = row.rule?.split('/')[0] ?? '';
    const whole = levelPolicies[policy];
    const found = policies[policy] ?? (whole && [whole[0], undefined]);
    const { expect, line_range: range } = row;
    if (found === undefined || (expect !== 'fire' && expect !== 'clean') || row.kind !== 'k8s') return [];
    if (!row.file.startsWith('pod-security')) return [];
    const [level, check, version = newestKubernetes] = found;
    const path = join(corpusFolder, 'kyverno', row.file);
    const except = whole?.[1];
    const label = { path, set: 'kyverno', level, check, expect, version, range: range ?? undefined } as const;
    return [except === undefined ? label : { ...label, except }];
  });
}

/** What a report says of `labels`. */
export function postureSection(labels: readonly PostureLabel[], wrong: readonly PostureLabel[]): string[] {
  const rows = [...new Set(labels.map(({ set }) => set))].flatMap((set) =>
    (['fire', 'clean'] as const).map((expect) => {
      const count = (some: readonly PostureLabel[]) =>
        some.filter((each) => each.set === set && each.expect === expect).length;
      return `| ${set} | ${expect === 'fire' ? 'refused' : 'admitted'} | ${count(labels)} | ${count(wrong)} |`;
    }),
  );
  return [
    '## Posture',
    '',
    'What `bulkhead posture` says of pods that the Pod Security Standards admit or refuse, in every release of Kubernetes that',
    'the sample is for.',
    '',
    '| Set | Must be | Judged | Wrong |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ];
}

/** Whether the posture agrees with `label`. */
export function agrees(label: PostureLabel): boolean {
  const violations = workloadsOf(label).flatMap((workload) => workload.violations[label.level]);
  const { check: meant, except } = label;
  const isMeant = (check: string) =>
    meant === undefined ? except === undefined || !check.startsWith(except) : check === meant;
  const about = violations.filter(({ check }) => isMeant(check.toLowerCase()));
  return about.length > 0 === (label.expect === 'fire');
}

interface Judged {
  readonly workload: WorkloadPosture;
  readonly line: number;
}

const judged = new Map<string, readonly Judged[]>();

function workloadsOf({ path, version, range }: PostureLabel): WorkloadPosture[] {
  const key = `${path} ${version}`;
  const all = judged.get(key) ?? judge(path, version);
  judged.set(key, all);
  const isMeant = ({ line }: Judged) => range === undefined || (line >= range[0] && line <= range[1]);
  return all.filter(isMeant).map(({ workload }) => workload);
}

function judge(path: string, version: PostureLabel['version']): Judged[] {
  const text = existsSync(path) ? (decode(readFileSync(path)).text ?? '') : '';
  const lines = new LineIndex(text);
  return posture({ path, text }, facts, defaultConfig({ kubernetesVersion: version })).map((workload) => ({
    workload,
    line: lines.lineAt(workload.nameRange.start) + 1,
  }));
}
