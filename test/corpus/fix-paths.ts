import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isCollection, parseAllDocuments, type Document as YamlDocument } from 'yaml';
import { decode } from '../../server/cli/decode.ts';
import { defaultConfig } from '../../server/engine/config.ts';
import type { Document } from '../../server/engine/finding.ts';
import { editsOf, harden } from '../../server/engine/harden.ts';
import { lint } from '../../server/engine/lint.ts';
import { noFacts } from '../../server/model/facts.ts';
import { rules } from '../../server/rules/index.ts';
import type { Reference, Rule } from '../../server/rules/rule.ts';
import { applyEdits } from '../../server/text/edit.ts';
import { corpusFolder, type Row, readManifest } from './manifest.ts';

/** A place that Kubescape sets to mend what it found, and to what. */
export interface FixPath {
  readonly path: string;
  readonly value: string;
}

/** A file in which Kubescape found something that rules of ours answer for, with what it would set. */
export interface FixSample {
  readonly document: Document;
  /** Kubescape's id. */
  readonly control: string;
  readonly rules: readonly Rule[];
  /** `Kind/name`. */
  readonly resource: string;
  readonly paths: readonly FixPath[];
}

interface KubescapeRow extends Row {
  readonly fix_paths?: readonly FixPath[];
  readonly resource?: string;
}

const config = defaultConfig({ profile: 'strict' });
const facts = noFacts('2026-01-01');

/** All samples of the corpus that rules of ours answer for. */
export function readFixSamples(): FixSample[] {
  return (readManifest('extra') as KubescapeRow[]).flatMap(
    ({ file, rule, expect, fix_paths: paths = [], resource }) => {
      if (!file.startsWith('kubescape/') || expect !== 'fire' || !rule || !resource || paths.length === 0) return [];
      const answering = rules.filter((each) => idsOf(each).includes(rule));
      if (answering.length === 0) return [];
      const path = join(corpusFolder, 'extra', file);
      const document = { path, text: decode(readFileSync(path)).text ?? '' };
      return [{ document, control: rule, rules: answering, resource, paths }];
    },
  );
}

function idsOf({ references: { kubescape = [] } }: Rule): string[] {
  return ([kubescape].flat() as Reference[]).map((each) => (typeof each === 'string' ? each : each.id));
}

/** What the rules of `sample` find in `text`. */
export function foundIn({ document, rules: own }: FixSample, text: string): string[] {
  const { findings } = lint({ ...document, text }, facts, config);
  return findings.filter(({ rule }) => own.includes(rule)).map(({ message }) => message);
}

/** The sample after all fixes of its rules. */
export function hardened({ document, rules: own }: FixSample): string {
  const hardening = harden(document, facts, {
    judge: (text, around) => lint(text, around, config),
    isWanted: ({ rule }) => own.includes(rule),
  });
  return applyEdits(document.text, editsOf(hardening)) ?? document.text;
}

/** What stands at the place of `text` that `path` is about, or where the pod says the same for all of its containers. */
export function valuesAt({ resource }: FixSample, text: string, { path }: FixPath): unknown[] {
  const keys = keysOf(path);
  const container = keys.findIndex((key) => /^(?:initC|ephemeralC|c)ontainers$/.test(String(key)));
  const ofPod = container === -1 ? [] : [...keys.slice(0, container), ...keys.slice(container + 2)];
  return documentsOf(text, resource).flatMap((document) => [
    plain(document, keys),
    ...(ofPod.includes('securityContext') ? [plain(document, ofPod)] : []),
  ]);
}

/** `text` with the places of the sample set as Kubescape would. */
export function asKubescapeWould({ resource, paths, document: { text } }: FixSample): string {
  const documents = parseAllDocuments(text) as YamlDocument[];
  for (const document of documents.filter((each) => isMeant(each, resource)))
    for (const { path, value } of paths)
      document.setIn(keysOf(path), /^(?:true|false)$/.test(value) ? value === 'true' : value);
  return documents.map(String).join('---\n');
}

function plain(document: YamlDocument, keys: readonly (string | number)[]): unknown {
  const value = document.getIn(keys);
  return isCollection(value) ? value.toJS(document) : value;
}

function documentsOf(text: string, resource: string): YamlDocument[] {
  return (parseAllDocuments(text) as YamlDocument[]).filter((document) => isMeant(document, resource));
}

function isMeant(document: YamlDocument, resource: string): boolean {
  return `${document.get('kind')}/${document.getIn(['metadata', 'name'])}` === resource;
}

/** `spec.containers[0].image` as keys. */
function keysOf(path: string): (string | number)[] {
  return path.split(/[.[\]]+/).flatMap((key) => (key === '' ? [] : /^\d+$/.test(key) ? Number(key) : key));
}
