import { type Hover, MarkupKind, type Position } from 'vscode-languageserver';
import { describeSignatures } from '../engine/describe-signatures.ts';
import { type Finding, worstFirst } from '../engine/finding.ts';
import { draftFix } from '../engine/fix.ts';
import { type Explained, hoverAt } from '../engine/hover.ts';
import { imageQuestion } from '../model/base-image.ts';
import { answerTo } from '../model/facts.ts';
import { lookUpImageCommand, showImageCommand } from '../protocol.ts';
import type { Reference, ReferenceSource } from '../rules/rule.ts';
import { quotaText } from '../sources/registry/quota.ts';
import { overlaps } from '../text/range.ts';
import type { Abilities } from './abilities.ts';
import type { Analysis } from './analysis.ts';
import { toLspRange } from './convert.ts';
import { rulePage } from './diagnostics.ts';
import type { Host, RuleTexts } from './host.ts';
import type { Scans } from './scans.ts';

/** Findings that one hover explains; whoever wants more opens their pages. */
const maximum = 3;

/** Names of the benchmarks, for people; what other tools call the same is on the rule's page. */
const benchmarks: readonly (readonly [source: ReferenceSource, name: string])[] = [
  ['cis-docker', 'CIS Docker Benchmark'],
  ['cis-kubernetes', 'CIS Kubernetes Benchmark'],
  ['pod-security', 'Pod Security Standards'],
  ['nsa', 'NSA/CISA Kubernetes Hardening Guide'],
  ['owasp', 'OWASP Docker Security Cheat Sheet'],
];

/** What the editor shows for `position`: the findings there, and what the word under it means. */
export async function hover(
  analysis: Analysis,
  position: Position,
  abilities: Abilities,
  host: Host,
  scans: Pick<Scans, 'hover'>,
): Promise<Hover | undefined> {
  const { textDocument, document, result, facts, configured, state } = analysis;
  if (!result.format) return undefined;
  const offset = textDocument.offsetAt(position);
  const findings = result.findings
    .filter(({ range }) => overlaps(range, { start: offset, end: offset }))
    .sort(worstFirst)
    .slice(0, maximum);
  const word = hoverAt(document, offset, facts, configured.config, state);
  const texts = findings.length === 0 ? undefined : await host.readRuleTexts(abilities.options);
  const sections = findings.map((finding) => findingMarkdown(analysis, finding, abilities, texts));
  if (word) {
    const { signedBy = [] } = configured.config;
    const signed = word.image && describeSignatures(word.image, signedBy, facts);
    const parts = [word.markdown, ...(signed ? [signed.text] : []), ...lookUpHint(analysis, word, abilities)];
    sections.push([...parts, ...quotaNote(word, host)].join('\n\n'));
  }
  const scanned = scans.hover(analysis, offset);
  if (scanned !== undefined) sections.push(scanned);
  if (sections.length === 0) return undefined;
  const range = word?.range ?? findings[0]?.range;
  return {
    contents: { kind: MarkupKind.Markdown, value: sections.join('\n\n---\n\n') },
    ...(range && { range: toLspRange(textDocument, range) }),
  };
}

/** How to ask about an image of which only the table knows. */
function lookUpHint(analysis: Analysis, { image, range }: Explained, { options }: Abilities): string[] {
  const question = image && imageQuestion(image);
  if (question === undefined || answerTo(question, analysis.facts).state === 'known') return [];
  if (!options.commands?.includes(showImageCommand)) return [`To ask its registry, run \`${lookUpImageCommand}\`.`];
  const { textDocument } = analysis;
  const given = { uri: textDocument.uri, ...textDocument.positionAt(range.start) };
  return [`[Look up image](command:${showImageCommand}?${encodeURIComponent(JSON.stringify([given]))})`];
}

/** How often the registry of an image may still be asked, where it counts and has said so. */
function quotaNote({ image }: Explained, host: Host): string[] {
  const quota = image && host.quotas().get(image.registry);
  const text = quota && quotaText(quota, Date.now());
  return text === undefined ? [] : [`\`${image?.registry}\` ${text}.`];
}

function findingMarkdown(analysis: Analysis, finding: Finding, abilities: Abilities, texts: RuleTexts = {}): string {
  const { rule, severity } = finding;
  const { why, remedy } = texts[rule.id] ?? rule;
  const page = rulePage(abilities, rule.id);
  const id = page === undefined ? `\`${rule.id}\`` : `[\`${rule.id}\`](${page})`;
  const parts = [`**${rule.title}** (${severity}) ${id}`, finding.message, why, remedy].filter((part) => part !== '');
  const fixes = finding.fixes.map((fix) => fixMarkdown(analysis, finding, fix)).filter((text) => text !== undefined);
  if (fixes.length > 0) parts.push(fixes.join('\n'));
  const controls = controlsOf(finding);
  if (controls !== '') parts.push(controls);
  return parts.join('\n\n');
}

/** A fix and what it would write. What it takes away may be a secret, and is not repeated. */
function fixMarkdown(analysis: Analysis, finding: Finding, fix: Finding['fixes'][number]): string | undefined {
  const risk =
    fix.safety === 'safe' ? 'safe' : `may change behaviour${fix.breaks === undefined ? '' : `: ${fix.breaks}`}`;
  const title = `- ${fix.title} (${risk})`;
  if (fix.needs && answerTo(fix.needs, analysis.facts).state !== 'known') return `${title}, asks the registry`;
  // Proofs take as long as several keys do, and a hover only tells.
  const draft = draftFix(analysis.document, fix, analysis.facts);
  if (draft === undefined) return undefined;
  // What a rule about variables writes may be a value that stands elsewhere now.
  if (draft.creations.length > 0 || finding.rule.environmentVariable) return title;
  const lines = draft.edits.flatMap(({ newText }) => newText.split(/\r\n|\r|\n/)).filter((line) => line.trim() !== '');
  return lines.length === 0 ? title : `${title}\n\n${lines.map((line) => `      + ${line}`).join('\n')}\n`;
}

function controlsOf({ rule }: Finding): string {
  const entries = benchmarks.flatMap(([source, name]) => {
    const references = rule.references[source];
    if (references === undefined) return [];
    const list = Array.isArray(references) ? (references as readonly Reference[]) : [references as Reference];
    return [`${name} ${list.map(controlText).join(', ')}`];
  });
  return entries.join(' · ');
}

function controlText(reference: Reference): string {
  if (typeof reference === 'string') return reference;
  return reference.relation === 'equal' ? reference.id : `${reference.id} (${reference.relation})`;
}
