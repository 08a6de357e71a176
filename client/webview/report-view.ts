import 'uplot/dist/uPlot.min.css';
import './report-view.css';
import {
  type ReportSeverity,
  type ScannedAnswer,
  scanSeverities,
  type Vulnerability,
} from '../../server/protocol-scan.ts';
import { historyChart } from './chart.ts';
import { ComparisonPage } from './comparison-page.ts';
import { button, checkbox, element, filters } from './dom.ts';
import { type Column, columns, type Group, group, type Selection, select, tableColumn } from './findings.ts';
import type { FromPage, ToPage } from './messages.ts';
import { FindingsTable } from './table.ts';

declare function acquireVsCodeApi(): { postMessage(message: FromPage): void };

const editor = acquireVsCodeApi();
const mostGroups = 100;
const shownColumns = columns.map((name) => tableColumn(name, (one: Vulnerability) => one));
const exports = ['html', 'sarif', 'json', 'csv'] as const;

/** The page of one report. */
class ReportPage {
  readonly #main: HTMLElement;
  readonly #status = element('p', { role: 'status', class: 'status' });
  readonly #table: FindingsTable<Vulnerability, Column>;
  #answer: ScannedAnswer | undefined;
  #selection: Selection = {
    text: '',
    severities: new Set(scanSeverities),
    isFixable: false,
    layer: undefined,
    order: 'severity',
    isReversed: false,
  };

  constructor(main: HTMLElement) {
    this.#main = main;
    this.#table = new FindingsTable<Vulnerability, Column>({
      vulnerabilityOf: (one) => one,
      sort: (order) => {
        const isReversed = this.#selection.order === order && !this.#selection.isReversed;
        this.#change({ order, isReversed });
      },
      open: (link) => editor.postMessage({ kind: 'open', link }),
      accept: (one) => editor.postMessage({ kind: 'accept', one }),
    });
  }

  show(answer: ScannedAnswer): void {
    this.#answer = answer;
    const { report, history } = answer;
    this.#main.setAttribute('aria-busy', 'false');
    this.#main.replaceChildren(
      element('h1', {}, report.image),
      element('p', { class: 'provenance' }, provenance(answer)),
      ...report.notes.map((note) => element('p', { class: 'note' }, note)),
      this.#toolbar(),
      element('div', { class: 'overview' }, severityBars(report.vulnerabilities), fixableShare(report.vulnerabilities)),
      ...(history.length > 1 ? [historyChart(history)] : []),
      ...this.#groups(answer),
      element('h2', {}, 'Findings'),
      this.#filters(),
      this.#status,
      this.#table.root,
      ...others(answer),
    );
    this.#change({});
  }

  #change(change: Partial<Selection>): void {
    this.#selection = { ...this.#selection, ...change };
    const all = this.#answer?.report.vulnerabilities ?? [];
    const found = select(all, this.#selection);
    const layer = this.#selection.layer === undefined ? '' : ', of one layer';
    this.#status.textContent = `${found.length} of ${all.length} findings${layer}`;
    this.#table.show(shownColumns, found, this.#selection.order, this.#selection.isReversed);
  }

  #toolbar(): HTMLElement {
    const bar = element('div', { role: 'toolbar', 'aria-label': 'Report', class: 'toolbar' });
    bar.append(button('Scan again', () => editor.postMessage({ kind: 'rescan' })));
    bar.append(button('Compare…', () => editor.postMessage({ kind: 'compare' }), { class: 'secondary' }));
    for (const format of exports) {
      const label = format === 'html' ? 'Export HTML, to print' : `Export ${format.toUpperCase()}`;
      bar.append(button(label, () => editor.postMessage({ kind: 'export', format }), { class: 'secondary' }));
    }
    return bar;
  }

  #filters(): HTMLElement {
    const boxes = scanSeverities.map((severity) =>
      checkbox(severity, true, (isOn) => {
        const severities = new Set(this.#selection.severities);
        if (isOn) severities.add(severity);
        else severities.delete(severity);
        this.#change({ severities });
      }),
    );
    const fixable = checkbox('only what can be mended', false, (isFixable) => this.#change({ isFixable }));
    return filters((text) => this.#change({ text }), 'Severities', ...boxes, fixable);
  }

  /** By package and by layer, folded: where there is most to gain. */
  #groups({ report: { vulnerabilities, layers } }: ScannedAnswer): HTMLElement[] {
    if (vulnerabilities.length === 0) return [];
    const packages = group(vulnerabilities, (one) => `${one.package.name} ${one.package.version}`);
    const byPackage = groupTable('By package', 'package', packages, (name) => {
      this.#change({ text: name.slice(0, name.lastIndexOf(' ')) });
    });
    if (!vulnerabilities.some(({ layer }) => layer !== undefined)) return [byPackage];
    const instructions = new Map(
      layers.map(({ digest, instruction }, index) => [digest, `${index + 1}. ${instruction ?? digest}`]),
    );
    const nameOf = (digest: string) => instructions.get(digest) ?? (digest === '' ? 'no layer is named' : digest);
    const byLayer = group(vulnerabilities, ({ layer = '' }) => layer);
    const open = (layer: string) => this.#change({ layer: this.#selection.layer === layer ? undefined : layer });
    return [groupTable('By layer', 'layer', byLayer, open, nameOf), byPackage];
  }
}

