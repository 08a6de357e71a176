import { driftOf } from '../model/drift.ts';
import { pinFixes } from '../model/pin.ts';
import { defineRule } from './rule.ts';

export default defineRule({
  id: 'moved-tag',
  title: 'Pinned behind its tag',
  severity: 'low',
  // It says nothing unless registries are asked, and who has a bot for it hears of it twice.
  profile: 'strict',
  formats: ['dockerfile', 'compose', 'kubernetes'],
  why: 'A digest stays what it is while its tag goes on to builds with newer packages: without somebody, or something, that raises the two together, what is pinned keeps the flaws that it had on that day.',
  remedy:
    'Take over the digest that the tag has now, and let Renovate or Dependabot do so from then on. Registries are asked only where `bulkhead.online`, a command or `--online` allows it.',
  references: {},

  *image({ image }, { facts }) {
    const reference = image.value;
    const drift = reference && driftOf(reference, facts);
    if (reference === undefined || drift === undefined) return;
    const { pinnedOn, movedOn } = drift;
    const days = pinnedOn && movedOn ? `: it is of ${pinnedOn}, and the tag now of ${movedOn}` : '';
    yield {
      range: image.range,
      message: `\`${reference.name}:${reference.tag}\` is pinned to another digest than its tag has now${days}`,
      fixes: () => pinFixes(image),
    };
  },
});
