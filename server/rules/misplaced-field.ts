import { misplacedFields } from '../model/misplaced-field.ts';
import { defineRule, shared } from './rule.ts';

export default defineRule({
  id: 'misplaced-field',
  title: 'Security setting at a level where it has no effect',
  severity: 'high',
  profile: 'recommended',
  formats: ['kubernetes'],
  why: 'Some settings are for a pod, some for a container, some for both. At the wrong level the API server drops them, at best with a warning, and what looks hardened is not.',
  remedy: 'Move the setting to the level at which Kubernetes reads it.',
  references: {},

  *resource(resource) {
    for (const field of misplacedFields(resource)) {
      yield {
        range: field.range,
        message: `\`${field.key}\` has no effect in ${field.where}: it belongs into ${field.belongs}`,
        fixes: [
          shared(field, {
            title: `Move \`${field.key}\` into ${field.belongs}`,
            safety: 'unsafe',
            breaks: 'The setting comes into force, and what it forbids stops working',
            edits: () => field.move(),
          }),
        ],
      };
    }
  },
});
