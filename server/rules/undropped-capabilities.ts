import { builtImage, builtStage } from '../model/built-stage.ts';
import { capabilities, capabilityNamed, isAllCapabilities } from '../model/capability.ts';
import { type CapabilityNeeds, capabilityNeeds } from '../model/capability-need.ts';
import type { Service } from '../model/compose.ts';
import { containerImage } from '../model/container-image.ts';
import type { Stage } from '../model/dockerfile.ts';
import { entrypointScript } from '../model/entrypoint-script.ts';
import type { Facts } from '../model/facts.ts';
import type { PodContainer } from '../model/pod.ts';
import { isExemptForWindows } from '../model/pod-security.ts';
import type { Slot } from '../text/slot.ts';
import { defineRule, type Fix, listed, type Problem, shared } from './rule.ts';

export default defineRule({
  id: 'undropped-capabilities',
  title: 'Default capabilities kept',
  severity: 'medium',
  profile: 'recommended',
  formats: ['compose', 'kubernetes'],
  why: 'A container starts with 14 capabilities, among them to change any owner, to forge network packets and to become any user. Most programs need none, but whoever takes one over may use them all.',
  remedy: 'Drop `ALL`, and add back the ones that the program is known to need.',
  references: {
    'cis-docker': '5.4',
    'cis-kubernetes': ['5.2.10', { id: '5.2.9', relation: 'wider' }],
    'pod-security': { id: 'restricted/capabilities_restricted', relation: 'wider' },
    trivy: ['KSV-0003', { id: 'KSV-0004', relation: 'narrower' }],
    checkov: ['CKV_K8S_37', { id: 'CKV_K8S_28', relation: 'narrower' }],
    kics: [
      { id: 'dbbc6705-d541-43b0-b166-dd4be8208b54', relation: 'narrower' },
      { id: '268ca686-7fb7-4ae9-b129-955a2a89064e', relation: 'narrower' },
      { id: 'ce76b7d0-9e77-464d-b86f-c5c48e03e22d', relation: 'equal' },
    ],
    'compose-lint': 'CL-0006',
    kubeaudit: { id: 'capabilities', relation: 'wider' },
    polaris: { id: 'insecureCapabilities', relation: 'narrower' },
    kubescape: { id: 'drop-capability-netraw', relation: 'narrower' },
    kyverno: [
      'disallow-capabilities-strict/require-drop-all',
      { id: 'disallow-capabilities-strict', relation: 'wider' },
      { id: 'drop-cap-net-raw', relation: 'narrower' },
    ],
  },
  podSecurity: [{ level: 'restricted', check: 'capabilities_restricted', since: [1, 22] }],

  *service(service, { facts, path }) {
    // Docker gives a privileged container all capabilities, whatever is dropped. Nothing is kept where all are named.
    if (service.privileged.value === true || service.isWindows || dropsDefaults(service)) return;
    const stage = builtStage(service, facts, path);
    yield* judge(service, facts, stage, stage && entrypointScript(service, stage, facts, path));
  },

  *podContainer(container, { kubernetesVersion, facts, path }) {
    if (isExemptForWindows(container, kubernetesVersion)) return;
    yield* judge(container, facts, builtImage(container, facts, path)?.stage);
  },
});

function* judge(container: Service | PodContainer, facts: Facts, stage?: Stage, script?: string): Iterable<Problem> {
  const { name, droppedCapabilities: dropped, format } = container;
  if (dropped.state === 'dynamic' || dropped.items.some(({ value }) => value === 'ALL')) return;
  const all = dropped.items.find(({ value }) => value !== undefined && isAllCapabilities(value));
  if (all !== undefined) {
    if (format === 'kubernetes') yield spellingProblem(name, all);
    return;
  }
  const isByName = dropsDefaults(container);
  if (container.privileged.value === true) {
    const message = `\`${name}\` has all capabilities, and as long as it is privileged it keeps them whatever is dropped`;
    yield { range: dropped.range, message, severity: 'low' };
    return;
  }
  yield {
    range: dropped.range,
    message: isByName
      ? `\`${name}\` drops the default capabilities one by one, which the Pod Security Standards do not take for \`ALL\``
      : `\`${name}\` keeps the default capabilities`,
    ...(isByName ? { severity: 'low' } : {}),
    fixes: () =>
      dropFixes(container, capabilityNeeds(container, facts, stage, script), hasNone(container, facts, stage)),
  };
}

