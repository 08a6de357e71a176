import { capabilities, capabilityNamed } from '../model/capability.ts';
import type { Container } from '../model/container.ts';
import { knownImage } from '../model/known-image.ts';
import { defineRule, type Fix, listed, shared } from './rule.ts';

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

  *container(container) {
    const { name, droppedCapabilities: dropped } = container;
    if (dropped.state === 'dynamic' || container.isWindows) return;
    if (dropped.items.some(({ value }) => value?.trim().toUpperCase() === 'ALL')) return;
    // Docker gives a privileged container all capabilities, whatever is dropped.
    if (container.format === 'compose' && container.privileged.value === true) return;
    const isByName = dropsDefaults(container);
    // Nothing is kept then, but the Pod Security Standards ask for the one word.
    if (isByName && container.format === 'compose') return;
    yield {
      range: dropped.range,
      message: isByName
        ? `\`${name}\` drops the default capabilities one by one, which the Pod Security Standards do not take for \`ALL\``
        : `\`${name}\` keeps the default capabilities`,
      ...(isByName ? { severity: 'low' } : {}),
      fixes: [dropFix(container)],
    };
  },
});

/** Whether each capability that runtimes give by default is dropped by its name. */
function dropsDefaults({ droppedCapabilities: { items } }: Container): boolean {
  const names = new Set(items.map(({ value }) => value && capabilityNamed(value.trim())?.name));
  return capabilities.every(({ name, isDefault }) => !isDefault || names.has(name));
}

function dropFix(container: Container): Fix {
  const edits = (keep: readonly string[]) => () => container.dropAllCapabilities(keep);
  if (hasNone(container)) {
    return shared(container.droppedCapabilities, { title: 'Drop all capabilities', safety: 'safe', edits: edits([]) });
  }
  const image = container.image.value;
  const needed = (image && knownImage(image)?.capabilities) ?? [];
  const title =
    needed.length === 0
      ? 'Drop all capabilities'
      : `Drop all capabilities but ${listed(needed)}, which \`${image?.name}\` needs`;
  const breaks =
    'A program that uses another capability, such as to change owners or to become another user, fails there';
  return shared(container.droppedCapabilities, { title, safety: 'unsafe', breaks, edits: edits(needed) });
}

/** A process of another user than root starts without capabilities, and can gain none where that is forbidden. */
function hasNone({ user, image, privilegeEscalation, addedCapabilities }: Container): boolean {
  const uid = user.state === 'absent' ? image.value && knownImage(image.value)?.user?.uid : user.value?.uid;
  return uid !== undefined && uid !== 0 && privilegeEscalation.value === false && addedCapabilities.state === 'absent';
}
