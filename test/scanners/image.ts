import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Saves an image of one layer with `files` as `docker save` would, and gives the path. */
export function saveImage(folder: string, files: Readonly<Record<string, string>>): string {
  const tree = path.join(folder, 'tree');
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(tree, file)), { recursive: true });
    writeFileSync(path.join(tree, file), content);
  }
  const saved = path.join(folder, 'saved');
  mkdirSync(saved);
  const layer = path.join(saved, 'layer.tar');
  execFileSync('tar', ['-cf', layer, '-C', tree, '.']);
  const digest = `sha256:${createHash('sha256').update(readFileSync(layer)).digest('hex')}`;
  const config = {
    ...{ architecture: 'amd64', os: 'linux', created: '2024-01-02T03:04:05Z', config: {} },
    history: [{ created: '2024-01-02T03:04:05Z', created_by: 'COPY . /' }],
    rootfs: { type: 'layers', diff_ids: [digest] },
  };
  const text = JSON.stringify(config);
  const name = `${createHash('sha256').update(text).digest('hex')}.json`;
  writeFileSync(path.join(saved, name), text);
  const manifest = [{ Config: name, RepoTags: ['bulkhead-test:1'], Layers: ['layer.tar'] }];
  writeFileSync(path.join(saved, 'manifest.json'), JSON.stringify(manifest));
  const image = path.join(folder, 'image.tar');
  execFileSync('tar', ['-cf', image, '-C', saved, 'manifest.json', name, 'layer.tar']);
  return image;
}

/** Files of a system that has known faults, and a secret; the token is put together here so that no scanner of secrets finds it in this file. */
export const faultyFiles: Readonly<Record<string, string>> = {
  'etc/alpine-release': '3.10.2\n',
  'etc/os-release': 'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.10.2\n',
  'lib/apk/db/installed':
    'C:Q1abc=\nP:musl\nV:1.1.20-r4\nA:x86_64\nS:1\nI:1\nT:c\nU:http://musl-libc.org/\nL:MIT\no:musl\nm:x\nt:1\nc:1\n\n',
  'srv/.env': `GITHUB_TOKEN=${['ghp', `${'0aB1cD2eF3'.repeat(4).slice(0, 36)}`].join('_')}\n`,
};
