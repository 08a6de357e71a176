import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { combine } from '../../server/engine/config.ts';
import { parseConfig } from '../../server/engine/config-file.ts';
import { lint } from '../../server/engine/lint.ts';
import { noFacts } from '../../server/model/facts.ts';
import { rules } from '../../server/rules/index.ts';
import { loadShellFromPackages } from '../harness/shell.ts';

before(loadShellFromPackages);

const today = '2026-11-22';

/** Which of `rule`'s findings are left in `text`, by line. */
function left(rule: string, path: string, text: string, configuration = ''): { lines: number[]; suppressed: number } {
  const { config } = parseConfig(`extends: strict\n${configuration}`, rules);
  const result = lint({ path, text }, noFacts(today), combine([{ folder: '', config }]));
  const own = result.findings.filter((finding) => finding.rule.id === rule);
  return {
    lines: own.map(({ range }) => text.slice(0, range.start).split('\n').length),
    suppressed: result.suppressed,
  };
}

describe('comments in Dockerfiles for other tools', () => {
  const sudo = (...head: string[]) =>
    ['FROM debian:12', ...head, 'RUN sudo make', 'RUN sudo true', 'USER 1000'].join('\n');
  const cases: [name: string, text: string, lines: number[]][] = [
    ['nothing', sudo('# about sudo'), [3, 4]],
    ['hadolint', sudo('# hadolint ignore=DL3004'), [4]],
    ['hadolint, a list and a reason', sudo('#  hadolint ignore = DL3008, DL3004 # needed'), [4]],
    ['hadolint, another rule', sudo('# hadolint ignore=DL3008'), [3, 4]],
    ['hadolint, a word that is no code', sudo('# hadolint ignore=DL3004,sudo'), [3, 4]],
    ['hadolint, not directly above', sudo('# hadolint ignore=DL3004', '# why'), [4, 5]],
    ['hadolint, global', sudo('# hadolint global ignore=DL3004'), []],
    ['hadolint, in a heredoc', sudo('RUN <<E', '# hadolint ignore=DL3004', 'E'), [5, 6]],
    ['tally', sudo('# tally ignore=hadolint/DL3004'), [4]],
    ['tally, with a reason', sudo('# tally global ignore=DL3004;reason=old base'), []],
    ['trivy', sudo('#trivy:ignore:DS-0010'), [4]],
    ['trivy, former names', sudo('# trivy:ignore:AVD-DS-0010'), [4]],
    ['trivy, older names', sudo('# trivy:ignore:DS010'), [4]],
    ['trivy, all', sudo('# trivy:ignore:*'), [4]],
    ['trivy, one above the other', sudo('# trivy:ignore:DS-0010', '# trivy:ignore:DS-0002'), [5]],
    ['trivy, several in one', sudo('# trivy:ignore:DS-0002 trivy:ignore:DS-0010'), [4]],
    ['trivy, still to end', sudo('# trivy:ignore:DS-0010:exp:2027-01-01'), [4]],
    ['trivy, ended', sudo('# trivy:ignore:DS-0010:exp:2026-11-22'), [3, 4]],
    ['trivy, no day', sudo('# trivy:ignore:DS-0010:exp:2027-02-30'), [3, 4]],
    ['checkov', sudo('RUN true', '#checkov:skip=CKV2_DOCKER_1:it is gone later'), []],
    ['checkov, another', sudo('#checkov:skip=CKV_DOCKER_2'), [3, 4]],
    ['kics, a line', sudo('# kics-scan ignore-line'), [4]],
    ['kics, in the middle', sudo('# kics-scan ignore'), [3, 4]],
    ['kics, file', `# about\n# kics-scan ignore\n${sudo()}`, []],
    ['kics, disable', `# kics-scan disable=a,8ada6e80-0ade-439e-b176-0b28f6bce35a\n${sudo()}`, []],
    ['kics, disable in the middle', sudo('# kics-scan disable=8ada6e80-0ade-439e-b176-0b28f6bce35a'), [3, 4]],
    ['kics, enable another', `# kics-scan enable=fd54f200-402c-4333-a5a4-36ef6709af2f\n${sudo()}`, []],
    ['kics, enable it', `# kics-scan enable=8ada6e80-0ade-439e-b176-0b28f6bce35a\n${sudo()}`, [2, 3]],
    ['kics, a stage', `FROM debian:11 AS a\nRUN sudo a\n# kics-scan ignore-block\n${sudo('COPY --from=a /a /')}`, [2]],
    ['kics, a block that is no stage', sudo('# kics-scan ignore-block'), [3, 4]],
    ['semgrep', sudo('# nosemgrep'), [4]],
    [
      'semgrep, by its path',
      sudo('# nosemgrep: a.b, dockerfile.security.no-sudo-in-dockerfile.no-sudo-in-dockerfile'),
      [4],
    ],
    ['semgrep, another', sudo('# nosemgrep: missing-user'), [3, 4]],
    ['CRLF', sudo('# hadolint ignore=DL3004').replaceAll('\n', '\r\n'), [4]],
    ['byte-order mark', `\uFEFF# hadolint global ignore=DL3004\n${sudo()}`, []],
    ['our own words', sudo('# nosemgrep-like, checkov, trivy: none'), [3, 4]],
  ];
  for (const [name, text, lines] of cases) {
    it(name, () =>
      assert.deepEqual(
        left('sudo', 'Dockerfile', text).lines.map((line) => line - shift(name, text)),
        lines,
      ),
    );
  }

  /** Lines that stand before the first FROM. */
  function shift(name: string, text: string): number {
    return name.startsWith('kics, a stage') ? 0 : text.slice(0, text.indexOf('FROM')).split('\n').length - 1;
  }

  it('honours a check directive, at the very top only', () => {
    const text = 'FROM debian:12\nENV API_TOKEN=s3cr3t-value-9Zx7\nUSER 1000\n';
    const rule = 'secret-in-environment';
    assert.deepEqual(left(rule, 'Dockerfile', text).lines, [2]);
    for (const directive of [
      '# check=skip=SecretsUsedInArgOrEnv',
      '#check=error=true;skip=JSONArgsRecommended, secretsusedinargorenv',
      '# syntax=docker/dockerfile:1\n# check=skip=all',
    ]) {
      assert.deepEqual(left(rule, 'Dockerfile', `${directive}\n${text}`).lines, [], directive);
    }
    assert.equal(left(rule, 'Dockerfile', `# about\n# check=skip=all\n${text}`).lines.length, 1);
    assert.equal(left(rule, 'Dockerfile', `# check=skip=StageNameCasing;error=true\n${text}`).lines.length, 1);
  });

  it('counts what is silenced, and hears nothing where that is switched off', () => {
    const text = sudo('# hadolint ignore=DL3004');
    const all = left('sudo', 'Dockerfile', text, 'other-suppressions: ignore\n');
    assert.deepEqual(all, { lines: [3, 4], suppressed: 0 });
    assert.equal(left('sudo', 'Dockerfile', text).suppressed, 1);
  });
});

