import { createHash } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ImageReference, parseImageReference } from '../../../server/model/image-reference.ts';

export const indexType = 'application/vnd.oci.image.index.v1+json';
export const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const configType = 'application/vnd.oci.image.config.v1+json';

/** What a registry has under a digest. */
export interface Stored {
  readonly type: string;
  readonly body: string;
  readonly digest: string;
}

const servers: Server[] = [];

/** Starts a server on this machine; its address without `http://`. */
export async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export function closeServers(): void {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
}

export function stored(type: string, value: unknown): Stored {
  const body = typeof value === 'string' ? value : JSON.stringify(value);
  return { type, body, digest: `sha256:${createHash('sha256').update(body).digest('hex')}` };
}

export function descriptor({ type, body, digest }: Stored, more: object = {}): object {
  return { mediaType: type, digest, size: Buffer.byteLength(body), ...more };
}

/** The configuration, layers and manifest of an image. */
export function makeImage(config: object, manifest: object = {}): { config: Stored; manifest: Stored } {
  const storedConfig = stored(configType, { architecture: 'amd64', os: 'linux', ...config });
  const layers = [100, 23].map((size, at) => ({
    mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
    digest: `sha256:${String(at).repeat(64)}`,
    size,
  }));
  const whole = { schemaVersion: 2, mediaType: manifestType, config: descriptor(storedConfig), layers, ...manifest };
  return { config: storedConfig, manifest: stored(manifestType, whole) };
}

/** A registry that has `contents` under their digests and `tags` under their names, and notes what it is asked. */
export async function serveContents(
  contents: readonly Stored[],
  tags: Readonly<Record<string, Stored>>,
): Promise<{ host: string; requests: string[] }> {
  const requests: string[] = [];
  const host = await serve((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const [, kind, name = ''] = /^\/v2\/app\/(manifests|blobs)\/(.+)$/.exec(request.url ?? '') ?? [];
    const found = contents.find(({ digest }) => digest === name) ?? (kind === 'manifests' ? tags[name] : undefined);
    if (found === undefined) return void response.writeHead(404).end();
    const type = kind === 'manifests' ? found.type : 'application/octet-stream';
    response.writeHead(200, { 'content-type': type, 'docker-content-digest': found.digest });
    response.end(request.method === 'HEAD' ? undefined : found.body);
  });
  return { host, requests };
}

export function referenceTo(text: string): ImageReference {
  const reference = parseImageReference(text);
  if (reference === undefined) throw new Error(`no reference: ${text}`);
  return reference;
}
