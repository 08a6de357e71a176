import type { Instruction, Stage } from '../model/dockerfile.ts';
import { parseImageReference } from '../model/image-reference.ts';
import { type Sibling, siblingsOf } from '../model/image-siblings.ts';
import { defineRule, type Fix, listed, shared } from './rule.ts';

export default defineRule({
  id: 'full-base-image',
  title: 'Full base image where a smaller one would do',
  severity: 'low',
  profile: 'strict',
  formats: ['dockerfile'],
  why: 'What the program does not need serves only whoever breaks in, and every package is one more that will have a flaw some day.',
  remedy:
    'Deliver the program on the slim variant of its image, or on one without a shell, and keep the full one for the stage that builds.',
  references: { 'cis-docker': { id: '4.3', relation: 'wider' } },

  *stage(stage) {
    const { base, isFinal, isUsed, parent } = stage;
    const image = base.value;
    if (!isFinal || !isUsed || parent !== undefined || image === undefined) return;
    const usable = siblingsOf(image).filter((sibling) => isUsable(sibling, stage));
    if (usable.length === 0) return;
    const isSmaller = usable.some(({ gain }) => gain === 'smaller');
    const what = isSmaller ? 'is delivered with all of its tools, where' : 'starts as root, where';
    yield {
      range: base.range,
      message: `\`${image.text}\` ${what} ${listed(usable.map(({ text }) => text))} may do`,
      fixes: image.digest === undefined ? usable.map(({ text, changes }) => replacement(stage, text, changes)) : [],
    };
  },
});

/** Whether the same stage may work on `sibling`, and is better off there. */
function isUsable({ use, gain, lacks }: Sibling, stage: Stage): boolean {
  if (use !== 'drop-in' || (gain === 'non-root' && stage.lastUser !== undefined)) return false;
  return lacks === undefined || !stage.instructions.some((instruction) => runs(instruction, lacks));
}

/** Whether `instruction` needs what `pattern` names; what is run later needs a shell only where it is written for one. */
function runs({ keyword, argumentText, exec }: Instruction, pattern: RegExp): boolean {
  if (!/^(?:RUN|SHELL|CMD|ENTRYPOINT)$/.test(keyword) || !pattern.test(argumentText)) return false;
  return keyword === 'RUN' || exec === undefined || /bash/.test(argumentText);
}

function replacement({ base }: Stage, text: string, changes: string): Fix {
  return shared(base, {
    title: `Use \`${text}\``,
    safety: 'unsafe',
    breaks: changes,
    edits: () => {
      const image = parseImageReference(text);
      return image && base.set(image);
    },
  });
}
