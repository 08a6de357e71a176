import { type Comparison, type ReportSeverity, type ScanRun, scanSeverities } from '../../server/protocol-scan.ts';
import {
  type ComparedRow,
  type ComparedSelection,
  comparedColumns,
  firstOrder,
  groupedRows,
  groupsOf,
  selectCompared,
} from './compared.ts';
import { checkbox, element, filters } from './dom.ts';
import type { TableColumn } from './findings.ts';
import { FindingsTable } from './table.ts';

const shown = scanSeverities.slice(0, 4);

/** The page that says what has changed from one scan to another, or what each scanner says. */
export class ComparisonPage {
  readonly #main: HTMLElement;
  readonly #status = element('p', { role: 'status', class: 'status' });
  readonly #table: FindingsTable<ComparedRow, string>;
  #all: readonly ComparedRow[] = [];
  #columns: readonly TableColumn<ComparedRow, string>[] = [];
  #selection: ComparedSelection = { text: '', hidden: new Set(), order: firstOrder, isReversed: false };

  constructor(main: HTMLElement, open: (link: string) => void) {
    this.#main = main;
    this.#table = new FindingsTable<ComparedRow, string>({
      vulnerabilityOf: ({ vulnerability }) => vulnerability,
      sort: (order) => {
        const isReversed = this.#selection.order === order && !this.#selection.isReversed;
        this.#change({ order, isReversed });
      },
      open,
    });
  }

  show(comparison: Comparison): void {
    this.#all = groupedRows(comparison);
    this.#columns = comparedColumns(comparison);
    const groups = groupsOf(this.#all, comparison.kind);
    this.#main.setAttribute('aria-busy', 'false');
    this.#main.replaceChildren(
      element('h1', {}, comparison.kind === 'change' ? 'What has changed' : 'What each scanner says'),
      ...provenance(comparison),
      summaryTable(groups),
      element('h2', {}, 'Findings'),
      this.#filters([...groups.keys()]),
      this.#status,
      this.#table.root,
    );
    this.#change({ text: '', hidden: new Set(), order: firstOrder, isReversed: false });
  }

  #change(change: Partial<ComparedSelection>): void {
    this.#selection = { ...this.#selection, ...change };
    const { order, isReversed } = this.#selection;
    const found = selectCompared(this.#all, this.#columns, this.#selection);
    this.#status.textContent = `${found.length} of ${this.#all.length} findings`;
    this.#table.show(this.#columns, found, order, isReversed);
  }

  #filters(groups: readonly string[]): HTMLElement {
    const boxes = groups.map((group) =>
      checkbox(group, true, (isOn) => {
        const hidden = new Set(this.#selection.hidden);
        if (isOn) hidden.delete(group);
        else hidden.add(group);
        this.#change({ hidden });
      }),
    );
    return filters((text) => this.#change({ text }), 'Groups', ...boxes);
  }
}

function provenance({ kind, runs }: Comparison): HTMLElement[] {
  const [first] = runs;
  const lines = runs.map((run, index) => {
    const label = kind === 'scanners' ? '' : index === 0 ? 'From ' : 'To ';
    return element('p', { class: 'provenance' }, `${label}${runText(run)}`);
  });
  const digests = new Set(runs.flatMap(({ digest }) => digest ?? []));
  const differ = 'They have not scanned the same: the image had another digest each time.';
  const note = kind === 'scanners' && digests.size > 1 ? [element('p', { class: 'note' }, differ)] : [];
  const name = kind === 'scanners' && first !== undefined ? [element('p', {}, first.image)] : [];
  return [...name, ...lines, ...note];
}

function runText({ image, scanner, createdAt, digest }: ScanRun): string {
  const at = `${createdAt.slice(0, 16).replace('T', ' ')} UTC`;
  return `${image}, scanned by ${scanner} at ${at}${digest === undefined ? '' : ` · ${digest.slice(0, 19)}…`}`;
}

/** How many of each severity are in each group. */
function summaryTable(groups: ReadonlyMap<string, ReadonlyMap<ReportSeverity, number>>): HTMLElement {
  const head = ['', ...shown, 'all'].map((name) => element('th', { scope: 'col' }, name));
  const rows = [...groups].map(([group, counts]) => {
    const numbers = shown.map((severity) => counts.get(severity) ?? 0);
    const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
    const cells = [...numbers, all].map((number) => element('td', {}, String(number)));
    return element('tr', {}, element('th', { scope: 'row' }, group), ...cells);
  });
  if (rows.length === 0) return element('p', {}, 'Neither has any finding.');
  return element(
    'table',
    { class: 'groups' },
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...rows),
  );
}
