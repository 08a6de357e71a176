import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { BuildFolderReader } from '../../server/sources/build-folders.ts';
import { SummaryThread } from '../../server/sources/summary-thread.ts';
import { WorkspaceIndex } from '../../server/sources/workspace-index.ts';

const isLong = process.env.LONG !== undefined;
const root = mkdtempSync(join(tmpdir(), 'bulkhead-'));
after(() => rmSync(root, { recursive: true }));
const script = new URL('../../server/sources/summary-worker.ts', import.meta.url);

const pod = (image: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: "${image}"}]}\n`;

function write(path: string, text: string): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

const readText = (file: string) => readFile(file, 'utf8').catch(() => undefined);

async function imagesIn(index: WorkspaceIndex, folder: string): Promise<string[]> {
  const { files } = await index.read(join(root, folder));
  return [...files.values()].flatMap(({ runs }) => runs.map(({ image }) => image)).sort();
}

describe('a large workspace', () => {
  /** Milliseconds of this thread's own work between two timers. */
  async function longestTurn(work: () => Promise<unknown>): Promise<number[]> {
    const turns: number[] = [];
    const own = () => process.threadCpuUsage().user / 1000;
    let last = own();
    const beat = setInterval(() => {
      turns.push(own() - last);
      last = own();
    }, 1);
    await work();
    clearInterval(beat);
    return turns.sort((a, b) => b - a);
  }

  it('is read up to a number of files, in many turns and little memory', async () => {
    const size = isLong ? 50_050 : 1500;
    for (let at = 0; at < size; at++)
      write(`wide/team${at % 300}/k${at}.yaml`, `# a pod\n${pod(`i${at}`)}---\n${pod(`j${at}`)}`);
    const before = process.memoryUsage().heapUsed;
    const index = new WorkspaceIndex({ readText, thread: new SummaryThread(script) });
    const turns = await longestTurn(async () => index.read(join(root, 'wide')));
    const { files, isComplete } = await index.read(join(root, 'wide'));
    assert.equal(files.size, Math.min(size, 50_000));
    assert.equal(isComplete, !isLong);
    // How long they are is for `npm run bench -- index` to say.
    assert.ok(turns.length > size / 100, `${turns.length} turns for others meanwhile`);
    const megabytes = (process.memoryUsage().heapUsed - before) / 1e6;
    assert.ok(megabytes < 20 + size / 250, `${megabytes} MB`);
  });

  it('keeps nobody waiting for a large file', async () => {
    const containers = Array.from({ length: 4000 }, (_, at) => `  - name: c${at}\n    image: i${at}\n`);
    write(
      'large/pod.yaml',
      `apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n${containers.join('')}`,
    );
    const index = new WorkspaceIndex({ readText, thread: new SummaryThread(script) });
    const [longest = 0] = await longestTurn(async () => index.read(join(root, 'large')));
    assert.equal((await imagesIn(index, 'large')).length, 4000);
    const alone = await longestTurn(async () => new WorkspaceIndex({ readText }).read(join(root, 'large')));
    assert.ok((alone[0] ?? 0) > 4 * longest, `${longest} ms with a thread, ${alone[0]} ms without`);
  });
});

describe('an odd workspace', () => {
  it('may have links in circles, files that go away while they are read, and huge ones', async () => {
    const files = Array.from({ length: 40 }, (_, at) => write(`odd/f${at % 4}/k${at}.yaml`, pod(`i${at}`)));
    symlinkSync('.', join(root, 'odd/self'));
    symlinkSync('../..', join(root, 'odd/f1/up'));
    symlinkSync('k0.yaml', join(root, 'odd/f0/linked.yaml'));
    symlinkSync('nowhere', join(root, 'odd/f0/broken.yaml'));
    write('odd/huge.yaml', pod('huge') + '#'.repeat(1_000_000));
    const gone = files.filter((_, at) => at % 2 === 0);
    const index = new WorkspaceIndex({
      readText: (file) => {
        if (gone.includes(file)) unlinkSync(file);
        return readText(file);
      },
      thread: new SummaryThread(script),
    });
    const kept = Array.from({ length: 20 }, (_, at) => `i${2 * at + 1}`).sort();
    assert.deepEqual(await imagesIn(index, 'odd'), kept);
    rmSync(join(root, 'odd/f1'), { recursive: true });
    index.forget();
    assert.deepEqual(
      await imagesIn(index, 'odd'),
      kept.filter((image) => Number(image.slice(1)) % 4 !== 1),
    );
  });

  it('may have folders and files that cannot be read', async () => {
    write('closed/a/k.yaml', pod('open'));
    write('closed/b/k.yaml', pod('shut'));
    chmodSync(write('closed/a/l.yaml', pod('secret')), 0o000);
    chmodSync(join(root, 'closed/b'), 0o000);
    chmodSync(root, 0o755);
    const isRoot = process.getuid?.() === 0;
    if (isRoot) process.seteuid?.(65_534);
    try {
      assert.deepEqual(await imagesIn(new WorkspaceIndex({ readText }), 'closed'), ['open']);
    } finally {
      if (isRoot) process.seteuid?.(0);
      chmodSync(join(root, 'closed/b'), 0o755);
    }
  });

  it('is read without a thread where none can be started', async () => {
    for (let at = 0; at < 40; at++) write(`alone/k${at}.yaml`, pod(`i${at}`));
    const index = new WorkspaceIndex({ readText, thread: new SummaryThread(new URL('./missing.ts', import.meta.url)) });
    await index.read(join(root, 'alone'));
    index.forget();
    assert.equal((await imagesIn(index, 'alone')).length, 40);
  });
});

describe('what is open and was never saved', () => {
  it('counts where it will stand, unless git ignores it there', async () => {
    const own = write('new/k8s/pod.yaml', pod('x'));
    write('new/.gitignore', '/out.yaml\n');
    const uri = pathToFileURL(join(root, 'new')).toString();
    const compose = 'services: {a: {image: ghcr.io/acme/a, build: .}}\n';
    const open = new Map([
      [`${uri}/compose.yaml`, compose],
      [`${uri.replace('file://', 'untitled:')}/docker-compose.dev.yaml`, compose.replace('build: .', 'build: dev')],
      [`${uri}/out.yaml`, pod('ghcr.io/acme/b')],
      [`${uri}/notes.txt`, compose],
      ['untitled:Untitled-1', compose],
    ]);
    const reader = new BuildFolderReader({
      roots: () => [join(root, 'new')],
      openText: (each) => open.get(each),
      openUris: () => [...open.keys()],
    });
    const files = async () =>
      ((await reader.readWorkspace({ kind: 'image-builds', path: own, image: 'ghcr.io/acme/a' })) as { file: string }[])
        .map(({ file }) => file)
        .sort();
    assert.deepEqual(await files(), ['../compose.yaml', '../docker-compose.dev.yaml']);
    open.clear();
    reader.forget();
    assert.deepEqual(await files(), []);
  });
});
