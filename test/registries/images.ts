import { mkdirSync, writeFileSync } from 'node:fs';
import type { Registries } from './registry.ts';

/** The names under which `pushImages` leaves images, in `demo`. */
export const tags = ['umoci', 'umoci-arm64', 'bare', 'oci-index', 'docker-list', 'docker-single'] as const;

/** Builds images with umoci and buildah, and pushes them with skopeo and buildah. */
export async function pushImages(registries: Registries): Promise<void> {
  const { open } = registries;
  const file = (name: string) => registries.file(name);
  const run = (program: string, ...args: string[]) => registries.run(program, ...args);
  mkdirSync(file('root'));
  writeFileSync(file('root/hello'), 'hello\n');

  await run('umoci', 'init', '--layout', 'oci');
  const make = async (tag: string, architecture: string, ...config: string[]) => {
    await run('umoci', 'new', '--image', `oci:${tag}`);
    await run('umoci', 'insert', '--image', `oci:${tag}`, 'root', '/');
    await run('umoci', 'config', '--image', `oci:${tag}`, '--os', 'linux', '--architecture', architecture, ...config);
    await run('skopeo', 'copy', '-q', '--dest-tls-verify=false', `oci:oci:${tag}`, `docker://${open}/demo:${tag}`);
  };
  await make(
    'umoci',
    'amd64',
    ...['--created', '2024-01-02T03:04:05Z', '--config.user', '1000:1000', '--config.exposedports', '8080/tcp'],
    ...['--config.exposedports', '53/udp', '--config.volume', '/data', '--config.workingdir', '/srv'],
    ...['--config.entrypoint', '/hello', '--config.cmd', 'there', '--config.env', 'TOKEN=c4n4ry-s3cret'],
    ...['--config.label', 'org.opencontainers.image.source=https://example.org/demo'],
  );
  await make('umoci-arm64', 'arm64', '--config.user', 'node');
  await make('bare', 'amd64');

  const store = ['--storage-driver', 'vfs', '--root', file('storage'), '--runroot', file('run')];
  const buildah = (...args: string[]) => run('buildah', ...store, ...args);
  const container = (await buildah('from', 'scratch')).trim();
  await buildah('copy', '-q', container, file('root'), '/');
  await buildah('config', '--user', '7', '--port', '9090', container);
  await buildah('commit', '-q', '--format', 'docker', container, 'single');
  await buildah(
    'push',
    '-q',
    '--tls-verify=false',
    '--format',
    'v2s2',
    'single',
    `docker://${open}/demo:docker-single`,
  );

  for (const [tag, format] of [
    ['oci-index', 'oci'],
    ['docker-list', 'v2s2'],
  ] as const) {
    await buildah('manifest', 'create', tag);
    for (const each of ['umoci', 'umoci-arm64']) {
      await buildah('manifest', 'add', '--tls-verify=false', tag, `docker://${open}/demo:${each}`);
    }
    await buildah(
      'manifest',
      'push',
      '-q',
      '--tls-verify=false',
      '--all',
      '-f',
      format,
      tag,
      `docker://${open}/demo:${tag}`,
    );
  }
  run(
    'skopeo',
    'copy',
    '-q',
    '--src-tls-verify=false',
    '--dest-tls-verify=false',
    `docker://${open}/demo:umoci`,
    `docker://${open}/private/demo:umoci`,
  );
}
