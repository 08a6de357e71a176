import * as vscode from 'vscode';
import {
  acceptRequest,
  type Comparison,
  type ExportParams,
  exportRequest,
  type ReportsParams,
  reportsRequest,
  type ScannedAnswer,
  type ScanRefusal,
  type Vulnerability,
} from '../../server/protocol-scan.ts';
import { hasReportsKey, type ScanCommands } from '../scan-commands.ts';
import type { Session } from '../session.ts';
import { askFilter } from '../views/filter.ts';
import { FindingsTree } from '../views/findings-tree.ts';
import { ReportPanels } from '../views/report-panel.ts';
import { again, remembered } from './again.ts';
import { Audit } from './audit.ts';
import { type Chosen, chooseSubject, placeOf } from './choose.ts';
import { compareScans } from './compare.ts';
import { ask } from './request.ts';
import { Runs } from './runs.ts';
import { save } from './save.ts';
import { generateSbom } from './sbom.ts';

/** Wires scans to what shows them. */
export async function openScan(session: Session, context: vscode.ExtensionContext): Promise<ScanCommands> {
  const scan = new Scan(session, context);
  await scan.load();
  return scan;
}

/** Where the image of a report was named, as far as this window knows. */
type Sources = Map<string, Chosen>;

class Scan implements ScanCommands {
  readonly #session: Session;
  readonly #context: vscode.ExtensionContext;
  readonly #runs: Runs;
  readonly #tree: FindingsTree;
  readonly #panels: ReportPanels;
  readonly #audit: Audit;
  readonly #view: vscode.TreeView<unknown>;
  readonly #sources: Sources = new Map();
  readonly run: ScanCommands['run'];

