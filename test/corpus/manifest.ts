import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReferenceSource } from '../../server/rules/rule.ts';

/** One row of a manifest: a file, and mostly what somebody else says of it. */
export interface Row {
  readonly file: string;
  readonly kind: 'dockerfile' | 'compose' | 'k8s' | 'other' | 'yaml';
  readonly rule?: string | null;
  readonly expect?: string | null;
  readonly lines?: readonly number[] | null;
  readonly line_range?: readonly [number, number] | null;
  readonly versions?: readonly string[] | string | null;
  readonly level?: string;
  readonly control?: string;
  readonly config?: unknown;
  readonly uses_override_labels?: boolean;
  readonly files_together?: readonly string[] | null;
  readonly subkind?: string;
  readonly derived_from?: string;
  readonly transform?: string;
  readonly metamorphic?: string;
}

/** A judgement of another tool, or of a standard, on a file. */
export interface Label {
  /** Where it is counted: the manifest's folder, or the tool. */
  readonly set: string;
  readonly path: string;
  readonly kind: Row['kind'];
  readonly source: ReferenceSource;
  readonly id: string;
  readonly expect: 'fire' | 'clean';
  readonly lines: readonly number[];
  readonly range: readonly [number, number] | undefined;
  /** Kubernetes version that it is judged for; undefined for the newest. */
  readonly version: readonly [number, number] | undefined;
  /** All checks that a clean row speaks for: those of its level of the Pod Security Standards in its version. */
  readonly checks: readonly string[] | undefined;
}

export const corpusFolder = join(process.env.BULKHEAD_SHARED ?? join(import.meta.dirname, '../../../shared'), 'corpus');

const sets = [
  'psa',
  'derived',
  'kics',
  'trivy',
  'checkov',
  'kube-linter',
  'kube-score',
  'kyverno',
  'extra',
  'buildkit',
];

/** The rows of a manifest; none when the set is not there. */
export function readManifest(set: string): Row[] {
  const path = join(corpusFolder, set, 'manifest.jsonl');
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
}

/** Every judgement that can be compared with ours. */
export function readLabels(): Label[] {
  return sets.flatMap((set) => readManifest(set).flatMap((row) => toLabel(set, row) ?? []));
}

function toLabel(folder: string, row: Row): Label | undefined {
  const { file, kind, expect, lines, line_range: range } = row;
  if ((expect !== 'fire' && expect !== 'clean') || !row.rule) return undefined;
  // The peer was set up differently, or saw other files too.
  if (row.config || row.uses_override_labels || (row.files_together?.length ?? 0) > 1) return undefined;
  const where = sourceOf(folder, row);
  if (!where) return undefined;
  const version = folder === 'psa' ? lastVersion(row.versions) : undefined;
  return {
    ...where,
    set: version && !isNewest(version) ? `${where.set} (older versions)` : where.set,
    path: join(corpusFolder, folder, file),
    kind,
    expect,
    lines: lines ?? [],
    range: range ?? undefined,
    version,
    checks: expect === 'clean' && where.source === 'pod-security' ? checksOf(where.id, version) : undefined,
  };
}

function sourceOf(folder: string, row: Row): { set: string; source: ReferenceSource; id: string } | undefined {
  const id = row.rule as string;
  if (folder === 'psa') return { set: 'Pod Security', source: 'pod-security', id };
  if (folder === 'derived') {
    if (row.transform?.startsWith('pod') || /^psa-/.test(row.file))
      return { set: 'Pod Security, moved and re-encoded', source: 'pod-security', id };
    const base = row.derived_from?.split('/')[0] as ReferenceSource | undefined;
    return base && sets.includes(base) && row.transform === 'crlf'
      ? { set: 'CRLF twins', source: base, id }
      : undefined;
  }
  if (folder !== 'extra') return { set: folder, source: folder as ReferenceSource, id };
  const peer = row.file.split('/')[0] as string;
  if (peer !== 'badpods') return { set: peer, source: peer as ReferenceSource, id };
  const check = /^PSS (baseline) (\w+)$/.exec(row.control ?? '');
  return check ? { set: 'badPods', source: 'pod-security', id: `${check[1]}/${check[2]}` } : undefined;
}

interface PodSecurityCheck {
  readonly id: string;
  readonly level: 'baseline' | 'restricted';
  readonly introduced_or_changed_in: readonly string[];
}

let podSecurityChecks: readonly PodSecurityCheck[] | undefined;

/** The checks of the level of `id` and of those in it, as far as Kubernetes `version` has them. */
function checksOf(id: string, version: Label['version']): string[] {
  podSecurityChecks ??= JSON.parse(readFileSync(join(corpusFolder, 'reference/psa-checks.json'), 'utf8'));
  const minor = version?.[1] ?? Number.POSITIVE_INFINITY;
  return (podSecurityChecks ?? [])
    .filter(({ level }) => level === 'baseline' || id.startsWith('restricted/'))
    .filter(({ introduced_or_changed_in: [first = ''] }) => Number(first.split('.')[1]) <= minor)
    .map((check) => `${check.level}/${check.id}`);
}

/** The newest version of `v1.22..v1.37`, in which the row holds. */
function lastVersion(versions: Row['versions']): [number, number] | undefined {
  const text = typeof versions === 'string' ? versions : versions?.at(-1);
  const match = text === undefined ? undefined : /v(\d+)\.(\d+)$/.exec(text);
  return match ? [Number(match[1]), Number(match[2])] : undefined;
}

function isNewest([major, minor]: readonly [number, number]): boolean {
  return major > 1 || minor >= 37;
}
