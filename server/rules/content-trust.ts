import {
  type ContentTrustSwitch,
  contentTrustEnd,
  contentTrustOptions,
  contentTrustVariables,
  contentTrustWords,
} from '../model/content-trust.ts';
import { defineRule, type Problem, shared } from './rule.ts';

export default defineRule({
  id: 'content-trust',
  title: 'Docker Content Trust',
  severity: 'low',
  profile: 'recommended',
  formats: ['dockerfile', 'compose', 'kubernetes'],
  why: 'Docker Content Trust asks a service for signatures that ends on 2026-12-08, and the signatures of official images have been running out since August 2025. Switched on, it makes pulls fail; switched off, it says what is so anyway.',
  remedy:
    'Take it out. Pin images by digest, and verify signatures with cosign or Notation where images are deployed. A Notary server of your own, named by `DOCKER_CONTENT_TRUST_SERVER`, goes on.',
  references: { 'cis-docker': { id: '4.5', relation: 'wider' } },

  *stage({ isUsed, environment }, { facts }) {
    if (!isUsed) return;
    for (const found of contentTrustVariables(environment)) yield problem(found, facts.today);
  },

  *instruction(instruction, { facts }) {
    if (instruction.keyword !== 'RUN' || instruction.stage?.isUsed !== true) return;
    for (const command of instruction.commandsWith(contentTrustWords))
      for (const found of contentTrustOptions(command, instruction)) yield problem(found, facts.today);
  },

  *container({ environment }, { facts }) {
    for (const found of contentTrustVariables(environment)) yield problem(found, facts.today);
  },
});

function problem(found: ContentTrustSwitch, today: string): Problem {
  const { name, isOn, range, remove } = found;
  const isOver = today >= contentTrustEnd;
  const end = `${isOver ? 'ended' : 'ends'} on ${contentTrustEnd}`;
  const message = isOn
    ? `\`${name}\` verifies images with a service that ${end}: use cosign or Notation`
    : `\`${name}\` switches a check off whose service ${end}: use cosign or Notation`;
  const title = `Remove \`${name}\``;
  const breaks = isOver
    ? 'Images are pulled that nobody has signed'
    : `Until ${contentTrustEnd}, images are pulled that nobody has signed`;
  const fix = isOn
    ? ({ title, safety: 'unsafe', breaks, edits: remove } as const)
    : ({ title, safety: 'safe', edits: remove } as const);
  return { range, message, fixes: [shared(found, fix)] };
}
