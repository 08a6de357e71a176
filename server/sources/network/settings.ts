/** How the user has the network reached; no file of a workspace has a say in it. */
export interface NetworkSettings {
  /** For a registry those that are asked before it: `mirror.example.org:5000`, also with the beginning of a path. */
  readonly mirrors: ReadonlyMap<string, readonly string[]>;
  /** Registries that may be asked without encryption, or without their certificate being checked. */
  readonly insecure: ReadonlySet<string>;
  /** A file of certificates, in PEM, that are believed besides those that everybody believes. */
  readonly certificates: string | undefined;
  /** Whether those that the system believes are believed as well. */
  readonly believesSystem: boolean;
  /** The file of a trust root of Sigstore. */
  readonly trustRoot?: string | undefined;
  readonly proxies: ProxySettings;
}

/** By which proxy servers are reached. */
export interface ProxySettings {
  readonly http: string | undefined;
  readonly https: string | undefined;
  /** Hosts that are reached without one, as in NO_PROXY. */
  readonly exceptions: readonly string[];
  /** What a proxy is sent as `Proxy-Authorization` where its address has no credentials. */
  readonly authorization?: string | undefined;
  /** Whether the certificate of a proxy itself has to be right. */
  readonly isStrict: boolean;
}

/** What the environment says, as most programs of a command line understand it. */
export function networkOfEnvironment(environment: NodeJS.ProcessEnv): NetworkSettings {
  const read = (name: string) => environment[name.toLowerCase()] || environment[name] || undefined;
  const all = read('ALL_PROXY');
  return {
    mirrors: mirrorsOf(environment.BULKHEAD_REGISTRY_MIRRORS ?? ''),
    insecure: new Set(listOf(environment.BULKHEAD_INSECURE_REGISTRIES)),
    certificates: environment.BULKHEAD_REGISTRY_CERTIFICATES || undefined,
    believesSystem: true,
    trustRoot: environment.BULKHEAD_SIGSTORE_ROOT || undefined,
    proxies: {
      // In what runs for a web server, HTTP_PROXY may be a header that a stranger has sent.
      http: environment.http_proxy || (environment.REQUEST_METHOD ? undefined : environment.HTTP_PROXY) || all,
      https: read('HTTPS_PROXY') ?? all,
      exceptions: listOf(read('NO_PROXY')),
      isStrict: true,
    },
  };
}

/**
 * The same with what an editor's settings say over it: those of ours for registries, and VS Code's own about proxies.
 * Both are what a client sent: anything.
 */
export function withEditorSettings(base: NetworkSettings, registry: unknown, http: unknown): NetworkSettings {
  const own = recordOf(registry);
  const { proxy, proxySupport, proxyAuthorization, noProxy, proxyStrictSSL, systemCertificates } = recordOf(http);
  // Whoever switches that off has VS Code lead nobody by its proxy.
  const address = proxySupport === 'off' ? undefined : textOf(proxy);
  const authorization = address === undefined ? undefined : textOf(proxyAuthorization);
  const exceptions = textsOf(noProxy);
  const mirrors = Object.entries(recordOf(own.mirrors)).map(([name, list]) => [name, textsOf(list)] as const);
  return {
    mirrors: mirrors.length > 0 ? new Map(mirrors) : base.mirrors,
    insecure: new Set([...base.insecure, ...textsOf(own.insecure)]),
    certificates: textOf(own.certificates) ?? base.certificates,
    believesSystem: systemCertificates !== false,
    trustRoot: textOf(own.trustRoot) ?? base.trustRoot,
    proxies: {
      http: address ?? base.proxies.http,
      https: address ?? base.proxies.https,
      exceptions: exceptions.length > 0 ? exceptions : base.proxies.exceptions,
      // It goes into a header: nothing that would end it.
      authorization: authorization !== undefined && /^[\x20-\x7e]+$/.test(authorization) ? authorization : undefined,
      isStrict: proxyStrictSSL !== false,
    },
  };
}

/** `docker.io=mirror.example.org,ghcr.io=other.example.org/ghcr` */
function mirrorsOf(text: string): ReadonlyMap<string, readonly string[]> {
  const mirrors = new Map<string, string[]>();
  for (const pair of listOf(text)) {
    const [registry = '', mirror = ''] = pair.split('=');
    if (registry !== '' && mirror !== '') mirrors.set(registry, [...(mirrors.get(registry) ?? []), mirror]);
  }
  return mirrors;
}

function listOf(text: string | undefined): string[] {
  return (text ?? '').split(/[\s,]+/).filter((part) => part !== '');
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.slice(0, 100).flatMap((each) => textOf(each) ?? []) : [];
}
