import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { Configs } from '../../server/cli/configs.ts';
import { FileChecker } from '../../server/cli/file-checker.ts';
import type { LintHost } from '../../server/cli/linter.ts';
import { noFacts } from '../../server/model/facts.ts';
import { rules } from '../../server/rules/index.ts';
import { bulkhead, flawed, onlyFlaw, project } from './harness.ts';

/** Files whose findings rest on one another, on the configuration, and on nothing; in the order in which folders are not walked. */
function tree(test: TestContext): string {
  const files: Record<string, string> = {
    'b.yaml': flawed,
    'b/.bulkhead.yaml': onlyFlaw(
      rules.map(({ id }) => id),
      'suppress:\n  - rule: ineffective-ignore\n    file: gone.yaml\n    reason: none\n  - rule: ineffective-ignore\n    file: c-2.yaml\n    reason: known\n',
    ),
    'z/broken.yaml': 'services:\n  a: {image: [\n',
    'z/Dockerfile.bin': 'FROM a\0',
    'web/Dockerfile': 'FROM debian:13\nRUN sudo apt-get install -y curl\nCOPY . /\n',
    'web/compose.yaml': 'services:\n  web:\n    build: .\n    privileged: true\n    env_file: web.env\n',
    'web/web.env': 'PASSWORD=hunter2hunter2\n',
    'k/pod.yaml':
      'apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: n}\nspec:\n  containers:\n    - {name: c, image: "a:1"}\n',
    'k/policy.yaml':
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny, namespace: n}\nspec: {podSelector: {}}\n',
  };
  for (let index = 0; index < 60; index++) {
    files[`b/c-${index}.yaml`] = flawed;
    files[`d${index % 7}/Dockerfile.${index}`] = `FROM debian:13\nRUN sudo true ${index}\nADD https://a.example/x /\n`;
  }
  return project(test, files);
}

const withoutTime = (text: string) => text.replace(/\d+ ms|"duration": \d+/, '');

describe('checking on several threads', () => {
  for (const format of ['text', 'json', 'sarif', 'github'])
    it(`gives the same as on one, byte for byte, as ${format}`, async (test) => {
      const folder = tree(test);
      const run = (jobs: number) => bulkhead(folder, ['check', '--format', format, '--jobs', `${jobs}`, '.']);
      const [one, three] = await Promise.all([run(1), run(3)]);
      assert.equal(one.code, 2);
      assert.equal(three.code, one.code);
      assert.equal(three.stderr, one.stderr);
      assert.ok(one.stdout.length > 5000);
      assert.equal(withoutTime(three.stdout), withoutTime(one.stdout));
    });

  it('has files in the order of their paths, and what was known only afterwards behind them', async (test) => {
    const { stdout } = await bulkhead(tree(test), ['check', '--format', 'json', '--jobs', '2', '.']);
    const paths: string[] = JSON.parse(stdout).files.map(({ path }: { path: string }) => path);
    assert.equal(paths.pop(), 'b/.bulkhead.yaml');
    assert.ok(paths.length > 120);
    assert.deepEqual(paths, [...paths].sort());
  });

  it('lets go of what was known of files, however few are asked for at once', async (test) => {
    const folder = tree(test);
    let released = 0;
    const facts = {
      facts: noFacts('2026-01-01'),
      fetch: async () => {},
      forgetDisk() {},
      releaseDisk: () => void released++,
    };
    const host: LintHost = {
      facts,
      signal: new AbortController().signal,
      deferInterruptions() {},
      loadShell: async () => {},
      stderr: process.stderr,
      ruleFailed: (rule, error) => assert.fail(`${rule}: ${error}`),
    };
    const setup = { overrides: {}, config: undefined, today: '2026-01-01', workingDirectory: folder, hasEdits: false };
    const checker = new FileChecker(host, rules, new Configs({ rules, today: setup.today, overrides: {} }), setup);
    for (let request = 0; request < 6; request++) {
      const targets = Array.from({ length: 16 }, (_, index) => ({
        path: path.join(folder, `b/c-${(16 * request + index) % 60}.yaml`),
        explicit: true,
      }));
      for await (const { hasFailed } of checker.checkAll(targets)) assert.equal(hasFailed, false);
    }
    assert.equal(released, 3);
  });

  it('takes a number of threads that makes sense', async (test) => {
    const folder = project(test, { 'a.yaml': flawed });
    for (const jobs of ['0', 'x', '1.5', '65']) {
      const { code, stderr } = await bulkhead(folder, ['check', '--jobs', jobs, '.']);
      assert.equal(code, 2);
      assert.match(stderr, /whole number from 1 to 64/);
    }
  });
});
