import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
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

  it('takes a number of threads that makes sense', async (test) => {
    const folder = project(test, { 'a.yaml': flawed });
    for (const jobs of ['0', 'x', '1.5', '65']) {
      const { code, stderr } = await bulkhead(folder, ['check', '--jobs', jobs, '.']);
      assert.equal(code, 2);
      assert.match(stderr, /whole number from 1 to 64/);
    }
  });
});
