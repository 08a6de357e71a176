// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the strings are lines of files

import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { IRawGrammar } from 'vscode-textmate';
import { editorHosts, type Hosts, minimalHosts } from './hosts.ts';
import { type Token, tokenizer } from './tokenize.ts';

const root = new URL('../../', import.meta.url);
const injections = new Map(
  ['ignore-comment', 'dangerous-value'].map((name) => {
    const url = new URL(`syntaxes/${name}.tmLanguage.json`, root);
    const grammar = JSON.parse(readFileSync(url, 'utf8')) as IRawGrammar;
    return [grammar.scopeName, grammar];
  }),
);

const dangerous = 'markup.deleted.dangerous.bulkhead';

/** What is marked in a line: the text between `«` and `»`; nothing else may be. */
const dangers = {
  'source.dockerfile': [
    'USER «root»',
    'user «0»:0',
    'USER 1000:1000',
    'USER rootless',
    'USER ${USER:-root}',
    'RUN chmod «777» /data',
    'RUN mkdir /data && chmod -R «0777» /data',
    'RUN chmod «a+rwx» /data',
    'RUN chmod 0755 /data',
    'RUN chmod 7770 /data',
    'COPY --chmod=«777» run.sh /',
    'COPY --chmod=755 run.sh /',
    'RUN --security=«insecure» make',
    'RUN --network=«host» make',
    'VOLUME «/var/run/docker.sock»',
    '# USER root',
  ],
  'source.yaml': [
    'privileged: «true»',
    '  - privileged: «true» # for FUSE',
    'securityContext: { privileged: «true» }',
    'privileged: false',
    'unprivileged: true',
    'privileged: trueish',
    'privileged: ${PRIVILEGED:-true}',
    'hostPID: «true»',
    'hostNetwork: «true»',
    'network_mode: «host»',
    'network_mode: "«host»"',
    'pid: «host»',
    'network_mode: host-gateway',
    'host: host',
    'runAsUser: «0»',
    'runAsUser: 0x10',
    'runAsUser: 1000',
    'runAsNonRoot: «false»',
    'allowPrivilegeEscalation: «true»',
    'user: root',
    '- seccomp:«unconfined»',
    '- apparmor=«unconfined»',
    '- label:«disable»',
    'security_opt: [seccomp:«unconfined», label=«disable»]',
    'seccompProfile: { type: «Unconfined» }',
    'type: «Unconfined»',
    'type: RuntimeDefault',
    'cap_add: [«SYS_ADMIN», NET_BIND_SERVICE]',
    'capabilities: { add: ["«CAP_SYS_ADMIN»", «NET_ADMIN»] }',
    'cap_add: [«ALL»]',
    'cap_drop: [ALL]',
    'drop: [SYS_ADMIN]',
    '  - «SYS_ADMIN»',
    '  - "«SYS_PTRACE»"',
    '  - ALL',
    '- «/var/run/docker.sock»:«/var/run/docker.sock»:ro',
    'path: «/run/containerd/containerd.sock»',
    'path: /srv/run/docker.sock',
    '# privileged: true',
    'key: value # privileged: true',
  ],
};

/** A comment, and its parts in order with the last word of their scope that matters. */
const comments: readonly (readonly [line: string, parts: readonly (readonly [text: string, scope: string])[]])[] = [
  [
    '# bulkhead: ignore[root-user] the base drops it',
    [
      ['bulkhead', 'keyword.other.bulkhead'],
      [':', 'punctuation.separator.bulkhead'],
      ['ignore', 'keyword.control.ignore.bulkhead'],
      ['[', 'punctuation.definition.list.begin.bulkhead'],
      ['root-user', 'support.constant.rule.bulkhead'],
      [']', 'punctuation.definition.list.end.bulkhead'],
    ],
  ],
  [
    '  # bulkhead: ignore[sudo, untagged-image] legacy until 2027-01-31',
    [
      ['bulkhead', 'keyword.other.bulkhead'],
      [':', 'punctuation.separator.bulkhead'],
      ['ignore', 'keyword.control.ignore.bulkhead'],
      ['[', 'punctuation.definition.list.begin.bulkhead'],
      ['sudo', 'support.constant.rule.bulkhead'],
      [',', 'punctuation.separator.list.bulkhead'],
      ['untagged-image', 'support.constant.rule.bulkhead'],
      [']', 'punctuation.definition.list.end.bulkhead'],
      ['until', 'keyword.other.until.bulkhead'],
      ['2027-01-31', 'constant.numeric.date.bulkhead'],
    ],
  ],
  [
    '#bulkhead: ignore-file[sudo] generated',
    [
      ['bulkhead', 'keyword.other.bulkhead'],
      [':', 'punctuation.separator.bulkhead'],
      ['ignore-file', 'keyword.control.ignore.bulkhead'],
      ['[', 'punctuation.definition.list.begin.bulkhead'],
      ['sudo', 'support.constant.rule.bulkhead'],
      [']', 'punctuation.definition.list.end.bulkhead'],
    ],
  ],
  ['# bulkhead is a wall in a ship', []],
  ['# see bulkhead: ignore[sudo]', []],
  ['# bulkhead: ignored[sudo] elsewhere', []],
  ['# bulkhead: ignore sudo', []],
  ['# hadolint ignore=DL3002', []],
];

