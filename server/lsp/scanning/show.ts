import type { CodeAction, CodeLens, Diagnostic, DiagnosticSeverity } from 'vscode-languageserver';
import type { NamedImage } from '../../engine/images.ts';
import { formatReference } from '../../model/image-reference.ts';
import type { ReportSeverity } from '../../model/report.ts';
import {
  cancelScanCommand,
  ignoreVulnerabilityCommand,
  type ScanSubject,
  scanImageCommand,
  showReportCommand,
} from '../../protocol-scan.ts';
import type { StoredReport } from '../../sources/report-store.ts';
import { overlaps, type Range } from '../../text/range.ts';
import { toLspRange } from '../convert.ts';
import { scanLens } from '../scan-lens.ts';
import type { ScanContext, ScanFile } from '../scans.ts';
import { ageText, atLeast, countsText, type Summary, summaryOf, vulnerabilityText } from './summary.ts';

/** What is known of scans at this moment. */
export interface Known {
  get(image: string): StoredReport | undefined;
  /** What the scan of `image` is doing; undefined while there is none. */
  phase(image: string): string | undefined;
  nameOfBuild(uri: string, service: string | undefined): string;
}

/** Numbers of the protocol: its library is not loaded here. */
const levels: Record<ReportSeverity, DiagnosticSeverity> = {
  critical: 1,
  high: 2,
  medium: 2,
  low: 3,
  negligible: 3,
  unknown: 3,
};
const mostWorst = 3;

interface Place {
  readonly range: Range;
  readonly name: string;
  readonly image: NamedImage | undefined;
  readonly subject: ScanSubject;
}

/** What is shown of scans in a document. */
export class ScanShow {
  readonly #context: ScanContext;
  readonly #known: Known;

  constructor(context: ScanContext, known: Known) {
    this.#context = context;
    this.#known = known;
  }

