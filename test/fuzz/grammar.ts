import fc from 'fast-check';

/** What a field of a YAML file may hold. */
type Value = string | number | boolean | null | readonly Value[] | Fields;
type Fields = readonly (readonly [key: string, value: Value])[] & { readonly isMap?: true };

/** Variables of the files, not of ours. */
const [plain, withDefault] = ['$' + '{X}', '$' + '{I:-b}'];
const names = fc.constantFrom('a', 'web', 'db', 'x-y', 'A_B', '0', 'é', '__proto__', 'constructor', '');
const images = fc.oneof(
  fc.constantFrom(
    'nginx',
    'debian:12',
    'scratch',
    'a@sha256:0',
    'r.io:5000/a/b:1',
    '$I',
    withDefault,
    'x:',
    '@',
    ':1',
    'A',
  ),
  fc.tuple(names, names).map(([image, tag]) => `${image}:${tag}`),
);
const words = fc.oneof(
  fc.constantFrom('x', '/', '/etc/passwd', '$X', plain, '"a b"', "'q'", '~', '-', '--', '*', 'a=b', 'http://a/b.tgz'),
  fc.constantFrom(
    '/var/run/docker.sock',
    'root',
    '0:0',
    '0777',
    'PASSWORD=hunter2',
    'ALL',
    'host',
    '8080:80',
    '127.0.0.1',
  ),
  names,
  images,
);
const joined = (arbitrary: fc.Arbitrary<readonly string[]>, by = '') => arbitrary.map((parts) => parts.join(by));

const { script } = fc.letrec<{ script: string; command: string }>((tie) => ({
  command: joined(
    fc
      .tuple(
        fc.constantFrom(
          'apt-get install -y',
          'curl -fsSL',
          'wget -O-',
          'pip install',
          'chmod',
          'useradd',
          'rm -rf',
          'sudo',
        ),
        joined(fc.array(words, { maxLength: 4 }), ' '),
      )
      .map((parts) => parts),
    ' ',
  ),
  script: fc.oneof(
    { depthSize: 'small' },
    tie('command'),
    tie('command'),
    joined(
      fc.tuple(tie('script'), fc.constantFrom(' && ', ' || ', ' | ', '; ', ' & ', ' \\\n  && ', ' > '), tie('script')),
    ),
    joined(
      fc.tuple(
        fc.constantFrom('(', '{ ', '$(', '`', 'bash -c "', 'if ', 'for i in ', '! ', "sh -c '"),
        tie('script'),
        fc.constantFrom(')', '; }', '`', '"', "'", '; then x; fi', '; do y; done', ''),
      ),
    ),
    joined(
      fc.tuple(fc.constantFrom('<<E', "<<'E'", '<<-E', '<<"E" cat', 'cat <<E >/x'), fc.constant('\n'), tie('script')),
    ).map((text) => `${text}\nE`),
  ),
}));

const instructions = fc.oneof(
  joined(fc.tuple(fc.constantFrom('RUN ', 'run ', 'ONBUILD RUN ', 'CMD ', 'ENTRYPOINT '), script)),
  joined(
    fc.tuple(
      fc.constantFrom(
        'RUN --mount=type=secret,id=a ',
        'RUN --network=host ',
        'RUN --security=insecure ',
        'RUN --mount= ',
      ),
      script,
    ),
  ),
  fc.tuple(images, names).map(([image, name]) => `FROM ${image}${name && ` AS ${name}`}`),
  joined(
    fc.tuple(
      fc.constantFrom('ARG', 'ENV', 'USER', 'WORKDIR', 'EXPOSE', 'LABEL', 'VOLUME', 'STOPSIGNAL', 'MAINTAINER', 'X'),
      joined(fc.array(words, { maxLength: 3 }), ' '),
    ),
    ' ',
  ),
  fc
    .tuple(
      fc.constantFrom('COPY', 'ADD', 'COPY --from=web', 'COPY --chown=0:0', 'ADD --checksum=sha256:0', 'SHELL', 'CMD'),
      fc.array(words, { maxLength: 4 }),
      fc.boolean(),
    )
    .map(([keyword, args, isJson]) => `${keyword} ${isJson ? JSON.stringify(args) : args.join(' ')}`),
  fc.constantFrom(
    '# syntax=docker/dockerfile:1',
    '# escape=`',
    '',
    '# bulkhead: ignore[sudo] why',
    '\\',
    'RUN \\\n# x\n\n x',
  ),
);

