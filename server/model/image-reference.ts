/** An OCI image reference, normalised the way Docker and Kubernetes both do it. */
export interface ImageReference {
  /** As written. */
  readonly text: string;
  /** Registry host, with its port: `docker.io` when none is written. */
  readonly registry: string;
  /** Repository path, with `library/` for Docker's official images. */
  readonly repository: string;
  /** What stands before tag and digest, as written: `nginx`, `ghcr.io/acme/api`. */
  readonly name: string;
  readonly tag: string | undefined;
  /** `sha256:…` */
  readonly digest: string | undefined;
}

// The grammar is that of https://pkg.go.dev/github.com/distribution/reference, cut into pieces so that each is linear.
const pathComponent = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/;
const hostLabel = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?$/;
const ipv6Address = /^\[[0-9a-fA-F:]+\]$/;
const tagPattern = /^\w[\w.-]{0,127}$/;
const identifier = /^[0-9a-f]{64}$/;
const digestLengths: ReadonlyMap<string, number> = new Map([
  ['sha256', 64],
  ['sha384', 96],
  ['sha512', 128],
]);
const maximumNameLength = 255;
const maximumTextLength = 1024;

/** The same few are asked for by every rule, and with every key that is typed. */
const known = new Map<string, ImageReference | undefined>();
const mostKnown = 4096;

/** Reads `text` as an image reference; undefined when it is not one. */
export function parseImageReference(text: string): ImageReference | undefined {
  if (text.length > maximumTextLength) return undefined;
  const before = known.get(text);
  if (before !== undefined || known.has(text)) return before;
  // A part of a document's text would keep all of that in memory.
  const copy = JSON.parse(JSON.stringify(text)) as string;
  const reference = read(copy);
  if (known.size >= mostKnown) known.clear();
  known.set(copy, reference);
  return reference;
}

function read(text: string): ImageReference | undefined {
  if (identifier.test(text)) return undefined;
  const at = text.indexOf('@');
  const digest = at < 0 ? undefined : text.slice(at + 1);
  if (digest !== undefined && !isDigest(digest)) return undefined;
  const tagged = at < 0 ? text : text.slice(0, at);

  // A colon before the last slash belongs to the registry's port.
  const colon = tagged.indexOf(':', tagged.lastIndexOf('/') + 1);
  const tag = colon < 0 ? undefined : tagged.slice(colon + 1);
  if (tag !== undefined && !tagPattern.test(tag)) return undefined;
  const name = colon < 0 ? tagged : tagged.slice(0, colon);

  const place = splitName(name);
  return place && { text, ...place, name, tag, digest };
}

/** Whether `text` is a digest of a known algorithm and of its length, such as `sha256:` and 64 hexadecimal digits. */
export function isDigest(text: string): boolean {
  const colon = text.indexOf(':');
  const hex = text.slice(colon + 1);
  return digestLengths.get(text.slice(0, colon)) === hex.length && /^[0-9a-f]*$/.test(hex);
}

/** Stands for one that is not known yet. */
export const anyDigest = `sha256:${'0'.repeat(64)}`;

/** The full form of `reference`, with registry and `library/`: what registries are asked for. */
export function formatReference(reference: ImageReference): string {
  const tag = reference.tag === undefined ? '' : `:${reference.tag}`;
  const digest = reference.digest === undefined ? '' : `@${reference.digest}`;
  return `${normalizedName(reference)}${tag}${digest}`;
}

/** Registry and repository, without tag and digest: `docker.io/library/nginx`. */
export function normalizedName(reference: ImageReference): string {
  return `${reference.registry}/${reference.repository}`;
}

/** `reference` pinned to `digest`, its name and tag kept as they are written. */
export function withDigest(reference: ImageReference, digest: string): ImageReference {
  const tag = reference.tag === undefined ? '' : `:${reference.tag}`;
  return { ...reference, text: `${reference.name}${tag}@${digest}`, digest };
}

/** Whether the name or tag of `reference` says that it is an image for Windows. */
export function isWindowsImage({ text }: Pick<ImageReference, 'text'>): boolean {
  return /windows|nanoserver|servercore|dotnet\/framework|microsoft\/iis/i.test(text);
}

function splitName(name: string): { registry: string; repository: string } | undefined {
  if (name.length > maximumNameLength) return undefined;
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  const hasRegistry = slash >= 0 && (/[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase());
  if (hasRegistry && !isHost(first)) return undefined;

  const path = hasRegistry ? name.slice(slash + 1) : name;
  if (!path.split('/').every((component) => pathComponent.test(component))) return undefined;
  const registry = !hasRegistry || first === 'index.docker.io' ? 'docker.io' : first;
  const isOfficial = registry === 'docker.io' && !path.includes('/');
  return { registry, repository: isOfficial ? `library/${path}` : path };
}

function isHost(text: string): boolean {
  const port = /:\d{1,5}$/.exec(text)?.[0] ?? '';
  const host = text.slice(0, text.length - port.length);
  return ipv6Address.test(host) || host.split('.').every((label) => hostLabel.test(label));
}
