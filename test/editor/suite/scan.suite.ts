import * as vscode from 'vscode';
import type { ScannedAnswer } from '../../../server/protocol-scan.ts';
import { equal, ok, until } from './assert.ts';
import { closeAll, extension, inWorkspace, isNodeHost, openNew } from './editor.ts';

suite('scans', () => {
  teardown(closeAll);

  const lenses = async (document: vscode.TextDocument) =>
    (
      await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri, 20)
    ).flatMap(({ command }) => (command === undefined ? [] : [command]));
  const lens = (document: vscode.TextDocument, title: RegExp) =>
    until(`a lens like ${title}`, async () => (await lenses(document)).find((command) => title.test(command.title)));
  const problems = ({ uri }: vscode.TextDocument) =>
    vscode.languages.getDiagnostics(uri).filter(({ source, code }) => source === 'Bulkhead' && code === 'scan');
  const run = <T>({ command, arguments: given = [] }: vscode.Command) =>
    vscode.commands.executeCommand<T>(command, ...given);

  if (!isNodeHost) {
    test('have no lens where no program can be started', async () => {
      await extension().activate();
      const document = await openNew('Dockerfile.none', 'FROM acme/app:few\nUSER 1\n');
      await until('findings', () => vscode.languages.getDiagnostics(document.uri).length >= 0 || undefined);
      ok(!(await lenses(document)).some(({ title }) => title === 'Scan'), 'no lens');
    });

    test('say why not where no program can be started, and never hang', async () => {
      for (const name of ['scanImage', 'generateSbom', 'auditContainers', 'showScanReport', 'compareScans']) {
        const refusal = await vscode.commands.executeCommand<{ failure: string; message: string }>(`bulkhead.${name}`);
        equal(refusal.failure, 'unavailable', name);
        ok(/programs of a machine, and in a browser there are none/.test(refusal.message), refusal.message);
      }
    });
    return;
  }

  test('from the lens: progress, then a cancel that stops it', async () => {
    await extension().activate();
    const document = await openNew('Dockerfile.slow', 'FROM acme/app:slow\nUSER 1\n');
    const scanning = run<ScannedAnswer>(await lens(document, /^Scan$/));
    const cancel = await lens(document, /^Scanning: Downloading the database/);
    await run(cancel);
    equal(await scanning, undefined);
    await lens(document, /^Scan$/);
    equal(problems(document).length, 0);
  });

  test('from the lens: results among the problems, in the lens and in a report', async () => {
    const document = await openNew('Dockerfile.few', 'FROM acme/app:few\nUSER 1\n');
    const answer = await run<ScannedAnswer>(await lens(document, /^Scan$/));
    equal(answer.report.vulnerabilities.length, 12);
    const [problem] = await until('the problem', () => {
      const found = problems(document);
      return found.length === 1 ? found : undefined;
    });
    ok(/has vulnerabilities: 2 critical, 3 high/.test(problem?.message ?? ''), problem?.message ?? 'no message');
    const report = await lens(document, /^2 critical, 3 high, .* \(scanned today\)$/);
    await run(report);
    const tab = await until('the report', () => {
      const active = vscode.window.tabGroups.activeTabGroup.activeTab;
      return active?.input instanceof vscode.TabInputWebview ? active : undefined;
    });
    ok(tab.label.includes('acme/app:few'), tab.label);
  });

  test('are copied with all that is below them', async () => {
    const document = await openNew('Dockerfile.copied', 'FROM acme/app:few\nUSER 1\n');
    await lens(document, /Scan again/);
    const subject = { kind: 'reference', reference: 'acme/app:few' };
    const answer = await vscode.commands.executeCommand<ScannedAnswer>('bulkhead.scanImage', { subject });
    const { image, vulnerabilities } = answer.report;
    const copied = async (node: object) => {
      await vscode.commands.executeCommand('bulkhead.findings.copy', node);
      return vscode.env.clipboard.readText();
    };
    const [, one] = vulnerabilities;
    equal(
      await copied({ kind: 'finding', image, one }),
      'CVE-2016-10001 high glibc 1.2.3-1, fixed in 1.2.4-1',
      'a finding',
    );
    equal((await copied({ kind: 'image', answer })).split('\n').length, 13, 'lines of an image');
  });

  test('take no program from the settings of a folder', async () => {
    const settings = { 'bulkhead.scan.paths': { trivy: '/tmp/evil' }, 'bulkhead.scan.timeLimit': 3 };
    await vscode.workspace.fs.writeFile(
      inWorkspace('.vscode/settings.json'),
      new TextEncoder().encode(JSON.stringify(settings)),
    );
    const configuration = () => vscode.workspace.getConfiguration('bulkhead.scan');
    await until('the settings', () => (configuration().get('timeLimit') === 3 ? true : undefined));
    equal(configuration().get('paths'), {}, 'paths');
    await vscode.workspace.fs.delete(inWorkspace('.vscode'), { recursive: true });
  });

  test('of 20,000 findings are over soon, and the editor goes on meanwhile', async () => {
    const document = await openNew('Dockerfile.many', 'FROM acme/app:many\nUSER 1\n');
    const start = Date.now();
    const answer = await run<ScannedAnswer>(await lens(document, /^Scan$/));
    equal(answer.report.vulnerabilities.length, 20_000);
    await until('the problem', () => (problems(document).length === 1 ? true : undefined));
    ok(Date.now() - start < 20_000, `${Date.now() - start} ms`);
  });
});
