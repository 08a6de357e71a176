import * as vscode from 'vscode';
import { equal, ok, until } from './assert.ts';
import { closeAll, extension, finding, findings, hoverText, isNodeHost, noFinding, open } from './editor.ts';

// A browser's server is no process that anything could end.
if (isNodeHost)
  suite('a server that is killed', () => {
    // Each client counts the crashes of its own servers.
    setup(() => vscode.commands.executeCommand('bulkhead.restart'));
    teardown(closeAll);

    test('in the midst of a request is followed by one that knows what is open, saved or not', async () => {
      const document = await open('deployment.yaml');
      await finding(document, 'privileged-container');
      const privileged = document.positionAt(document.getText().indexOf('privileged:'));
      const pid = await serverProcess();
      // It can answer nothing any more, but what it is asked still reaches it.
      process.kill(pid, 'SIGSTOP');
      const edit = new vscode.WorkspaceEdit();
      edit.insert(document.uri, new vscode.Position(privileged.line, 0), '            runAsUser: 0\n');
      ok(await vscode.workspace.applyEdit(edit), 'the edit is accepted');
      const asked = Promise.resolve(hoverText(document, privileged));
      await new Promise((resolve) => setTimeout(resolve, 300));
      await kill(pid);
      await asked;
      await until('a new server', () => (state() === 'running' ? true : undefined));
      ok((await serverProcess()) !== pid, 'it is another process');
      await finding(document, 'root-user');
      await finding(document, 'privileged-container');
      ok(
        (await hoverText(document, document.positionAt(document.getText().indexOf('privileged:')))).length > 0,
        'a hover',
      );
      const undo = new vscode.WorkspaceEdit();
      undo.delete(document.uri, new vscode.Range(privileged.line, 0, privileged.line + 1, 0));
      await vscode.workspace.applyEdit(undo);
      await until('edits to count again', () =>
        findings(document).some(({ range }) => range.start.line === privileged.line) ? true : undefined,
      );
    });

    test('is started again three times, then stays off and offers a restart', async () => {
      const document = await open('deployment.yaml');
      for (let crash = 1; crash <= 3; crash++) {
        await finding(document, 'privileged-container');
        await kill(await serverProcess());
        await until(`server ${crash + 1}`, () => (state() === 'running' ? true : undefined));
      }
      await finding(document, 'privileged-container');
      await kill(await serverProcess());
      equal(state(), 'failed');
      await noFinding(document, 'privileged-container');
      await until('the status', () => (/has stopped/.test(extension().exports.status()) ? true : undefined));
      // A sixth would have come by now.
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      equal(state(), 'failed');
      // The first button of the newest message.
      await vscode.commands.executeCommand('notification.acceptPrimaryAction');
      await until('a new server', () => (state() === 'running' ? true : undefined));
      await finding(document, 'privileged-container');
    });
  });

function state(): string {
  return extension().exports.state();
}

/** Ends a process as the system does when memory runs out, and waits until its client has noticed. */
async function kill(pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL');
  await until('the crash to be noticed', () => (state() === 'running' ? undefined : true));
}

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