function provenance({ report, accepted }: ScannedAnswer): string {
  const { scanner, createdAt, system, digest } = report;
  return [
    `Scanned by ${scanner.name}${scanner.version === undefined ? '' : ` ${scanner.version}`}`,
    `at ${createdAt.slice(0, 16).replace('T', ' ')} UTC`,
    scanner.databaseDate === undefined ? '' : `with its database of ${scanner.databaseDate.slice(0, 10)}`,
    system === undefined
      ? ''
      : `· ${system.family} ${system.name ?? ''}${system.isEndOfLife === true ? ', which gets no updates any more' : ''}`,
    digest === undefined ? '' : `· ${digest.slice(0, 19)}…`,
    accepted === 0 ? '' : `· ${accepted} accepted in .bulkhead.yaml`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/** A bar for each severity, as long as its share of the largest. */
function severityBars(all: readonly Vulnerability[]): HTMLElement {
  const [everything] = group(all, () => '');
  const counts = scanSeverities.map((severity) => [severity, everything?.counts.get(severity) ?? 0] as const);
  const most = Math.max(1, ...counts.map(([, count]) => count));
  const rows = counts.map(([severity, count]) => {
    const bar = element('span', { class: `bar ${severity}`, 'aria-hidden': 'true' });
    bar.style.width = `${(100 * count) / most}%`;
    return element(
      'li',
      {},
      element('span', { class: 'name' }, severity),
      element('span', { class: 'track' }, bar),
      element('strong', {}, String(count)),
    );
  });
  return element('ul', { class: 'bars', 'aria-label': 'Findings by severity' }, ...rows);
}

function fixableShare(all: readonly Vulnerability[]): HTMLElement {
  const fixable = all.filter(({ fixedVersion }) => fixedVersion !== undefined).length;
  const share = all.length === 0 ? 0 : Math.round((100 * fixable) / all.length);
  const meter = element('progress', { max: 100, value: share, 'aria-label': 'Share that can be mended' });
  return element(
    'div',
    { class: 'share' },
    element('strong', {}, `${share} %`),
    ` can be mended by newer packages: ${fixable} of ${all.length}`,
    meter,
  );
}

function groupTable(
  title: string,
  what: string,
  groups: readonly Group[],
  open: (name: string) => void,
  nameOf = (name: string) => name,
): HTMLElement {
  const head = [what, ...scanSeverities.slice(0, 4), 'all', 'mendable'].map((name) =>
    element('th', { scope: 'col' }, name),
  );
  const rows = groups.slice(0, mostGroups).map(({ name, counts, total, fixable }) => {
    const numbers = [
      ...scanSeverities.slice(0, 4).map((severity: ReportSeverity) => counts.get(severity) ?? 0),
      total,
      fixable,
    ];
    const label = nameOf(name);
    const first = element(
      'th',
      { scope: 'row' },
      button(label, () => open(name), { class: 'link', title: label }),
    );
    return element('tr', {}, first, ...numbers.map((number) => element('td', {}, String(number))));
  });
  const more = groups.length > mostGroups ? [element('p', {}, `The first ${mostGroups} of ${groups.length}`)] : [];
  const table = element(
    'table',
    { class: 'groups' },
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...rows),
  );
  return element('details', {}, element('summary', {}, `${title} (${groups.length})`), table, ...more);
}

/** Secrets and misconfigurations: few, and in plain tables. */
function others({ report: { secrets, misconfigurations } }: ScannedAnswer): HTMLElement[] {
  const table = (title: string, rows: readonly (readonly string[])[]) => {
    if (rows.length === 0) return [];
    const lines = rows.map((cells) => element('tr', {}, ...cells.map((cell) => element('td', {}, cell))));
    return [element('h2', {}, title), element('table', { class: 'groups' }, ...lines)];
  };
  return [
    ...table(
      'Secrets',
      secrets.map(({ severity, title, path, line }) => [
        severity,
        title,
        line === undefined ? path : `${path}:${line}`,
      ]),
    ),
    ...table(
      'Misconfigurations',
      misconfigurations.map(({ severity, id, title }) => [severity, id, title]),
    ),
  ];
}

const main = document.getElementById('report');
if (main !== null) {
  let report: ReportPage | undefined;
  let comparison: ComparisonPage | undefined;
  addEventListener('message', ({ data }: MessageEvent<ToPage>) => {
    if (data?.kind === 'report') {
      report ??= new ReportPage(main);
      report.show(data.answer);
    } else if (data?.kind === 'comparison') {
      comparison ??= new ComparisonPage(main, (link) => editor.postMessage({ kind: 'open', link }));
      comparison.show(data.comparison);
    }
  });
  editor.postMessage({ kind: 'ready' });
}