  diagnostics(file: ScanFile): Diagnostic[] {
    const { threshold } = this.#context.settings();
    if (threshold === 'off') return [];
    return this.#places(file).flatMap((place) => {
      const summary = this.#summary(file, place);
      const worst = summary && atLeast(threshold).find((severity) => summary.counts[severity] > 0);
      if (summary === undefined || worst === undefined) return [];
      const message = this.#message(place.name, summary, threshold);
      const range = toLspRange(file.textDocument, place.range);
      return [{ range, severity: levels[worst], source: 'Bulkhead', code: 'scan', message }];
    });
  }

  lenses(file: ScanFile): CodeLens[] {
    return this.#places(file).flatMap((place): CodeLens[] => {
      const range = toLspRange(file.textDocument, place.range);
      const phase = this.#known.phase(place.name);
      if (phase !== undefined) {
        const title = `Scanning: ${phase} (click to cancel)`;
        return [{ range, command: { title, command: cancelScanCommand, arguments: [place.name] } }];
      }
      const given = { subject: place.subject, uri: file.textDocument.uri };
      const scan = (title: string) => ({ range, command: { title, command: scanImageCommand, arguments: [given] } });
      const summary = this.#summary(file, place);
      if (summary === undefined) return [place.image ? scanLens(file, place.image) : scan('Build and scan')];
      const { report, counts } = summary;
      const title = `${countsText(counts) || 'nothing found'} (scanned ${this.#age(report.createdAt)})`;
      const shown = { range, command: { title, command: showReportCommand, arguments: [{ image: place.name }] } };
      return [shown, scan(place.image ? 'Scan again' : 'Build and scan again')];
    });
  }

  hover(file: ScanFile, offset: number): string | undefined {
    const place = this.#places(file).find(({ range }) => range.start <= offset && offset <= range.end);
    const summary = place && this.#summary(file, place);
    if (summary === undefined) return undefined;
    const { report, counts, fixable, accepted, worst } = summary;
    const total = report.vulnerabilities.length;
    const found = total === 0 ? 'no vulnerabilities' : `${countsText(counts)}; ${fixable} of ${total} can be mended`;
    const silent = accepted === 0 ? '' : `, ${accepted} accepted`;
    const by = `${report.scanner.name}${report.scanner.version === undefined ? '' : ` ${report.scanner.version}`}`;
    const lines = worst.slice(0, mostWorst).map((one) => `- ${escapeMarkdown(vulnerabilityText(one))}`);
    const head = `**Scanned ${this.#age(report.createdAt)}** by ${escapeMarkdown(by)}: ${found}${silent}`;
    return [head, lines.join('\n')].filter((part) => part !== '').join('\n\n');
  }

  actions(file: ScanFile, range: Range, diagnostics: readonly Diagnostic[]): CodeAction[] {
    const { commands = [] } = this.#context.abilities.options;
    return this.#places(file)
      .filter((place) => overlaps(place.range, range))
      .flatMap((place) => {
        const summary = this.#summary(file, place);
        if (summary === undefined) return [];
        const own = diagnostics.filter(({ source, code }) => source === 'Bulkhead' && code === 'scan');
        const actions = [...this.#replacements(file, place), ...this.#commands(file, place, summary)];
        return actions
          .filter(({ command }) => command === undefined || commands.includes(command.command))
          .map((action) => ({ ...action, kind: 'quickfix', diagnostics: own }));
      });
  }

  /** Images that may have fewer of them; whether they have, another scan tells. */
  #replacements(file: ScanFile, { image }: Place): CodeAction[] {
    const { textDocument } = file;
    if (image === undefined) return [];
    const { reference } = image;
    const range = toLspRange(textDocument, image.range);
    if (textDocument.getText(range) !== reference.text) return [];
    const { latestOfLine, successorsOf, siblingsOf } = this.#context.engine;
    const today = this.#context.today();
    const latest = latestOfLine(reference, today);
    const same = latest === undefined ? [] : [{ text: latest, why: 'moves on with the updates of its line' }];
    const newer = successorsOf(reference, today).map(({ text }) => ({ text, why: 'still gets updates' }));
    const others = siblingsOf(reference)
      .filter(({ use }) => use === 'drop-in')
      .map(({ text, gain }) => ({ text, why: gain === 'smaller' ? 'has less in it' : 'does not run as root' }));
    return [...same, ...newer.slice(0, 2), ...others].map(({ text, why }) => ({
      title: `Use \`${text}\`, which ${why} (may change behaviour)`,
      edit: { changes: { [textDocument.uri]: [{ range, newText: text }] } },
    }));
  }

  #commands({ textDocument: { uri } }: ScanFile, { name, image, subject }: Place, { worst }: Summary): CodeAction[] {
    const run = (title: string, command: string, given: object) => ({
      title,
      command: { title, command, arguments: [given] },
    });
    const anew = `Build \`${name}\` anew, with the newest base and packages, and scan it`;
    return [
      ...(subject.kind === 'build'
        ? [run(anew, scanImageCommand, { subject: { ...subject, isAnew: true }, uri })]
        : []),
      run(`Show all findings in \`${name}\``, showReportCommand, { image: name }),
      run(`${subject.kind === 'build' ? 'Build and scan' : 'Scan'} \`${name}\` again`, scanImageCommand, {
        subject,
        uri,
      }),
      ...worst.slice(0, mostWorst).map((one) =>
        run(`Accept ${one.id} in ${one.package.name}, with a reason`, ignoreVulnerabilityCommand, {
          ...{ uri, vulnerability: one.id, package: one.package.name },
          ...(image && { image: image.reference.name }),
        }),
      ),
    ];
  }

  #places({ images, builds, textDocument: { uri } }: ScanFile): Place[] {
    const named = images.map((image): Place => {
      const { reference, range } = image;
      return {
        range,
        name: formatReference(reference),
        image,
        subject: { kind: 'reference', reference: reference.text },
      };
    });
    const built = builds.map(({ service, range }): Place => {
      const subject = { kind: 'build' as const, uri, ...(service !== undefined && { service }) };
      return { range, name: this.#known.nameOfBuild(uri, service), image: undefined, subject };
    });
    return [...named, ...built];
  }

  #summary(file: ScanFile, { name, image }: Place): Summary | undefined {
    const stored = this.#known.get(name);
    const { engine, today } = this.#context;
    return stored && summaryOf(stored.report, image?.reference, file.configured.config, today(), engine);
  }

  #message(name: string, { report, counts, fixable, worst }: Summary, threshold: ReportSeverity): string {
    const shown = atLeast(threshold);
    const listed = worst.filter(({ severity }) => shown.includes(severity)).slice(0, mostWorst);
    const { scanner, createdAt } = report;
    const database =
      scanner.databaseDate === undefined ? '' : `, with its database of ${scanner.databaseDate.slice(0, 10)}`;
    const fixed = fixable === 0 ? 'none of them mended yet' : `${fixable} in all can be mended`;
    return [
      `\`${name}\` has vulnerabilities: ${countsText(counts, threshold)}, ${fixed}`,
      `the worst: ${listed.map(vulnerabilityText).join(', ')}`,
      `scanned ${this.#age(createdAt)} by ${scanner.name}${database}`,
    ].join('; ');
  }

  #age(createdAt: string): string {
    return ageText(createdAt, this.#context.today());
  }
}

/** Text of others as Markdown that shows just it. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+!|<>&~$-]/g, '\\$&');
}