const ends = fc.constantFrom('\n', '\n', '\r\n');

/** Dockerfiles that are made of instructions, sensible or not. */
export const dockerfiles: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom('FROM debian\n', 'FROM debian\n', ''), fc.array(instructions, { maxLength: 8 }), ends)
  .map(([head, lines, end]) => `${head}${lines.join('\n')}\n`.replaceAll('\n', end));

function map(fields: Readonly<Record<string, fc.Arbitrary<Value>>>): fc.Arbitrary<Value> {
  const entries = fc.oneof(
    {
      weight: 12,
      arbitrary: fc.constantFrom(...Object.keys(fields)).chain((key) => pair(key, fields[key] ?? anything)),
    },
    { weight: 1, arbitrary: names.chain((key) => pair(key, anything)) },
  );
  return fc.array(entries, { maxLength: 6 }).map((all) => Object.assign(all, { isMap: true as const }));
}

function pair(key: string, value: fc.Arbitrary<Value>): fc.Arbitrary<readonly [string, Value]> {
  const odd = { weight: 1, arbitrary: anything };
  return fc.tuple(fc.constant(key), fc.oneof({ weight: 9, arbitrary: value }, odd));
}

function list(item: fc.Arbitrary<Value>): fc.Arbitrary<Value> {
  return fc.array(item, { maxLength: 3 });
}

const anything: fc.Arbitrary<Value> = fc.oneof(
  fc.constantFrom<Value>(null, true, false, 0, -1, 1e21, 65_536, '', '{{ .Values.x }}', [], [[]], [null]),
  words,
  fc.array(words, { maxLength: 3 }),
);
const flag = fc.constantFrom<Value>(true, false, 'true', 'yes', null);
const number = fc.constantFrom<Value>(0, 1, 80, 1_000, -1, '0', '1G', '500m', 70_000);
const labels = map({ app: words, tier: words });

const service = map({
  image: images,
  build: fc.oneof(words, map({ context: words, dockerfile: words, target: names, args: labels })),
  privileged: flag,
  user: words,
  cap_add: list(words),
  cap_drop: list(words),
  ports: list(fc.oneof(words, number, map({ target: number, published: number, host_ip: words }))),
  volumes: list(fc.oneof(words, map({ type: words, source: words, target: words, read_only: flag }))),
  environment: fc.oneof(list(words), map({ PASSWORD: words, TOKEN: words })),
  network_mode: words,
  extends: fc.oneof(names, map({ service: names, file: words })),
  deploy: map({ resources: map({ limits: map({ memory: number, cpus: number, pids: number }) }) }),
  security_opt: list(words),
  healthcheck: map({ test: list(words), disable: flag }),
  secrets: list(fc.oneof(names, map({ source: names, target: words }))),
  tmpfs: fc.oneof(words, list(words)),
  read_only: flag,
  command: fc.oneof(script, list(words)),
});

const compose = map({
  services: map({ a: service, web: service, db: service }),
  networks: map({ a: anything, default: map({ driver: words, external: flag }) }),
  secrets: map({ a: map({ file: words, environment: words }) }),
  volumes: map({ a: map({ driver_opts: labels }) }),
  include: list(fc.oneof(words, map({ path: words }))),
  name: names,
});

const securityContext = map({
  privileged: flag,
  runAsUser: number,
  runAsNonRoot: flag,
  allowPrivilegeEscalation: flag,
  readOnlyRootFilesystem: flag,
  capabilities: map({ add: list(words), drop: list(words) }),
  seccompProfile: map({ type: words }),
});
const container = map({
  name: names,
  image: images,
  securityContext,
  command: list(words),
  env: list(map({ name: names, value: words, valueFrom: map({ secretKeyRef: labels }) })),
  ports: list(map({ containerPort: number, hostPort: number })),
  resources: map({ limits: map({ memory: number, cpu: number }) }),
  volumeMounts: list(map({ name: names, mountPath: words, subPath: words })),
  livenessProbe: map({ httpGet: map({ host: words, port: number }) }),
});
const podSpec = map({
  containers: list(container),
  initContainers: list(container),
  securityContext,
  hostNetwork: flag,
  hostPID: flag,
  serviceAccountName: names,
  automountServiceAccountToken: flag,
  volumes: list(map({ name: names, hostPath: map({ path: words }), emptyDir: map({ medium: words }), secret: labels })),
});
const metadata = map({ name: names, namespace: names, labels, annotations: labels });