function marked(tokens: readonly Token[]): string {
  const isDangerous = (token: Token | undefined) => token?.scopes.includes(dangerous) ?? false;
  return tokens
    .map((token, i) => {
      const open = isDangerous(token) && !isDangerous(tokens[i - 1]) ? '«' : '';
      const close = isDangerous(token) && !isDangerous(tokens[i + 1]) ? '»' : '';
      return open + token.text + close;
    })
    .join('');
}

function parts(tokens: readonly Token[]): (readonly [string, string])[] {
  const own = (token: Token) => token.scopes.findLast((scope) => scope.endsWith('.bulkhead'));
  return tokens.flatMap((token) => {
    const scope = own(token);
    return !scope || /comment/.test(scope) ? [] : [[token.text, scope] as const];
  });
}

function suite(hosts: Hosts): void {
  for (const [scope, lines] of Object.entries(dangers)) {
    test(`dangerous values of ${scope}`, async () => {
      const tokenize = await tokenizer(hosts, scope, injections);
      for (const line of lines) {
        const tokens = tokenize(line.replaceAll(/[«»]/g, ''))[0] ?? [];
        assert.equal(marked(tokens), line);
      }
    });
    test(`ignore comments of ${scope}`, async () => {
      const tokenize = await tokenizer(hosts, scope, injections);
      for (const [line, expected] of comments) {
        const tokens = tokenize(line)[0] ?? [];
        assert.deepEqual(parts(tokens), expected, line);
        const text = tokens.filter((token) => token.scopes.some((name) => name.startsWith('comment.line')));
        assert.equal(text.map((token) => token.text).join(''), line.trimStart(), 'all of it stays a comment');
      }
    });
  }
  for (const [scope, line] of [
    ['source.yaml', 'privileged: false # bulkhead: ignore[sudo] none'],
    ['source.dockerfile', 'RUN sudo true # bulkhead: ignore[sudo] none'],
    ['source.yaml', 'key: value # see above # bulkhead: ignore[sudo] none'],
  ] as const) {
    test(`a comment behind something is coloured as well: ${line}`, async () => {
      const [tokens = []] = (await tokenizer(hosts, scope, injections))(line);
      const rules = parts(tokens).filter(([, own]) => own.startsWith('support'));
      assert.deepEqual(rules, [['sudo', 'support.constant.rule.bulkhead']]);
    });
  }
  test('nothing else in the examples changes its colour', async () => {
    for (const path of globSync('examples/**/{Dockerfile,*.yaml}', { cwd: root })) {
      const scope = path.endsWith('.yaml') ? 'source.yaml' : 'source.dockerfile';
      const text = readFileSync(new URL(path, root), 'utf8');
      const plain = (await tokenizer(hosts, scope, new Map()))(text);
      const ours = (await tokenizer(hosts, scope, injections))(text);
      ours.forEach((line, i) => {
        assert.deepEqual(perCharacter(line, plain[i] ?? []), [], `${path}:${i + 1}`);
      });
    }
  });
}

/** Characters outside our own tokens whose scopes differ. */
function perCharacter(ours: readonly Token[], plain: readonly Token[]): string[] {
  const spread = (tokens: readonly Token[]) =>
    tokens.flatMap(({ text, scopes }) => [...text].map((character) => ({ character, scopes: scopes.join(' ') })));
  const before = spread(plain);
  return spread(ours).flatMap(({ character, scopes }, i) =>
    scopes.includes('bulkhead') || scopes === before[i]?.scopes
      ? []
      : [`${character}: ${before[i]?.scopes} → ${scopes}`],
  );
}

describe('in minimal grammars', () => suite(minimalHosts));

const editor = editorHosts();
describe('in the grammars of VS Code', { skip: editor ? false : 'test/editor is not installed' }, () => {
  if (editor) suite(editor);
});
