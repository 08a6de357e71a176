import * as vscode from 'vscode';
import { setFileModesCommand } from '../../../server/protocol.ts';
import { equal, ok, until } from './assert.ts';
import { closeAll, extension, finding, findings, inWorkspace, isNodeHost, open, openNew } from './editor.ts';

suite('commands', () => {
  teardown(closeAll);

  test('the status item counts findings and names what is on', async () => {
    const api = await extension().activate();
    const document = await open('compose.yaml');
    await finding(document, 'privileged-container');
    const text = await until('the status', () => (/\d+ findings?/.test(api.status()) ? api.status() : undefined));
    ok(text.startsWith(`Bulkhead: ${findings(document).length} finding`), text);
    ok(/[1-9]\d* rules on, \d+ off · registries on request/.test(text), text);
    await open('workflow.yaml');
    await until('no status', () => (api.status() === '' ? true : undefined));
  });

  test("shows a rule's page as rendered Markdown", async () => {
    await vscode.commands.executeCommand('bulkhead.showRule', 'privileged-container');
    const tab = await until('the page', () => {
      const active = vscode.window.tabGroups.activeTabGroup.activeTab;
      return active?.input instanceof vscode.TabInputWebview ? active : undefined;
    });
    ok(tab.label.includes('privileged-container'), tab.label);
  });

  test('restarts the server, and findings come back', async () => {
    const document = await open('deployment.yaml');
    await finding(document, 'privileged-container');
    const gone = until('findings to go', () => (findings(document).length === 0 ? true : undefined));
    await vscode.commands.executeCommand('bulkhead.restart');
    await gone;
    await finding(document, 'privileged-container');
  });

  if (!isNodeHost) return;

  test('a crash of the server is followed by a new one', async () => {
    const api = await extension().activate();
    const document = await open('deployment.yaml');
    await finding(document, 'privileged-container');
    process.kill(await serverProcess(), 'SIGKILL');
    await until('the crash to be noticed', () => (api.state() === 'running' ? undefined : true));
    await until('a new server', () => (api.state() === 'running' ? true : undefined));
    await finding(document, 'privileged-container');
  });

  test('narrows the permission bits of a file that a fix has created', async () => {
    const { statSync } = await import('node:fs');
    await openNew('password.txt', 'x');
    const uri = inWorkspace('password.txt');
    await vscode.commands.executeCommand(setFileModesCommand, [{ uri: uri.toString(), mode: '0600' }]);
    if (process.platform !== 'win32') equal((statSync(uri.fsPath).mode & 0o777).toString(8), '600');
  });
});

/** The language server among the children of the extension host. */
async function serverProcess(): Promise<number> {
  const listed = process.platform === 'linux' ? await listProc() : await listPs();
  const found = listed.find(({ parent, command }) => parent === process.pid && command.includes('server.cjs'));
  ok(found, 'the server is a child of the extension host');
  return found.pid;
}

interface Listed {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

async function listProc(): Promise<Listed[]> {
  const { readdirSync, readFileSync } = await import('node:fs');
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const parent = /^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1];
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8');
        return [{ pid: Number(name), parent: Number(parent), command }];
      } catch {
        return []; // It ended meanwhile.
      }
    });
}

async function listPs(): Promise<Listed[]> {
  const { execFileSync } = await import('node:child_process');
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).trim().split('\n');
  return lines.map((line) => {
    const [pid, parent, ...command] = line.trim().split(/\s+/);
    return { pid: Number(pid), parent: Number(parent), command: command.join(' ') };
  });
}
