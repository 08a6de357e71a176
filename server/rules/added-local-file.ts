import { plainSources } from '../model/local-add.ts';
import { defineRule, type Fix } from './rule.ts';

export default defineRule({
  id: 'added-local-file',
  title: 'ADD where COPY would do',
  severity: 'low',
  profile: 'strict',
  formats: ['dockerfile'],
  why: '`ADD` also fetches addresses and unpacks archives. Where neither is meant, a file that turns out to be an archive, or a variable that turns out to be an address, puts into the image what nobody looked at.',
  remedy: 'Use `COPY` for files and folders of the build context, and `ADD` for archives that are to be unpacked.',
  references: {
    'cis-docker': { id: '4.9', relation: 'wider' },
    hadolint: 'DL3020',
    tally: 'DL3020',
    trivy: 'DS-0005',
    checkov: { id: 'CKV_DOCKER_4', relation: 'wider' },
    kics: '9513a694-aa0d-41d8-be61-3271e056f36b',
    semgrep: 'prefer-copy-over-add',
  },

  *instruction(instruction) {
    if (instruction.stage?.isUsed !== true) return;
    const sources = plainSources(instruction);
    if (sources === undefined) return;
    const [word] = instruction.words;
    if (word === undefined) return;
    const range = instruction.keywordRange;
    const edits = () => [{ range, newText: 'COPY' }];
    const title = 'Use `COPY`';
    const fix: Fix = sources.every((source) => source === 'plain')
      ? { title, safety: 'safe', edits }
      : {
          title,
          safety: 'unsafe',
          breaks: 'An archive is no longer unpacked, and an address no longer fetched',
          edits,
        };
    const what = word.value ?? word.text.replace(/^["']|["']$/g, '');
    yield { range, message: `\`ADD\` does more than \`COPY\`, which is enough for \`${what}\``, fixes: [fix] };
  },
});
