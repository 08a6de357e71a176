import type { Vulnerability } from '../../server/protocol-scan.ts';
import { button, element } from './dom.ts';
import type { TableColumn } from './findings.ts';

/** As high as a row is drawn by the style sheet. */
const rowHeight = 28;
/** Rows above and below what is seen. */
const spare = 10;
/** More than this nobody prints. */
const mostPrinted = 5000;

export interface TableActions<Row, Name extends string> {
  vulnerabilityOf(row: Row): Vulnerability;
  sort(column: Name): void;
  open(link: string): void;
  /** Undefined where nothing can be accepted. */
  readonly accept?: (one: Vulnerability) => void;
}

/**
 * A grid of which only the rows in sight are in the page. One row is current: arrows, Page Up and Down, Home and End move
 * it, Enter opens its advisory, and screen readers are told its number of how many.
 */
export class FindingsTable<Row, Name extends string> {
  readonly root: HTMLElement;
  readonly #actions: TableActions<Row, Name>;
  #columns: readonly TableColumn<Row, Name>[] = [];
  readonly #head = element('div', { role: 'row', class: 'row head', 'aria-rowindex': 1 });
  readonly #space = element('div', { role: 'rowgroup', class: 'space' });
  readonly #view = element('div', { class: 'view', role: 'presentation' });
  #all: readonly Row[] = [];
  #current = 0;
  #isPrinting = false;

  constructor(actions: TableActions<Row, Name>) {
    this.#actions = actions;
    this.root = element('div', { role: 'grid', class: 'grid', 'aria-label': 'Findings' }, this.#head, this.#view);
    this.#view.append(this.#space);
    this.#view.addEventListener('scroll', () => this.#draw());
    this.root.addEventListener('keydown', (event) => this.#press(event));
    new ResizeObserver(() => this.#draw()).observe(this.#view);
    addEventListener('beforeprint', () => this.#print(true));
    addEventListener('afterprint', () => this.#print(false));
  }

  show(columns: readonly TableColumn<Row, Name>[], all: readonly Row[], order: Name, isReversed: boolean): void {
    this.#columns = columns;
    this.#all = all;
    this.root.style.setProperty('--columns', columns.map(({ width }) => width).join(' '));
    this.#current = 0;
    this.root.setAttribute('aria-rowcount', String(all.length + 1));
    this.#head.replaceChildren(
      ...columns.map(({ name }) => {
        const sorted = name !== order ? 'none' : isReversed ? 'descending' : 'ascending';
        const cell = element('div', { role: 'columnheader', class: `cell ${classOf(name)}`, 'aria-sort': sorted });
        const mark = sorted === 'none' ? '' : isReversed ? ' ▼' : ' ▲';
        cell.append(button(`${name}${mark}`, () => this.#actions.sort(name)));
        return cell;
      }),
    );
    this.#space.style.height = `${all.length * rowHeight}px`;
    this.#view.scrollTop = 0;
    this.#draw();
  }

  #draw(): void {
    const { scrollTop, clientHeight } = this.#view;
    const first = this.#isPrinting ? 0 : Math.max(0, Math.floor(scrollTop / rowHeight) - spare);
    const last = this.#isPrinting
      ? Math.min(this.#all.length, mostPrinted)
      : Math.min(this.#all.length, Math.ceil((scrollTop + clientHeight) / rowHeight) + spare);
    const hadFocus = this.#space.contains(document.activeElement);
    const rows: HTMLElement[] = [];
    for (let index = first; index < last; index++) rows.push(this.#row(index));
    this.#space.replaceChildren(...rows);
    if (hadFocus) this.#focus();
  }

  #row(index: number): HTMLElement {
    const shown = this.#all[index] as Row;
    const one = this.#actions.vulnerabilityOf(shown);
    const row = element('div', {
      role: 'row',
      class: 'row',
      'aria-rowindex': index + 2,
      'aria-selected': index === this.#current ? 'true' : 'false',
      tabindex: index === this.#current ? 0 : -1,
      'data-index': index,
    });
    row.style.top = `${index * rowHeight}px`;
    for (const column of this.#columns) {
      const text = column.text(shown);
      const cell = element('div', { role: 'gridcell', class: `cell ${classOf(column.name)}`, title: text });
      const severity = column.severity?.(shown);
      if (severity !== undefined) cell.append(element('span', { class: `badge ${severity}` }, text));
      else cell.append(this.#content(one, column.name, text));
      row.append(cell);
    }
    row.addEventListener('click', () => this.#move(index));
    return row;
  }

  #content(one: Vulnerability, column: string, text: string): Node | string {
    const [link] = one.links;
    const { accept } = this.#actions;
    if (column === 'id' && link !== undefined)
      return button(text, () => this.#actions.open(link), { class: 'link', tabindex: -1, title: link });
    if (column !== 'title') return text;
    if (accept === undefined) return element('span', {}, text);
    const offered = button('Accept…', () => accept(one), {
      class: 'accept',
      tabindex: -1,
      'aria-label': `Accept ${one.id}`,
    });
    const shown = document.createDocumentFragment();
    shown.append(element('span', {}, text), offered);
    return shown;
  }

  #press(event: KeyboardEvent): void {
    if (!(event.target instanceof HTMLElement) || event.target.closest('.head') !== null) return;
    const page = Math.max(1, Math.floor(this.#view.clientHeight / rowHeight) - 1);
    const last = this.#all.length - 1;
    const to = new Map([
      ['ArrowDown', this.#current + 1],
      ['ArrowUp', this.#current - 1],
      ['PageDown', this.#current + page],
      ['PageUp', this.#current - page],
      ['Home', 0],
      ['End', last],
    ]).get(event.key);
    const row = this.#all[this.#current];
    const one = row && this.#actions.vulnerabilityOf(row);
    if (to !== undefined) this.#move(Math.min(last, Math.max(0, to)));
    else if (event.key === 'Enter' && one?.links[0] !== undefined) this.#actions.open(one.links[0]);
    else if (event.key === 'Delete' && one !== undefined) this.#actions.accept?.(one);
    else return;
    event.preventDefault();
  }

  #move(index: number): void {
    this.#current = index;
    const top = index * rowHeight;
    const { scrollTop, clientHeight } = this.#view;
    if (top < scrollTop) this.#view.scrollTop = top;
    else if (top + rowHeight > scrollTop + clientHeight) this.#view.scrollTop = top + rowHeight - clientHeight;
    this.#draw();
    this.#focus();
  }

  #focus(): void {
    const row = this.#space.querySelector(`[data-index="${this.#current}"]`);
    if (row instanceof HTMLElement) row.focus({ preventScroll: true });
  }

  #print(isPrinting: boolean): void {
    this.#isPrinting = isPrinting;
    this.#space.style.height = isPrinting ? 'auto' : `${this.#all.length * rowHeight}px`;
    this.#draw();
  }
}

function classOf(column: string): string {
  return `c-${column.replaceAll(' ', '-')}`;
}