  constructor(session: Session, context: vscode.ExtensionContext) {
    this.#session = session;
    this.#context = context;
    this.#runs = new Runs(session);
    this.#audit = new Audit(session);
    this.#tree = new FindingsTree();
    this.#view = vscode.window.createTreeView('bulkhead.findings', {
      treeDataProvider: this.#tree,
      showCollapseAll: true,
      canSelectMany: false,
    });
    this.#tree.onDidChangeFilter((text) => {
      this.#view.description = text;
    });
    this.#panels = new ReportPanels(context.extensionUri, {
      export: (image, format) => this.#export(image, format),
      rescan: (image) => this.#rescan(image),
      compare: async (image) => void (await this.#compare(image)),
      accept: (image, one) => this.#accept(image, one),
    });
    this.run = {
      scanImage: (given) => this.#scanImage(given),
      cancelScan: async (image) => this.#runs.cancel(typeof image === 'string' ? image : undefined),
      showScanReport: (given) => this.#showReport(given),
      compareScans: (given) => this.#compare(given),
      ignoreVulnerability: (given) => this.#ignore(given),
      generateSbom: () => generateSbom(session, this.#runs),
      auditContainers: () => this.#audit.show(),
      exportTrivyignore: () => this.#exportTrivyignore(),
      'findings.filter': async () => {
        const filter = await askFilter(this.#tree.filter);
        if (filter !== undefined) this.#tree.filter = filter;
      },
      'findings.clearFilter': async () => {
        this.#tree.filter = {};
      },
      'findings.copy': async (node) => vscode.env.clipboard.writeText(this.#tree.textOf(node)),
      'findings.openAdvisory': async (node) => {
        const link = this.#tree.findingOf(node)?.links[0];
        if (link !== undefined) await openLink(link);
      },
      'findings.ignore': async (node) => {
        const [image, one] = [this.#tree.imageOf(node), this.#tree.findingOf(node)];
        if (image !== undefined && one !== undefined) await this.#accept(image, one);
      },
      'findings.goToLine': async (node) => this.#goToLine(this.#tree.imageOf(node)),
      'findings.rescan': async (node) => this.#rescan(this.#tree.imageOf(node) ?? ''),
    };
  }

  /** Shows what earlier sessions have found. */
  async load(): Promise<void> {
    // Not shown when it is refused: the command that comes next will be as well.
    const answer = await this.#session
      .request<ScannedAnswer[] | ScanRefusal>(reportsRequest, {})
      .catch(() => undefined);
    if (!Array.isArray(answer)) return;
    for (const each of [...answer].reverse()) this.#tree.set(each);
  }

  dispose(): void {
    this.#view.dispose();
    this.#runs.dispose();
    this.#audit.dispose();
    this.#panels.dispose();
  }

  async #scanImage(given: unknown): Promise<ScannedAnswer | undefined> {
    const chosen = isChosen(given) ? given : await chooseSubject(this.#session, 'Scan image');
    if (chosen === undefined) return undefined;
    const answer = await this.#runs.scan(chosen);
    if (answer === undefined) return undefined;
    this.#sources.set(answer.report.image, remembered(chosen));
    void this.#context.globalState.update(hasReportsKey, true);
    this.#show(answer);
    return answer;
  }

  #show(answer: ScannedAnswer): void {
    this.#tree.set(answer);
    this.#panels.update(answer);
  }

  async #showReport(given: unknown): Promise<void> {
    const image = await this.#imageOf(given);
    if (image === undefined) return;
    const answer = this.#tree.get(image) ?? (await this.#fetch(image));
    if (answer !== undefined) this.#panels.show(answer);
  }

  /** The image of a row, a lens or a name; else the user picks one that there is a report on. */
  async #imageOf(given: unknown): Promise<string | undefined> {
    if (typeof given === 'string') return given;
    const { image } = (given ?? {}) as { image?: unknown };
    return typeof image === 'string' ? image : (this.#tree.imageOf(given) ?? this.#pickReport());
  }

  async #compare(given: unknown): Promise<Comparison | undefined> {
    const image = await this.#imageOf(given);
    if (image === undefined) return undefined;
    const chosen = this.#chosenOf(image);
    const comparison = await compareScans(this.#session, image, {
      images: this.#tree.images,
      uri: chosen.uri,
      scan: async (scanner) => (await this.#scanImage({ ...again(chosen), scanner })) !== undefined,
    });
    if (comparison !== undefined) this.#panels.showComparison(comparison);
    return comparison;
  }

  #pickReport(): Thenable<string | undefined> {
    const placeHolder = 'There is no report yet: scan an image first';
    return vscode.window.showQuickPick([...this.#tree.images], { title: 'Scan reports', placeHolder });
  }

  async #fetch(image: string): Promise<ScannedAnswer | undefined> {
    const uri = this.#sources.get(image)?.uri;
    const params: ReportsParams = { images: [image], ...(uri !== undefined && { uri }) };
    const answer = await ask<ScannedAnswer[]>(this.#session, reportsRequest, params);
    const [found] = answer ?? [];
    if (found !== undefined) this.#show(found);
    return found;
  }

  async #rescan(image: string): Promise<void> {
    await this.#scanImage(again(this.#chosenOf(image)));
  }

  #chosenOf(image: string): Chosen {
    return this.#sources.get(image) ?? { subject: { kind: 'reference', reference: image } };
  }

  async #accept(image: string, one: Vulnerability): Promise<void> {
    const uri = this.#sources.get(image)?.uri ?? vscode.window.activeTextEditor?.document.uri.toString();
    const [tagged = ''] = image.split('@');
    const [name = ''] = tagged.slice(tagged.lastIndexOf('/') + 1).split(':');
    const short = (tagged.slice(0, tagged.lastIndexOf('/') + 1) + name).replace(/^docker\.io\/(?:library\/)?/, '');
    await this.#ignore({ uri, vulnerability: one.id, package: one.package.name, ...(short && { image: short }) });
    await this.#fetch(image);
  }

  async #ignore(given: unknown): Promise<void> {
    const params = given as { uri?: string; vulnerability?: string } | undefined;
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    const uri = params?.uri ?? (folder && vscode.Uri.joinPath(folder.uri, 'image').toString());
    if (params?.vulnerability === undefined || uri === undefined) return;
    const title = `Accept ${params.vulnerability}`;
    const reason = await vscode.window.showInputBox({
      ...{ title, prompt: 'Why it is no danger here, for whoever reads .bulkhead.yaml', ignoreFocusOut: true },
      validateInput: (text) => (text.trim() === '' ? 'A reason is needed' : undefined),
    });
    if (reason === undefined) return;
    const until = await vscode.window.showInputBox({
      ...{ title, prompt: 'Last day on which that holds; empty for no end', value: inDays(90), ignoreFocusOut: true },
      validateInput: (text) => (/^(?:\d{4}-\d{2}-\d{2})?$/.test(text) ? undefined : 'A day looks like 2027-01-31'),
    });
    if (until === undefined) return;
    await ask(this.#session, acceptRequest, { ...params, uri, reason, ...(until !== '' && { until }) });
  }

  async #goToLine(image: string | undefined): Promise<void> {
    const chosen = image === undefined ? undefined : this.#sources.get(image);
    const place = await findPlace(this.#session, image, chosen?.uri);
    if (place === undefined)
      return void vscode.window.showInformationMessage(`No file that is open names ${image ?? 'it'}.`);
    await vscode.window.showTextDocument(place.uri, { selection: place.range });
  }

  async #export(image: string, format: ExportParams['format']): Promise<void> {
    const uri = this.#sources.get(image)?.uri;
    const params: ExportParams = { image, format, ...(uri !== undefined && { uri }) };
    const text = await ask<string>(this.#session, exportRequest, params);
    if (typeof text === 'string') await save(text, `${fileNameOf(image)}.${format}`, format === 'html');
  }

  async #exportTrivyignore(): Promise<void> {
    const uri = vscode.window.activeTextEditor?.document.uri.toString();
    const params: ExportParams = { image: '', format: 'trivyignore', ...(uri !== undefined && { uri }) };
    const text = await ask<string>(this.#session, exportRequest, params);
    if (typeof text === 'string') await save(text, '.trivyignore', false);
  }
}

function isChosen(given: unknown): given is Chosen {
  const subject = (given as Chosen | undefined)?.subject;
  return typeof subject === 'object' && subject !== null && typeof subject.kind === 'string';
}

async function findPlace(session: Session, image: string | undefined, uri: string | undefined) {
  const open = vscode.workspace.textDocuments.map((document) => document.uri.toString());
  for (const each of new Set([...(uri === undefined ? [] : [uri]), ...open])) {
    const place = image === undefined ? undefined : await placeOf(session, each, image);
    if (place !== undefined) return place;
  }
  return undefined;
}

/** Only what is certainly a web page is opened. */
async function openLink(link: string): Promise<void> {
  const uri = vscode.Uri.parse(link, true);
  if (uri.scheme === 'https') await vscode.env.openExternal(uri);
}

function fileNameOf(image: string): string {
  return image.replace(/[^\w.-]+/g, '-').slice(0, 100);
}

function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}
