import { isDigestGone } from '../model/drift.ts';
import { pinFixes } from '../model/pin.ts';
import { defineRule } from './rule.ts';

export default defineRule({
  id: 'missing-digest',
  title: 'Digest that its registry does not have',
  severity: 'high',
  profile: 'recommended',
  formats: ['dockerfile', 'compose', 'kubernetes'],
  why: 'What is pinned to a digest that was deleted, or never pushed, runs only where it still lies: the next machine cannot pull it, in the middle of a deployment or a recovery.',
  remedy:
    'Pin the digest that the tag has now, or push the image again. Registries are asked only where `bulkhead.online`, a command or `--online` allows it.',
  references: {},

  *image({ image }, { facts }) {
    const reference = image.value;
    if (reference === undefined || !isDigestGone(reference, facts)) return;
    const { name, tag } = reference;
    yield {
      range: image.range,
      message: `\`${name}${tag === undefined ? '' : `:${tag}`}\` cannot be pulled: ${reference.registry} does not have its digest`,
      fixes() {
        // Without a tag, nothing says which one is meant.
        return tag === undefined ? [] : pinFixes(image);
      },
    };
  },
});
