import * as vscode from 'vscode';
import type { Session } from './session.ts';

/** What scanning is made of; loaded when one of its commands is first run, or when there are reports to show. */
export interface ScanModule {
  openScan(session: Session, context: vscode.ExtensionContext): Promise<ScanCommands>;
}

/** What the commands do, by name. */
export interface ScanCommands extends vscode.Disposable {
  readonly run: Readonly<Record<string, (...given: unknown[]) => Promise<unknown>>>;
}

/** Whether there are reports of earlier sessions, under this key of what is kept for all workspaces. */
export const hasReportsKey = 'hasScanReports';

const names = [
  'scanImage',
  'cancelScan',
  'showScanReport',
  'compareScans',
  'ignoreVulnerability',
  'generateSbom',
  'auditContainers',
  'exportTrivyignore',
  'findings.filter',
  'findings.clearFilter',
  'findings.copy',
  'findings.openAdvisory',
  'findings.ignore',
  'findings.goToLine',
  'findings.rescan',
] as const;

/** Registers the commands about scans; `load` is undefined where no program can be started. */
export function registerScanCommands(
  session: Session,
  context: vscode.ExtensionContext,
  load: (() => Promise<ScanModule>) | undefined,
): vscode.Disposable {
  let opened: Promise<ScanCommands> | undefined;
  const open = (module: () => Promise<ScanModule>) => {
    opened ??= module().then(({ openScan }) => openScan(session, context));
    return opened;
  };
  const commands = names.map((name) =>
    vscode.commands.registerCommand(`bulkhead.${name}`, async (...given: unknown[]) => {
      if (load === undefined) return unavailable();
      return (await open(load)).run[name]?.(...given);
    }),
  );
  // The tree shows what was found before, to those who have had something scanned.
  const started = session.onDidChangeState(() => {
    const isWanted =
      load !== undefined && vscode.workspace.isTrusted && context.globalState.get(hasReportsKey) === true;
    if (session.state === 'running' && isWanted) open(load).catch(() => undefined);
  });
  return vscode.Disposable.from(started, ...commands, { dispose: () => void opened?.then((it) => it.dispose()) });
}

/** Tells the user, and whoever ran the command, why nothing is done. */
function unavailable(): { readonly failure: string; readonly message: string } {
  const message =
    'Images are scanned by programs of a machine, and in a browser there are none: open the folder in VS Code on a desktop or a server.';
  void vscode.window.showErrorMessage(message);
  return { failure: 'unavailable', message };
}
