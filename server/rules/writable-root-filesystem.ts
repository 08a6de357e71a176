import { builtImage, builtStage } from '../model/built-stage.ts';
import type { Service } from '../model/compose.ts';
import type { Stage } from '../model/dockerfile.ts';
import type { Facts } from '../model/facts.ts';
import { whyWritable } from '../model/image-writes.ts';
import type { PodContainer } from '../model/pod.ts';
import { type WriteNeeds, writeNeeds } from '../model/write-need.ts';
import { defineRule, type Fix, listed, type Problem, shared } from './rule.ts';

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

  *service(service, { facts, path }) {
    yield* judge(service, facts, builtStage(service, facts, path));
  },

  *podContainer(container, { facts, path }) {
    // `privileged-container` says it all of a pod's.
    if (container.privileged.value === true) return;
    yield* judge(container, facts, builtImage(container, facts, path)?.stage);
  },
});

function* judge(container: Service | PodContainer, facts: Facts, stage?: Stage): Iterable<Problem> {
  const { name, readOnlyRootFilesystem: readOnly } = container;
  if (readOnly.state === 'dynamic' || readOnly.value === true || container.isWindows) return;
  const message = `\`${name}\` has a writable root file system`;
  const reason = whyKept(container, stage);
  if (reason !== undefined) {
    yield { range: readOnly.range, message: message + reason, severity: 'low' };
    return;
  }
  yield {
    range: readOnly.range,
    message,
    fixes: () => [readOnlyFix(container, facts, stage)],
  };
}

/** Where it would not run, or be no safer, with a read-only one: what a message says of that. */
function whyKept(container: Service | PodContainer, stage: Stage | undefined): string | undefined {
  if (container.privileged.value === true)
    return ', and as long as it is privileged it can make it writable whatever is set';
  const reason = stage === undefined ? whyWritable(container) : undefined;
  return reason === undefined ? undefined : `, and has to: ${reason}`;
}

function readOnlyFix(container: Service | PodContainer, facts: Facts, stage: Stage | undefined): Fix {
  const needs = writeNeeds(container, facts, stage);
  const isPod = container.format === 'kubernetes';
  const empty = needs.paths.filter(({ isKept }) => isPod || !isKept).map(({ path }) => path);
  const kept = needs.paths.filter(({ isKept }) => !isPod && isKept).map(({ path }) => path);
  const made = isPod ? (empty.length === 1 ? 'an empty volume' : 'empty volumes') : 'memory';
  const parts = [
    ...(empty.length === 0 ? [] : [`${made} at ${listed(empty)}`]),
    ...(kept.length === 0 ? [] : [`${kept.length === 1 ? 'a volume' : 'volumes'} at ${listed(kept)}`]),
  ];
  const title = 'Make the root file system read-only';
  return shared(container.readOnlyRootFilesystem, {
    title: parts.length === 0 ? title : `${title}, with ${parts.join(' and ')}, ${sourceOf(needs, container, stage)}`,
    safety: 'unsafe',
    breaks: lossesOf(needs, isPod),
    edits: () => container.makeReadOnly(needs.paths),
  });
}

/** What is assumed, and by what. */
function sourceOf({ certainty }: WriteNeeds, { image }: Service | PodContainer, stage: Stage | undefined): string {
  if (stage !== undefined) return 'as its Dockerfile tells';
  if (certainty === 'guess') return 'which most programs write';
  return `which \`${image.value?.name}\` writes`;
}

function lossesOf({ paths, ownFolder }: WriteNeeds, isPod: boolean): string {
  const own = ownFolder === undefined ? '' : `, such as its own folder \`${ownFolder}\``;
  if (!paths.some(({ isKept }) => isPod || !isKept))
    return `A program that writes outside of its volumes${own} fails there`;
  const lost = isPod
    ? 'what it writes there is lost when the pod goes'
    : 'what it writes to memory is lost when the container stops, and cannot be run as a program';
  return `A program that writes anywhere else${own} fails there, and ${lost}`;
}
