import * as vscode from 'vscode';
import {
  type Comparison,
  compareRequest,
  runsRequest,
  type ScannersAnswer,
  type ScanRun,
  scannersRequest,
  scanSeverities,
} from '../../server/protocol-scan.ts';
import type { Session } from '../session.ts';
import { ask } from './request.ts';

/** What the user may do from here. */
export interface CompareActions {
  /** Names of the images that there are reports on. */
  readonly images: readonly string[];
  /** The document whose configuration says what is accepted. */
  readonly uri: string | undefined;
  /** Has `scanner` look at the image as well; whether that came to an end. */
  scan(scanner: ScanRun['scanner']): Promise<boolean>;
}

interface Item extends vscode.QuickPickItem {
  readonly choose?: () => Promise<readonly ScanRun[]>;
}

/** Lets the user choose what the last scan of `image` is held against; undefined when there is nothing, or that is given up. */
export async function compareScans(
  session: Session,
  image: string,
  actions: CompareActions,
): Promise<Comparison | undefined> {
  const runs = await runsOf(session, image, actions.uri);
  const scanners = await ask<ScannersAnswer>(session, scannersRequest, {});
  if (runs === undefined || scanners === undefined) return undefined;
  const items = [...ownItems(runs), ...otherScanners(session, image, runs, scanners, actions), ...otherImages()];
  const title = `Compare the scan of ${image}`;
  const picked = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: 'With what',
    matchOnDescription: true,
  });
  const chosen = await picked?.choose?.();
  if (chosen === undefined || chosen.length < 2) return undefined;
  const { uri } = actions;
  const params = {
    runs: chosen.map(({ image: name, createdAt }) => ({ image: name, createdAt })),
    ...(uri && { uri }),
  };
  return ask<Comparison>(session, compareRequest, params);

  function otherImages(): Item[] {
    const others = actions.images.filter((each) => each !== image);
    if (others.length === 0) return [];
    const choose = (other: string) => async () => {
      const [before] = (await runsOf(session, other, actions.uri)) ?? [];
      return before && runs?.[0] ? [before, runs[0]] : [];
    };
    const named = others.map((other) => ({ label: `$(package) ${other}`, choose: choose(other) }));
    return [separator('Another image, which this one takes the place of'), ...named];
  }
}

async function runsOf(session: Session, image: string, uri: string | undefined): Promise<ScanRun[] | undefined> {
  return ask<ScanRun[]>(session, runsRequest, { image, ...(uri && { uri }) });
}

/** All scanners that have looked at it, and each run before the last. */
function ownItems(runs: readonly ScanRun[]): Item[] {
  const [last, ...earlier] = runs;
  if (last === undefined || earlier.length === 0) return [];
  const latest = [...new Map([...runs].reverse().map((run) => [run.scanner, run])).values()];
  const names = latest.map(({ scanner }) => scanner).join(', ');
  const all = { label: '$(law) What each scanner says', description: names, choose: async () => latest };
  const before = earlier.map((run) => ({
    label: `$(history) ${run.createdAt.slice(0, 16).replace('T', ' ')} UTC`,
    description: `by ${run.scanner}: ${countsText(run)}`,
    choose: async () => [run, last],
  }));
  return [...(latest.length > 1 ? [all] : []), separator('An earlier scan of it'), ...before];
}

function otherScanners(
  session: Session,
  image: string,
  runs: readonly ScanRun[],
  { usable }: ScannersAnswer,
  { scan, uri }: CompareActions,
): Item[] {
  const others = usable.filter(({ name }) => !runs.some(({ scanner }) => scanner === name));
  if (others.length === 0) return [];
  const items = others.map(({ name, title }) => ({
    label: `$(search) Scan it with ${title} now`,
    choose: async () => {
      if (!(await scan(name))) return [];
      const [own, before] = (await runsOf(session, image, uri)) ?? [];
      return own && before ? [before, own] : [];
    },
  }));
  return [separator('Another scanner'), ...items];
}

function separator(label: string): Item {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

function countsText({ counts }: ScanRun): string {
  const found = scanSeverities.filter((severity) => counts[severity] > 0);
  return found.map((severity) => `${counts[severity]} ${severity}`).join(', ') || 'nothing found';
}
