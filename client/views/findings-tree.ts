import * as vscode from 'vscode';
import {
  type ReportSeverity,
  type ScannedAnswer,
  scanSeverities,
  type Vulnerability,
} from '../../server/protocol-scan.ts';
import { type Filter, filterText, passes } from './filter.ts';

/** A row of the tree: an image, a severity of it, a package with that, or a finding in that. */
type Node =
  | { readonly kind: 'image'; readonly answer: ScannedAnswer }
  | {
      readonly kind: 'severity';
      readonly image: string;
      readonly severity: ReportSeverity;
      readonly all: readonly Vulnerability[];
    }
  | { readonly kind: 'package'; readonly image: string; readonly name: string; readonly all: readonly Vulnerability[] }
  | { readonly kind: 'finding'; readonly image: string; readonly one: Vulnerability };

const icons: Readonly<Record<ReportSeverity, readonly [icon: string, colour: string]>> = {
  critical: ['error', 'list.errorForeground'],
  high: ['warning', 'list.errorForeground'],
  medium: ['warning', 'list.warningForeground'],
  low: ['info', 'charts.blue'],
  negligible: ['circle-small', 'descriptionForeground'],
  unknown: ['question', 'descriptionForeground'],
};

/** What was found in images, worst first; groups are made when they are opened. */
export class FindingsTree implements vscode.TreeDataProvider<Node> {
  readonly #answers = new Map<string, ScannedAnswer>();
  readonly #changed = new vscode.EventEmitter<Node | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #filtered = new vscode.EventEmitter<string>();
  readonly onDidChangeFilter = this.#filtered.event;
  #filter: Filter = {};

  /** Shows `answer`, in place of an earlier one on the same image. */
  set(answer: ScannedAnswer): void {
    const { image } = answer.report;
    this.#answers.delete(image);
    this.#answers.set(image, answer);
    void vscode.commands.executeCommand('setContext', 'bulkhead.hasFindings', true);
    this.#changed.fire(undefined);
  }

  get(image: string): ScannedAnswer | undefined {
    return this.#answers.get(image);
  }

  /** Latest first. */
  get images(): readonly string[] {
    return [...this.#answers.keys()].reverse();
  }

  get filter(): Filter {
    return this.#filter;
  }

  set filter(filter: Filter) {
    this.#filter = filter;
    const text = filterText(filter);
    void vscode.commands.executeCommand('setContext', 'bulkhead.findingsFiltered', text !== '');
    this.#filtered.fire(text);
    this.#changed.fire(undefined);
  }

  imageOf(node: unknown): string | undefined {
    if (!isNode(node)) return undefined;
    return node.kind === 'image' ? node.answer.report.image : node.image;
  }

  findingOf(node: unknown): Vulnerability | undefined {
    return isNode(node) && node.kind === 'finding' ? node.one : undefined;
  }

  /** A row and all below it, for the clipboard. */
  textOf(node: unknown): string {
    if (!isNode(node)) return '';
    if (node.kind === 'finding') return lineOf(node.one);
    if (node.kind !== 'image') return node.all.map(lineOf).join('\n');
    const { report } = node.answer;
    return [report.image, ...report.vulnerabilities.filter((one) => passes(one, this.#filter)).map(lineOf)].join('\n');
  }

  getChildren(node?: Node): Node[] {
    if (node === undefined)
      return this.images.map((image) => ({ kind: 'image', answer: this.#answers.get(image) as ScannedAnswer }));
    switch (node.kind) {
      case 'image':
        return this.#severitiesOf(node.answer);
      case 'severity':
        return packagesOf(node.image, node.all);
      case 'package':
        return node.all.map((one) => ({ kind: 'finding', image: node.image, one }));
      case 'finding':
        return [];
    }
  }

  getTreeItem(node: Node): vscode.TreeItem {
    switch (node.kind) {
      case 'image':
        return imageItem(node.answer, this.#filter);
      case 'severity':
        return groupItem(node.severity, node.all.length, node.severity, node.severity === 'critical');
      case 'package':
        return packageItem(node.name, node.all);
      case 'finding':
        return findingItem(node.one);
    }
  }

  #severitiesOf({ report }: ScannedAnswer): Node[] {
    const groups = new Map<ReportSeverity, Vulnerability[]>(scanSeverities.map((severity) => [severity, []]));
    for (const one of report.vulnerabilities) if (passes(one, this.#filter)) groups.get(one.severity)?.push(one);
    return [...groups]
      .filter(([, all]) => all.length > 0)
      .map(([severity, all]) => ({ kind: 'severity', image: report.image, severity, all }));
  }
}

function packagesOf(image: string, all: readonly Vulnerability[]): Node[] {
  const groups = new Map<string, Vulnerability[]>();
  for (const one of all) {
    const name = `${one.package.name} ${one.package.version}`;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [one]);
    else group.push(one);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, found]) => ({ kind: 'package', image, name, all: found }));
}

function imageItem({ report, accepted }: ScannedAnswer, filter: Filter): vscode.TreeItem {
  const item = new vscode.TreeItem(report.image, vscode.TreeItemCollapsibleState.Expanded);
  const shown = report.vulnerabilities.filter((one) => passes(one, filter)).length;
  const total = report.vulnerabilities.length;
  item.description = `${shown === total ? total : `${shown} of ${total}`}${accepted === 0 ? '' : `, ${accepted} accepted`}`;
  item.iconPath = new vscode.ThemeIcon('package');
  item.contextValue = 'image';
  item.tooltip = `Scanned by ${report.scanner.name} at ${report.createdAt.slice(0, 16).replace('T', ' ')} UTC`;
  return item;
}

function groupItem(label: string, count: number, severity: ReportSeverity, isOpen: boolean): vscode.TreeItem {
  const { Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(label, isOpen ? Expanded : Collapsed);
  const [icon, colour] = icons[severity];
  item.description = String(count);
  item.iconPath = new vscode.ThemeIcon(icon, new vscode.ThemeColor(colour));
  item.contextValue = 'group';
  return item;
}

function packageItem(name: string, all: readonly Vulnerability[]): vscode.TreeItem {
  const item = new vscode.TreeItem(name, vscode.TreeItemCollapsibleState.Collapsed);
  const fixed = all.filter(({ fixedVersion }) => fixedVersion !== undefined).length;
  item.description = `${all.length}${fixed === 0 ? '' : `, ${fixed} with a fix`}`;
  item.iconPath = new vscode.ThemeIcon('symbol-package');
  item.contextValue = 'group';
  return item;
}

function findingItem(one: Vulnerability): vscode.TreeItem {
  const item = new vscode.TreeItem(one.id, vscode.TreeItemCollapsibleState.None);
  item.description = [one.fixedVersion === undefined ? 'no fix yet' : `fixed in ${one.fixedVersion}`, one.title ?? '']
    .filter((part) => part !== '')
    .join(' · ');
  // A plain text: titles are others' words, and must not become Markdown.
  item.tooltip = [lineOf(one), one.title ?? '', one.package.path ?? ''].filter((part) => part !== '').join('\n');
  item.contextValue = one.links.length > 0 ? 'findingWithLink' : 'finding';
  return item;
}

function lineOf({ id, severity, package: { name, version }, fixedVersion }: Vulnerability): string {
  return `${id} ${severity} ${name} ${version}${fixedVersion === undefined ? '' : `, fixed in ${fixedVersion}`}`;
}

function isNode(node: unknown): node is Node {
  return typeof node === 'object' && node !== null && 'kind' in node;
}
