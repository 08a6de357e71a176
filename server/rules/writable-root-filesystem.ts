import type { Container } from '../model/container.ts';
import { knownImage } from '../model/known-image.ts';
import { defineRule, type Fix, listed, shared } from './rule.ts';

export default defineRule({
  id: 'writable-root-filesystem',
  title: 'Writable root file system',
  severity: 'medium',
  profile: 'recommended',
  formats: ['compose', 'kubernetes'],
  why: 'Whoever takes the program over can change its code, drop tools and hide there. A read-only root file system leaves them nothing that lasts.',
  remedy: 'Make the root file system read-only, and mount memory or a volume where the program has to write.',
  references: {
    'cis-docker': '5.13',
    nsa: '1.1',
    trivy: 'KSV-0014',
    checkov: 'CKV_K8S_22',
    kics: 'a9c2f49d-0671-4fc9-9ece-f4e261e128d0',
    semgrep: 'writable-filesystem-service',
    'compose-lint': 'CL-0007',
    'kube-linter': 'no-read-only-root-fs',
    'kube-score': 'Container Security Context ReadOnlyRootFilesystem',
    polaris: 'notReadOnlyRootFilesystem',
    kubescape: 'immutable-container-filesystem',
    kubeaudit: 'rootfs',
    kyverno: 'require-ro-rootfs',
  },

  *container(container) {
    const { name, readOnlyRootFilesystem: readOnly } = container;
    if (readOnly.state === 'dynamic' || readOnly.value === true || container.isWindows) return;
    yield {
      range: readOnly.range,
      message: `\`${name}\` may write its whole file system`,
      fixes: [readOnlyFix(container)],
    };
  },
});

function readOnlyFix(container: Container): Fix {
  const image = container.image.value;
  const known = image && knownImage(image)?.writablePaths;
  const paths = container.unmounted(known ?? ['/tmp']);
  const isPod = container.format === 'kubernetes';
  const made = isPod ? (paths.length === 1 ? 'an empty volume' : 'empty volumes') : 'memory';
  const why = known === undefined ? 'which most programs write' : `which \`${image?.name}\` writes`;
  const title =
    paths.length === 0
      ? 'Make the root file system read-only'
      : `Make the root file system read-only, with ${made} at ${listed(paths)}, ${why}`;
  const lost = `what it writes there is lost when the ${isPod ? 'pod goes' : 'container stops'}`;
  return shared(container.readOnlyRootFilesystem, {
    title,
    safety: 'unsafe',
    breaks:
      paths.length === 0
        ? 'A program that writes outside of its volumes fails there'
        : `A program that writes anywhere else fails there, and ${lost}`,
    edits: () => container.makeReadOnly(paths),
  });
}
