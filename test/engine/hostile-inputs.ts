/** Repeats what `line` writes until there are `size` characters of it. */
function fill(size: number, line: (index: number) => string): string {
  const lines: string[] = [];
  for (let length = 0, index = 0; length < size; index++) {
    const next = line(index);
    lines.push(next);
    length += next.length;
  }
  return lines.join('');
}

const compose = 'services:\n  a:\n    image: traefik:1\n';
const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: []}\n';
const dollar = '$';

/** As people write it, a finding in every other line. */
function ordinaryService(index: number): string {
  return `  app-${index}:
    image: ghcr.io/acme/app-${index}:1.${index}
    restart: unless-stopped
    environment:
      LOG_LEVEL: info
      DATABASE_URL: postgres://db:5432/app${index}
    ports: ["${20_000 + (index % 40_000)}:8080"]
    volumes:
      - data-${index}:/var/lib/app
    healthcheck:
      test: ["CMD", "curl", "-f", "http://localhost:8080"]
      interval: 30s
`;
}

function ordinaryPod(index: number): string {
  return `---
apiVersion: v1
kind: Pod
metadata:
  name: app-${index}
  namespace: shop
  labels:
    app.kubernetes.io/name: app-${index}
spec:
  containers:
    - name: app
      image: ghcr.io/acme/app:1.${index}
      env:
        - name: LOG_LEVEL
          value: info
      ports:
        - containerPort: 8080
      resources:
        limits: {cpu: 500m, memory: 256Mi}
      securityContext:
        runAsNonRoot: true
`;
}