function object(kind: string, fields: Readonly<Record<string, fc.Arbitrary<Value>>>): fc.Arbitrary<Value> {
  return map({ metadata, ...fields }).map((rest) => {
    const head = [['apiVersion', 'v1'] as const, ['kind', kind] as const];
    return Object.assign([...head, ...(rest as Fields)], { isMap: true as const });
  });
}

const template = map({ metadata, spec: podSpec });
const objects = fc.oneof(
  object('Pod', { spec: podSpec }),
  object('Deployment', { spec: map({ template, selector: labels, replicas: number }) }),
  object('CronJob', { spec: map({ jobTemplate: map({ spec: map({ template }) }) }) }),
  object('Role', { rules: list(map({ apiGroups: list(words), resources: list(words), verbs: list(words) })) }),
  object('RoleBinding', {
    roleRef: map({ kind: words, name: names }),
    subjects: list(map({ kind: words, name: names })),
  }),
  object('NetworkPolicy', { spec: map({ podSelector: map({ matchLabels: labels }), policyTypes: list(words) }) }),
  object('Service', {
    spec: map({ type: words, ports: list(map({ port: number, nodePort: number })), externalIPs: list(words) }),
  }),
  object('Secret', { data: labels, stringData: labels }),
  object('List', { items: list(object('Pod', { spec: podSpec })) }),
);

/** How a value is written down: each number decides one thing, in turn. */
const manners = fc.tuple(fc.array(fc.nat(99), { minLength: 30, maxLength: 30 }), ends);

export const composeFiles: fc.Arbitrary<string> = fc
  .tuple(compose, manners)
  .map(([value, [choices, end]]) =>
    `services:\n  x: {image: a}\n${new Printer(choices).write(value)}\n`.replaceAll('\n', end),
  );

export const manifests: fc.Arbitrary<string> = fc
  .tuple(fc.array(objects, { minLength: 1, maxLength: 3 }), manners)
  .map(([all, [choices, end]]) => {
    const printer = new Printer(choices);
    return `${all.map((value) => printer.write(value)).join('\n---\n')}\n`.replaceAll('\n', end);
  });

/** Writes values as YAML, now in this style, now in that, with anchors and aliases. */
class Printer {
  readonly #choices: readonly number[];
  #at = 0;
  #anchors = 0;

  constructor(choices: readonly number[]) {
    this.#choices = choices;
  }

  /** Lines of the top level. */
  write(value: Value): string {
    return this.#block(value, '').replace(/^\n/, '');
  }

  #isBy(share: number): boolean {
    return (this.#choices[this.#at++ % this.#choices.length] ?? 0) < share;
  }

  /** What stands behind a key or a dash. */
  #block(value: Value, indent: string): string {
    if (this.#anchors > 0 && this.#isBy(3)) return ` *a${this.#at % this.#anchors}`;
    const anchor = indent !== '' && this.#isBy(4) ? ` &a${this.#anchors++}` : '';
    if (!Array.isArray(value) || value.length === 0 || (indent !== '' && this.#isBy(12)))
      return `${anchor} ${this.#flow(value)}`;
    const fields = value as Fields;
    const lines = fields.isMap
      ? fields.map(([key, inner]) => `${indent}${this.#key(key)}:${this.#block(inner, `${indent}  `)}`)
      : (value as readonly Value[]).map((inner) => `${indent}-${this.#block(inner, `${indent}  `)}`);
    const merge =
      fields.isMap && this.#anchors > 0 && this.#isBy(5) ? `\n${indent}<<: *a${this.#at % this.#anchors}` : '';
    return `${anchor}${merge}\n${lines.join('\n')}${this.#isBy(4) ? ' # why' : ''}`;
  }

  #key(key: string): string {
    return this.#isBy(6) ? JSON.stringify(key) : key;
  }

  #flow(value: Value): string {
    if (Array.isArray(value)) {
      const fields = value as Fields;
      if (!fields.isMap) return `[${(value as readonly Value[]).map((inner) => this.#flow(inner)).join(', ')}]`;
      return `{${fields.map(([key, inner]) => `${this.#key(key)}: ${this.#flow(inner)}`).join(', ')}}`;
    }
    if (typeof value !== 'string' || this.#isBy(50)) return String(value);
    return this.#isBy(50) ? JSON.stringify(value) : `'${value.replaceAll("'", "''")}'`;
  }
}