describe('comments and annotations in YAML for other tools', () => {
  const service = (above: string, behind = '') =>
    `services:\n  a:${behind}\n    image: nginx:1.27\n${above}    privileged: true\n  b:\n    image: nginx:1.27\n    privileged: true\n`;
  const compose: [name: string, text: string, lines: number[]][] = [
    ['nothing', service(''), [4, 7]],
    ['kics', service('    # kics-scan ignore-line\n'), [8]],
    ['semgrep behind it', service('').replace('true', 'true # nosemgrep'), [7]],
    ['trivy knows no such check', service('    # trivy:ignore:DS-0002\n'), [5, 8]],
    ['semgrep for a block', service('', ' # nosemgrep: privileged-service'), [7]],
    ['kics for a block', service('').replace('  a:', '  # kics-scan ignore-block\n  a:'), [8]],
  ];
  for (const [name, text, lines] of compose) {
    it(`Compose: ${name}`, () => assert.deepEqual(left('privileged-container', 'compose.yaml', text).lines, lines));
  }

  const pod = (annotation: string, more = '') =>
    `apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  annotations:\n    ${annotation}\nspec:\n  containers:\n    - name: a\n      image: nginx:1.27\n      securityContext:${more}\n        privileged: true\n`;
  const other = `---\n${pod('a/b: c')}`;
  const cases: [name: string, text: string, lines: number[]][] = [
    ['nothing', pod('a/b: c') + other, [12, 25]],
    ['checkov', pod('checkov.io/skip1: CKV_K8S_16=talks to the GPU') + other, [25]],
    ['checkov, another', pod('checkov.io/skip1: CKV_K8S_14=x') + other, [12, 25]],
    ['kube-linter', pod('ignore-check.kube-linter.io/privileged-container: "GPU"') + other, [25]],
    ['kube-linter, all', pod('kube-linter.io/ignore-all: "GPU"') + other, [25]],
    ['kube-score', pod('"kube-score/ignore": pod-probes,container-security-context-privileged') + other, [25]],
    ['polaris', pod('polaris.fairwinds.com/runAsPrivileged-exempt: "true"') + other, [25]],
    ['polaris, taken back', pod('polaris.fairwinds.com/runAsPrivileged-exempt: "false"') + other, [12, 25]],
    ['trivy for a block', pod('a/b: c', ' # trivy:ignore:KSV-0017') + other, [25]],
    [
      'not an annotation',
      pod('a/b: c').replace('  annotations:', '  labels:').replace('a/b: c', 'checkov.io/skip1: CKV_K8S_16') + other,
      [12, 25],
    ],
  ];
  for (const [name, text, lines] of cases) {
    it(`Kubernetes: ${name}`, () => assert.deepEqual(left('privileged-container', 'pod.yaml', text).lines, lines));
  }

  it('hold in JSON and in flow style, for the object or template that has them', () => {
    const container = '{"name": "a", "image": "a:1", "securityContext": {"privileged": true}}';
    const pod = (annotations: string) =>
      `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "annotations": {${annotations}}}, "spec": {"containers": [${container}]}}`;
    const count = (annotations: string, rule = 'privileged-container') => {
      const list = `{"apiVersion": "v1", "kind": "List", "items": [${pod(annotations)}, ${pod('"a/b": "c"')}]}`;
      assert.deepEqual(left(rule, 'list.yaml', list), left(rule, 'list.json', list), annotations);
      return left(rule, 'list.json', list).lines.length;
    };
    assert.equal(count('"a/b": "c"'), 2);
    for (const annotation of [
      '"ignore-check.kube-linter.io/privileged-container": "GPU"',
      '"kube-linter.io/ignore-all": "GPU"',
      '"checkov.io/skip1": "CKV_K8S_16=GPU"',
      '"polaris.fairwinds.com/runAsPrivileged-exempt": "true"',
      '"kube-score/ignore": "container-security-context-privileged"',
    ])
      assert.equal(count(annotation), 1, annotation);
    assert.equal(count('"checkov.io/skip1": "CKV_K8S_17=GPU"'), 2);
    const template = `{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {selector: {}, template: {metadata: {labels: {}, annotations: {"kube-linter.io/ignore-all": x}}, spec: {containers: [${container}]}}}}`;
    assert.deepEqual(left('privileged-container', 'a.yaml', template).lines, []);
  });

  it('an annotation of one item of a list means that item', () => {
    const item = (annotation: string) => `  - ${pod(annotation).trimEnd().replaceAll('\n', '\n    ')}\n`;
    const text = `apiVersion: v1\nkind: List\nitems:\n${item('kube-linter.io/ignore-all: x')}${item('a/b: c')}`;
    assert.deepEqual(left('privileged-container', 'list.yaml', text).lines, [27]);
  });
});
