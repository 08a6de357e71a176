import * as vscode from 'vscode';
import { equal, ok } from './assert.ts';
import { actions, apply, closeAll, extension, finding, hoverText, noFinding, open, openNew, read } from './editor.ts';

interface Format {
  readonly file: string;
  readonly language: string;
  readonly rule: string;
  /** The text that the finding stands on. */
  readonly place: RegExp;
  readonly fix: RegExp;
  /** What the fix does to the text. */
  expected(text: string): string;
}

const formats: Format[] = [
  {
    file: 'Dockerfile',
    language: 'dockerfile',
    rule: 'root-user',
    place: /node|CMD|FROM/,
    fix: /^Run as `node`/,
    expected: (text) => text.replace('CMD ["node"', 'USER 1000\nCMD ["node"'),
  },
  {
    file: 'compose.yaml',
    language: 'dockercompose',
    rule: 'privileged-container',
    place: /true/,
    fix: /^Run without `privileged`/,
    expected: (text) =>
      `${text.replace('    privileged: true # asked', '    privileged: false # asked')}    cap_drop:
      - ALL
    cap_add:
      - CHOWN
      - NET_BIND_SERVICE
      - SETGID
      - SETUID
`,
  },
  {
    file: 'deployment.yaml',
    language: 'yaml',
    rule: 'privileged-container',
    place: /true/,
    fix: /^Run without `privileged`/,
    // The comment was about more than the line that goes.
    expected: (text) => text.replace(/ {10}securityContext:\n {12}privileged: true #/, '          #'),
  },
];

for (const { file, language, rule, place, fix, expected } of formats) {
  suite(file, () => {
    teardown(closeAll);

    test('shows a finding with its rule and a link to the page', async () => {
      const document = await open(file);
      equal(document.languageId, language);
      const diagnostic = await finding(document, rule);
      ok(place.test(document.getText(diagnostic.range)), `it stands on "${document.getText(diagnostic.range)}"`);
      const { code } = diagnostic;
      ok(typeof code === 'object', 'the code has a link');
      equal(code.target.toString(), `${vscode.env.uriScheme}://bulkhead.bulkhead/rules/${rule}`);
    });

    test('a quick fix gives the expected text, and the finding goes', async () => {
      const document = await open(file);
      const before = document.getText();
      const { range } = await finding(document, rule);
      await apply(await actions(document, range, vscode.CodeActionKind.QuickFix), fix);
      equal(document.getText(), expected(before), 'text');
      await noFinding(document, rule);
    });

    test('a hover says what is wrong', async () => {
      const document = await open(file);
      const { range } = await finding(document, rule);
      const text = await hoverText(document, range.start);
      const page = vscode.Uri.joinPath(extension().extensionUri, 'docs', 'rules', `${rule}.md`);
      const why = /## Why\n\n(.+)\n/.exec(new TextDecoder().decode(await vscode.workspace.fs.readFile(page)))?.[1];
      ok(why !== undefined && text.includes(why), `hover: "${text}"`);
    });

    test('an ignore action silences the finding with a comment', async () => {
      const document = await open(file);
      const { range } = await finding(document, rule);
      await apply(await actions(document, range, vscode.CodeActionKind.QuickFix), new RegExp(`^Ignore .${rule}.`));
      ok(document.getText().includes(`# bulkhead: ignore`), document.getText());
      await noFinding(document, rule);
    });
  });
}

const sudo = 'FROM debian:12\nRUN sudo apt-get update\nRUN sudo apt-get install -y curl\n';
const capability = `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers:
    - name: web
      image: nginx:1.27
      securityContext:
        capabilities: { drop: [ALL], add: [CAP_CHOWN] } # short
`;

suite('fix-all', () => {
  teardown(closeAll);
  const kind = vscode.CodeActionKind.SourceFixAll.append('bulkhead');
  const whole = (document: vscode.TextDocument) => new vscode.Range(0, 0, document.lineCount, 0);

  for (const { file, rule, text, fixed } of [
    { file: 'sudo.Dockerfile', rule: 'sudo', text: sudo, fixed: 'RUN apt-get update && apt-get install -y' },
    { file: 'capability.yaml', rule: 'dangerous-capability', text: capability, fixed: 'add: [CHOWN] } # short\n' },
  ]) {
    test(`applies every safe fix of ${file} at once, and a second run finds none`, async () => {
      const document = await openNew(file, text);
      await finding(document, rule);
      await apply(await actions(document, whole(document), kind), /./);
      ok(document.getText().includes(fixed), document.getText());
      await noFinding(document, rule);
      equal(await actions(document, whole(document), kind), [], 'actions of the second run');
    });
  }

  test('leaves alone what may change behaviour', async () => {
    const document = await open('compose.yaml');
    await finding(document, 'privileged-container');
    await apply(await actions(document, whole(document), kind), /./);
    ok(document.getText().includes('privileged: true # asked for'), document.getText());
    await finding(document, 'privileged-container');
  });

  test('runs by command', async () => {
    const document = await openNew('command.Dockerfile', sudo);
    await finding(document, 'sudo');
    // It is for the editor that is in front, which another may have just come before.
    for (let attempt = 0; attempt < 3 && document.getText().includes('sudo'); attempt++) {
      await vscode.window.showTextDocument(document);
      await vscode.commands.executeCommand('bulkhead.fixAll');
    }
    await noFinding(document, 'sudo');
  });

  test('runs on save, and what it wrote is on disk', async () => {
    const settings = vscode.workspace.getConfiguration('editor');
    const workspace = vscode.ConfigurationTarget.Workspace;
    await settings.update('codeActionsOnSave', { 'source.fixAll.bulkhead': 'explicit' }, workspace);
    const document = await openNew('saved.Dockerfile', sudo);
    await finding(document, 'sudo');
    const editor = await vscode.window.showTextDocument(document);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '# saved\n'));
    await document.save();
    await settings.update('codeActionsOnSave', undefined, workspace);
    const saved = await read('saved.Dockerfile');
    ok(saved.startsWith('# saved\n') && !saved.includes('sudo'), saved);
  });
});
