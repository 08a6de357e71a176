import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { type Config, defaultConfig } from '../../server/engine/config.ts';
import { detectFormat } from '../../server/engine/detect.ts';
import type { Document } from '../../server/engine/finding.ts';
import { resolveFix } from '../../server/engine/fix.ts';
import { editsOf, harden } from '../../server/engine/harden.ts';
import { hardeningGoal } from '../../server/engine/hardening-goal.ts';
import { lint } from '../../server/engine/lint.ts';
import { postureGoal } from '../../server/engine/posture.ts';
import { type Facts, noFacts } from '../../server/model/facts.ts';
import { applyEdits } from '../../server/text/edit.ts';
import { readFixtures } from '../harness/fixture.ts';
import { judgeBySchema } from '../harness/manifest-schema.ts';
import { caseConfig } from '../harness/outcome.ts';

const root = path.join(import.meta.dirname, '../..');
const shared = process.env.BULKHEAD_SHARED ?? path.join(root, '../shared');
const corpus = path.join(shared, 'corpus/psa');
const config = defaultConfig();

interface Manifest {
  readonly document: Document;
  readonly facts: Facts;
  readonly config: Config;
}

const fixtures = readFixtures().flatMap(({ rule, cases }) =>
  cases.flatMap((one) =>
    one.files
      .filter((document) => detectFormat(document) === 'kubernetes' && !document.text.includes('{{'))
      .map((document) => ({ rule, document, facts: one.facts, config: caseConfig(one) })),
  ),
);
const files = (folder: string, pattern: string): Manifest[] =>
  globSync(pattern, { cwd: folder }).map((name) => {
    const document = { path: path.join(folder, name), text: readFileSync(path.join(folder, name), 'utf8') };
    return { document, facts: noFacts('2026-01-01'), config };
  });

/** What the schema has against `after` that it did not have against `before`; undefined where it has no say. */
function newComplaints(before: string, after: string): readonly string[] | undefined {
  const old = judgeBySchema(before);
  if (old === undefined || old.objects === 0) return undefined;
  const complaints = judgeBySchema(after)?.complaints ?? ['is not valid YAML'];
  return complaints.filter((complaint) => !old.complaints.includes(complaint));
}

const toRestricted = (own: Config) => [hardeningGoal(config), postureGoal(own, 'restricted')];
const toLevels = (own: Config) => [postureGoal(own, 'baseline'), postureGoal(own, 'restricted')];
const allGoals = (own: Config) => [hardeningGoal(own), ...toLevels(own)];

/** Hardens `manifests` in every way, and says how many changed and what the schema has against that. */
function hardenAll(manifests: readonly Manifest[], goalsOf = allGoals): { changed: number; wrong: string[] } {
  const wrong: string[] = [];
  let changed = 0;
  for (const { document, facts, config: own } of manifests) {
    for (const goal of goalsOf(own)) {
      const { text } = document;
      const after = applyEdits(text, editsOf(harden(document, facts, goal))) as string;
      const complaints = after === text ? undefined : newComplaints(text, after);
      if (complaints !== undefined) changed++;
      wrong.push(...(complaints ?? []).map((complaint) => `${document.path}: ${complaint}\n${after}`));
    }
  }
  return { changed, wrong };
}

describe("Kubernetes' schema", () => {
  test('notices values of another kind, and fields that there are not', () => {
    const pod = (container: string) => `apiVersion: v1
kind: Pod
metadata: { name: web, labels: { app: web } }
spec:
  containers: [{ name: app, image: ghcr.io/acme/app:1${container} }]
`;
    const complaints = (container: string) => judgeBySchema(pod(container))?.complaints;
    assert.deepEqual(complaints(', resources: { limits: { memory: 1Gi } }, env: [{ name: A, value: b }]'), []);
    assert.deepEqual(complaints(', securityContext: { runAsUser: web }'), [
      'Pod/spec/containers/*/securityContext/runAsUser must be integer',
    ]);
    assert.deepEqual(complaints(', readOnlyRootFilesystem: true'), [
      'Pod/spec/containers/*/readOnlyRootFilesystem is no field',
    ]);
  });

  test('has nothing against what a fix makes', () => {
    const wrong: string[] = [];
    let tried = 0;
    for (const { rule, document, facts, config: own } of fixtures) {
      const before = lint(document, facts, own);
      for (const finding of before.findings.filter((each) => each.rule.id === rule)) {
        for (const fix of finding.fixes) {
          const resolved = resolveFix(document, finding, fix, facts, own, before);
          const after = resolved && applyEdits(document.text, resolved.edits);
          const complaints = after === undefined ? undefined : newComplaints(document.text, after);
          if (complaints !== undefined) tried++;
          wrong.push(...(complaints ?? []).map((complaint) => `${rule}, "${fix.title}": ${complaint}\n${after}`));
        }
      }
    }
    assert.deepEqual(wrong, []);
    assert.ok(tried > 200, `${tried} fixes`);
  });

  test('has nothing against hardened fixtures', () => {
    const { changed, wrong } = hardenAll(fixtures, toRestricted);
    assert.deepEqual(wrong, []);
    assert.ok(changed > 300, `${changed} manifests`);
  });

  test('has nothing against hardened examples', () => {
    const { changed, wrong } = hardenAll(files(path.join(root, 'examples'), '**/k8s/**/*.yaml'));
    assert.deepEqual(wrong, []);
    assert.ok(changed >= 3, `${changed} manifests`);
  });

  test('has nothing against hardened pods that admission refuses', { skip: !existsSync(corpus) }, () => {
    const { changed, wrong } = hardenAll(files(corpus, '**/*.yaml'), toLevels);
    assert.deepEqual(wrong, []);
    assert.ok(changed > 200, `${changed} manifests`);
  });
});