/** Inputs that are made to take long, of whatever size: name, path, text. */
export const hostileInputs: readonly (readonly [name: string, path: string, write: (size: number) => string])[] = [
  ['open brackets', 'compose.yaml', (size) => `${compose}x: ${'['.repeat(size)}`],
  ['dashes on a line', 'compose.yaml', (size) => compose + '- '.repeat(size / 2)],
  ['question marks on a line', 'compose.yaml', (size) => compose + '? '.repeat(size / 2)],
  ['open braces', 'k.yaml', (size) => `${pod}x: ${'{a: '.repeat(size / 4)}`],
  ['a map deeper on each line', 'compose.yaml', (size) => fill(size, (i) => `${' '.repeat(i)}a:\n`)],
  ['keys in one map', 'compose.yaml', (size) => compose + fill(size, (i) => `    k${i}: 1\n`)],
  ['equal keys in one map', 'compose.yaml', (size) => compose + fill(size, () => '    k: 1\n')],
  ['equal services', 'compose.yaml', (size) => compose + fill(size, () => '  b: {image: traefik:1}\n')],
  ['stray commas', 'compose.yaml', (size) => `a: [${',,'.repeat(size / 2)}]`],
  [
    'anchors with an alias each',
    'compose.yaml',
    (size) => `${compose}x:\n${fill(size, (i) => `  - &a${i} 1\n  - *a${i}\n`)}`,
  ],
  [
    'aliases of one anchor',
    'compose.yaml',
    (size) => `x: &a [1]\n${compose}    environment:\n${fill(size, () => '      - *a\n')}`,
  ],
  ['unknown aliases', 'compose.yaml', (size) => `${compose}    environment:\n${fill(size, (i) => `      - *b${i}\n`)}`],
  [
    'merges of one map',
    'compose.yaml',
    (size) => `x: &a {cap_add: [ALL]}\nservices:\n${fill(size, (i) => `  s${i}: {<<: *a, image: b}\n`)}`,
  ],
  [
    'aliases that multiply nine-fold',
    'compose.yaml',
    (size) =>
      `x0: &a0 [x]\n${fill(size, (i) => `x${i + 1}: &a${i + 1} [${Array.from({ length: 9 }, () => `*a${i}`).join()}]\n`)}${compose}    cap_add: *a9\n`,
  ],
  ['a plain line', 'compose.yaml', (size) => `${compose}x: ${'x '.repeat(size / 2)}\n`],
  ['a quoted line', 'compose.yaml', (size) => `${compose}x: "${'\\n'.repeat(size / 2)}"\n`],
  ['a comment', 'compose.yaml', (size) => `${compose}#${'#'.repeat(size)}\n`],
  ['an unclosed quote', 'compose.yaml', (size) => `${compose}x: "${fill(size, () => 'a\n  ')}`],
  ['tabs', 'compose.yaml', (size) => `services:\n${fill(size, () => '\ta:\n')}`],
  ['explicit keys', 'compose.yaml', (size) => compose + fill(size, (i) => `? k${i}\n: 1\n`)],
  ['documents', 'k.yaml', (size) => fill(size, () => '---\na: 1\n') + pod],
  ['pods', 'k.yaml', (size) => fill(size, () => `---\n${pod}`)],
  ['ordinary services', 'compose.yaml', (size) => `services:\n${fill(size, ordinaryService)}`],
  ['ordinary manifests', 'k.yaml', (size) => fill(size, ordinaryPod)],
  ['templates', 'k.yaml', (size) => pod + '{{ a }}'.repeat(size / 7)],
  ['templates without an end', 'k.yaml', (size) => pod + '{{ a '.repeat(size / 5)],
  ['defaults within defaults', 'compose.yaml', (size) => `${compose}    user: "${`${dollar}{A:-`.repeat(size / 5)}"\n`],
  ['ignore comments', 'compose.yaml', (size) => fill(size, () => '# bulkhead: ignore[root-user] x\n') + compose],
  ['blanks', 'compose.yaml', (size) => `${compose}x: a${' '.repeat(size)}b\n`],
  ['flags', 'Dockerfile', (size) => `FROM debian\nRUN ${'--mount=type=bind '.repeat(size / 18)}x\n`],
  [
    'a chain of variables',
    'Dockerfile',
    (size) => `FROM debian\n${fill(size, (i) => `ENV V${i + 1}=${dollar}V${i}\n`)}USER ${dollar}V99`,
  ],
  ['a line of words', 'Dockerfile', (size) => `FROM debian\nRUN ${'a '.repeat(size / 2)}`],
  ['continued lines', 'Dockerfile', (size) => `FROM debian\nRUN x ${'\\\n y '.repeat(size / 5)}`],
  ['heredocs', 'Dockerfile', (size) => `FROM debian\n${'RUN <<E\nx\nE\n'.repeat(size / 12)}`],
  ['a heredoc', 'Dockerfile', (size) => `FROM debian\nRUN <<E\n${'x\n'.repeat(size / 2)}E\n`],
  ['a heredoc without an end', 'Dockerfile', (size) => `FROM debian\nRUN <<E\n${'x\n'.repeat(size / 2)}`],
  ['heredocs without an end', 'Dockerfile', (size) => `FROM debian\n${fill(size, (i) => `RUN <<E${i}\nx\n`)}\tE1\n`],
  ['unknown instructions', 'Dockerfile', (size) => `FROM debian\n${fill(size, () => 'X y\n')}`],
  ['stages', 'Dockerfile', (size) => fill(size, (i) => `FROM a AS s${i}\nRUN x\n`)],
  ['pipes', 'Dockerfile', (size) => `FROM debian\nRUN ${'curl x | '.repeat(size / 9)}sh`],
  ['open parentheses', 'Dockerfile', (size) => `FROM debian\nRUN ${'$('.repeat(size / 2)}`],
  ['quotes within quotes', 'Dockerfile', (size) => `FROM debian\nRUN ${'bash -c "'.repeat(size / 9)}`],
  ...['apt-get', 'zypper', 'pacman', 'curl http://a', 'rm', 'sudo', 'pip install', 'a://', 'npm', `${dollar}{A`].map(
    (word) =>
      [
        `\`${word}\` again and again`,
        'Dockerfile',
        (size: number) => `FROM debian\nRUN ${`${word} `.repeat(size / (word.length + 1))}`,
      ] as const,
  ),
];
