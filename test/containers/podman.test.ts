import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { buildImage, type EngineRun, listImages, withSavedImage } from '../../server/sources/engines/builder.ts';
import { isEngineFailure } from '../../server/sources/engines/engine.ts';
import { bulkhead } from '../cli/harness.ts';
import { Podman, whyNoPodman } from './podman.ts';

// biome-ignore lint/suspicious/noExplicitAny: the output under test
type Any = any;

describe('podman', { skip: whyNoPodman(), timeout: 300_000 }, () => {
  let podman: Podman;
  let report: Any;
  const rulesOf = (container: string): string[] =>
    report.containers.find(({ name }: Any) => name.includes(container)).findings.map(({ rule }: Any) => rule);

  before(async () => {
    podman = new Podman();
    podman.start('open', '--privileged', '--pid', 'host', '--network', 'host', '--volume', '/etc:/host/etc');
    const limits = ['--memory', '32m', '--memory-swap', '32m', '--cpus', '0.5', '--pids-limit', '20'];
    const hardened = ['--user', '1000:1000', '--read-only', '--cap-drop', 'all', '--security-opt', 'no-new-privileges'];
    podman.start('tight', '--network', 'none', ...hardened, ...limits, '--restart', 'on-failure:3');
    const folder = path.join(podman.folder, 'work');
    mkdirSync(folder);
    const args = ['audit', '--engine', 'podman', '--format', 'json'];
    const { code, stdout, stderr } = await bulkhead(folder, args, { env: podman.environment });
    assert.equal(stderr, '');
    assert.equal(code, 1);
    report = JSON.parse(stdout);
  });

  after(() => podman?.[Symbol.dispose]());

  it('has its containers audited', () => {
    assert.equal(report.engine.name, 'podman');
    for (const rule of ['privileged-container', 'host-pid', 'host-network', 'sensitive-host-path', 'root-user'])
      assert.ok(rulesOf('open').includes(rule), `${rule} in ${rulesOf('open')}`);
    assert.deepEqual(rulesOf('tight'), []);
  });

  for (const name of ['podman', 'buildah'] as const)
    it(`builds and saves images${name === 'podman' ? ', and lists them' : ', by buildah alone'}`, async () => {
      const lines: string[] = [];
      const environment = { ...podman.environment, PATH: podman.folderOf(name), BUILDAH_ISOLATION: 'chroot' };
      const run: EngineRun = { environment, timeLimit: 120_000, onLine: (line) => lines.push(line) };
      const nobody = new AbortController().signal;
      const dockerfile = path.join(podman.folder, `${name}.Dockerfile`);
      writeFileSync(dockerfile, 'FROM localhost/bulkhead-test:1\nARG WHO\nENV WHO=$WHO\n');
      const context = path.join(podman.folder, 'root');
      const order = { dockerfile, context, target: undefined, arguments: { WHO: 'me' }, isAnew: false };
      const built = await buildImage(order, run, nobody);
      assert.ok(!isEngineFailure(built), JSON.stringify(built));
      assert.equal(built.engine, name);
      assert.match(lines.join('\n'), /ENV WHO/);
      const configuration = await withSavedImage(name, built.id, run, nobody, async (file) => {
        const read = (part: string) => JSON.parse(execFileSync('tar', ['-xOf', file, part], { encoding: 'utf8' }));
        return read(read('manifest.json')[0].Config).config;
      });
      assert.ok(configuration.Env.includes('WHO=me'), JSON.stringify(configuration));
      const images = await listImages(run, nobody);
      const names = images.map((image) => `${image.engine} ${image.name}`);
      assert.deepEqual(names, name === 'podman' ? ['podman localhost/bulkhead-test:1'] : []);
      const gone = await withSavedImage(name, '0'.repeat(64), run, nobody, async () => ({}));
      assert.deepEqual(gone, { problem: 'There is no such image here any more' });
    });
});
