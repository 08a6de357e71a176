import type { Instruction } from '../model/dockerfile.ts';
import { isBehindShell, isBrokenList, programForm } from '../model/shell-form.ts';
import { defineRule, type Fix } from './rule.ts';

export default defineRule({
  id: 'shell-form-entrypoint',
  title: 'Shell between the engine and the program',
  severity: 'low',
  profile: 'strict',
  formats: ['dockerfile'],
  why: 'In shell form, `/bin/sh -c` is process 1. It hands on no signal, so that the program is killed where it should stop, and it reads variables again: what stands in them can become part of the command.',
  remedy: 'Write the command as a JSON list. Where a shell has to prepare something, let it end with `exec`.',
  references: {
    hadolint: { id: 'DL3025', relation: 'wider' },
    buildkit: { id: 'JSONArgsRecommended', relation: 'wider' },
    tally: [
      { id: 'JSONArgsRecommended', relation: 'wider' },
      { id: 'invalid-json-form', relation: 'narrower' },
    ],
    kics: { id: 'b86987e1-6397-4619-81d5-8807f2387c79', relation: 'wider' },
    semgrep: { id: 'prefer-json-notation', relation: 'wider' },
  },

  *stage({ isFinal, entrypoint, command }) {
    if (!isFinal) return;
    for (const instruction of [entrypoint, command]) {
      if (instruction === undefined || !isBehindShell(instruction)) continue;
      const { keyword, keywordRange } = instruction;
      const message = isBrokenList(instruction)
        ? `\`${keyword}\` is no list in JSON, so that \`/bin/sh\` gets it as it stands`
        : `\`${keyword}\` runs its program behind \`/bin/sh\`, which hands on no signals`;
      const fix = rewrite(instruction);
      yield { range: keywordRange, message, ...(fix && { fixes: [fix] }) };
    }
  },
});

function rewrite(instruction: Instruction): Fix | undefined {
  const found = programForm(instruction);
  return (
    found && {
      title: found.form === 'json' ? 'Write it as a list' : 'Let the program take the place of the shell',
      safety: 'unsafe',
      breaks:
        'The program is process 1 then: it gets the signals, and has to wait for processes that lost their parent',
      edits: () => found.edits,
    }
  );
}
