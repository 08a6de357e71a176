import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const configType = 'application/vnd.oci.image.config.v1+json';

/** A registry of this machine that has one image, under any name with the tag `1.2`. */
export interface OneImageRegistry {
  /** As references begin: `127.0.0.1:5000`. */
  readonly host: string;
  readonly digest: string;
  /** What it was asked. */
  readonly asked: readonly string[];
  stop(): void;
}

/** Starts a registry for an editor to ask. */
export async function startRegistry(): Promise<OneImageRegistry> {
  const settings = { User: '1000', ExposedPorts: { '8080/tcp': {} }, Cmd: ['/app'] };
  const config = JSON.stringify({
    created: '2026-11-01T00:00:00Z',
    architecture: 'amd64',
    os: 'linux',
    config: settings,
  });
  const described = { mediaType: configType, digest: digestOf(config), size: config.length };
  const manifest = JSON.stringify({ schemaVersion: 2, mediaType: manifestType, config: described, layers: [] });
  const digest = digestOf(manifest);
  const asked: string[] = [];
  const server = createServer(({ method, url = '' }, response) => {
    asked.push(`${method} ${url}`);
    const last = url.split('/').at(-1);
    if (last === digestOf(config)) return void response.end(config);
    if (last !== '1.2' && last !== digest) return void response.writeHead(404).end();
    response.writeHead(200, {
      'content-type': manifestType,
      'docker-content-digest': digest,
      'ratelimit-limit': '100;w=21600',
      'ratelimit-remaining': '76;w=21600',
    });
    response.end(method === 'HEAD' ? undefined : manifest);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, digest, asked, stop };
}

function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
