import * as vscode from 'vscode';
import { equal, ok } from './assert.ts';
import {
  actions,
  apply,
  closeAll,
  finding,
  findings,
  hoverText,
  noFinding,
  open,
  openNew,
  read,
  ruleOf,
} from './editor.ts';

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

const removePrivileged = (text: string) => text.replace(/\n.*privileged: true.*/, '');

const formats: Format[] = [
  {
    file: 'Dockerfile',
    language: 'dockerfile',
    rule: 'root-user',
    place: /node|CMD|FROM/,
    fix: /USER/,
    expected: (text) => text.replace('CMD ["node"', 'USER 1000:1000\nCMD ["node"'),
  },
  {
    file: 'compose.yaml',
    language: 'dockercompose',
    rule: 'privileged-container',
    place: /true/,
    fix: /privileged/,
    expected: removePrivileged,
  },
  {
    file: 'deployment.yaml',
    language: 'yaml',
    rule: 'privileged-container',
    place: /true/,
    fix: /privileged/,
    expected: (text) => removePrivileged(text).replace(/\n *securityContext:$/m, ''),
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
      ok(text.length > 80, `hover: "${text}"`);
    });

    test('an ignore action silences the finding with a comment', async () => {
      const document = await open(file);
      const { range } = await finding(document, rule);
      await apply(await actions(document, range, vscode.CodeActionKind.QuickFix), /^(Ignore|Suppress)/);
      ok(document.getText().includes(`# bulkhead: ignore`), document.getText());
      await noFinding(document, rule);
    });

    test('fix-all applies every safe fix at once, and a second run finds none', async () => {
      const document = await open(file);
      await finding(document, rule);
      const before = findings(document).map(ruleOf);
      const whole = new vscode.Range(0, 0, document.lineCount, 0);
      const kind = vscode.CodeActionKind.SourceFixAll.append('bulkhead');
      await apply(await actions(document, whole, kind), /./);
      const again = await actions(document, new vscode.Range(0, 0, document.lineCount, 0), kind);
      equal(
        again.map(({ title }) => title),
        [],
        'actions of the second run',
      );
      ok(findings(document).length <= before.length, `before: ${before}, after: ${findings(document).map(ruleOf)}`);
    });
  });
}

suite('on save', () => {
  teardown(closeAll);

  test('source.fixAll.bulkhead runs, and what it wrote is on disk', async () => {
    const settings = vscode.workspace.getConfiguration('editor');
    await settings.update(
      'codeActionsOnSave',
      { 'source.fixAll.bulkhead': 'explicit' },
      vscode.ConfigurationTarget.Workspace,
    );
    const document = await openNew('saved.compose.yaml', 'services:\n  web:\n    image: nginx:1.27\n');
    await vscode.languages.setTextDocumentLanguage(document, 'dockercompose');
    await finding(document, 'undropped-capabilities');
    const editor = await vscode.window.showTextDocument(document);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '# saved\n'));
    await document.save();
    ok((await read('saved.compose.yaml')).includes('cap_drop'), await read('saved.compose.yaml'));
    await settings.update('codeActionsOnSave', undefined, vscode.ConfigurationTarget.Workspace);
  });
});
