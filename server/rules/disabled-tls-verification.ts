import type { EnvironmentVariable } from '../model/container.ts';
import { unsetsVerification } from '../model/tls-settings.ts';
import { copiedSwitches, type TlsSwitch, tlsSwitches, tlsWords } from '../model/tls-verification.ts';
import { unverifiedServers } from '../model/unverified-server.ts';
import { defineRule, type Problem, shared } from './rule.ts';

const breaks =
  'Connections fail to servers whose certificate no trusted authority has signed, and to all where no authorities are installed (`ca-certificates`)';

const unsigned =
  'Connections fail to a server whose certificate none of its authorities (`caBundle`, `certificate-authority-data`) has signed';

export default defineRule({
  id: 'disabled-tls-verification',
  title: 'Certificates not verified',
  severity: 'high',
  profile: 'recommended',
  formats: ['dockerfile', 'compose', 'kubernetes'],
  why: 'Without verification anybody between the program and the server can answer in its place: what is downloaded, and then run, is what they send, and passwords and tokens go to them.',
  remedy:
    "Leave verification on. Where a server has a certificate of a private authority, add that authority's certificate to the trusted ones (`update-ca-certificates`, `NODE_EXTRA_CA_CERTS`, `PIP_CERT`, `GIT_SSL_CAINFO`).",
  references: {
    'cis-docker': { id: '4.11', relation: 'wider' },
    checkov: [
      'CKV2_DOCKER_2',
      'CKV2_DOCKER_3',
      'CKV2_DOCKER_4',
      'CKV2_DOCKER_5',
      'CKV2_DOCKER_6',
      'CKV2_DOCKER_12',
      'CKV2_DOCKER_13',
      'CKV2_DOCKER_14',
      'CKV2_DOCKER_15',
      'CKV2_DOCKER_16',
    ].map((id) => ({ id, relation: 'narrower' as const })),
    semgrep: ['skip-tls-verify-cluster', 'skip-tls-verify-service'].map((id) => ({
      id,
      relation: 'narrower' as const,
    })),
  },

  *resource(resource) {
    for (const { key, owner, slot } of unverifiedServers(resource)) {
      const fix = {
        title: `Remove \`${key}\``,
        safety: 'unsafe',
        breaks: unsigned,
        edits: () => slot.remove(),
      } as const;
      const message = `\`${key}\` of \`${owner}\` switches the verification of certificates off`;
      yield { range: slot.range, message, fixes: [shared(slot, fix)] };
    }
  },

  *stage({ isUsed, environment }) {
    if (isUsed) for (const variable of environment) yield* judge(variable);
  },

  *instruction(instruction) {
    if (instruction.stage?.isUsed !== true) return;
    for (const found of copiedSwitches(instruction)) yield problem(found);
    if (instruction.keyword !== 'RUN') return;
    for (const command of instruction.commandsWith(tlsWords))
      for (const found of tlsSwitches(command, instruction)) yield problem(found);
  },

  *environmentVariable(variable) {
    // Those of a build are judged with their stage, which may not be used.
    if (variable.source !== 'env' && variable.source !== 'arg') yield* judge(variable);
  },
});

function problem({ program, name, range, remedy }: TlsSwitch): Problem {
  const message =
    program === undefined
      ? `\`${name}\` switches the verification of certificates off`
      : `\`${name}\` keeps \`${program}\` from verifying certificates`;
  if (remedy === undefined) return { range, message };
  return { range, message, fixes: [{ ...remedy, safety: 'unsafe', breaks }] };
}

function* judge({ name, nameRange, owner, value, remove }: EnvironmentVariable): Iterable<Problem> {
  if (!unsetsVerification(name, value.value)) return;
  const edits = () => (remove === undefined ? value.remove() : remove());
  const fix = shared(value, { title: `Remove \`${name}\``, safety: 'unsafe', breaks, edits });
  const message = `\`${name}\` of \`${owner}\` switches the verification of certificates off`;
  yield { range: nameRange, message, fixes: [fix] };
}