/** Runtimes take any spelling; the Pod Security Standards do not. */
function spellingProblem(name: string, item: Slot<string>): Problem {
  const fix = { title: 'Write `ALL`', safety: 'safe', edits: () => item.set('ALL') } as const;
  return {
    range: item.range,
    message: `\`${name}\` drops \`${item.value}\`, which the Pod Security Standards know only as \`ALL\``,
    severity: 'low',
    fixes: [shared(item, fix)],
  };
}

/** Whether each capability that runtimes give by default is dropped by its name. */
function dropsDefaults({ droppedCapabilities: { items } }: Service | PodContainer): boolean {
  if (items.length === 0) return false;
  const names = new Set(items.map(({ value }) => value && capabilityNamed(value.trim())?.name));
  return capabilities.every(({ name, isDefault }) => !isDefault || names.has(name));
}

const others = 'a program that uses another, such as to change owners or to become another user, fails there';

/** How sure it is that nothing else is needed. */
const doubts: Readonly<Record<CapabilityNeeds['certainty'], string>> = {
  known: `This is known of the image as it comes: with what is added to it, ${others}`,
  derived: `This is what its Dockerfile and commands tell: ${others}`,
  guess: `What it needs is not known, so this is a guess: ${others}`,
};

/** The restricted level allows only one to be kept. */
function dropFixes(container: Service | PodContainer, needs: CapabilityNeeds, isBare: boolean): Fix[] {
  const fix = dropFix(container, needs, isBare);
  const kept = needs.names.filter((name) => name === 'NET_BIND_SERVICE');
  if (container.format === 'compose' || kept.length === needs.names.length || fix.safety === 'safe') return [fix];
  const title = `Drop all capabilities${kept.length > 0 ? ` but ${listed(kept)}` : ''}, as the restricted level asks`;
  const breaks = `What needs ${listed(needs.names.filter((name) => name !== 'NET_BIND_SERVICE'))} fails, where it runs as root`;
  const edits = () => container.dropAllCapabilities(kept);
  return [fix, shared(container.droppedCapabilities, { title, safety: 'unsafe', breaks, edits })];
}

function dropFix(container: Service | PodContainer, found: CapabilityNeeds, isBare: boolean): Fix {
  const { needs, names, refused, certainty } = found;
  const edits = () => container.dropAllCapabilities(names);
  if (isBare) {
    const drop = () => container.dropAllCapabilities([]);
    return shared(container.droppedCapabilities, { title: 'Drop all capabilities', safety: 'safe', edits: drop });
  }
  const why = [...new Set(needs.map((need) => need.why))].join(', and ');
  const title = names.length === 0 ? 'Drop all capabilities' : `Drop all capabilities but ${listed(names)}: ${why}`;
  const lost = refused.length === 0 ? '' : `, and what needs ${listed(refused)} does so for certain`;
  return shared(container.droppedCapabilities, { title, safety: 'unsafe', breaks: doubts[certainty] + lost, edits });
}

/** A process of another user than root starts without capabilities, and can gain none where that is forbidden. */
function hasNone(container: Service | PodContainer, facts: Facts, stage: Stage | undefined): boolean {
  const { privilegeEscalation, addedCapabilities } = container;
  const isOther = containerImage(container, facts, stage).startsAsRoot === false;
  return isOther && privilegeEscalation.value === false && addedCapabilities.state === 'absent';
}
