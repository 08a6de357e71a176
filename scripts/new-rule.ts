// npm run new-rule <id>: writes the two files of a rule, to be filled in by hand.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [id] = process.argv.slice(2);
if (!id || !/^(?!no-)[a-z]+(-[a-z0-9]+)*$/.test(id)) {
  console.error('Usage: npm run new-rule <id>; an id is kebab-case, names the pattern and does not start with no-');
  process.exit(2);
}
const root = join(import.meta.dirname, '..');
const title = id.charAt(0).toUpperCase() + id.slice(1).replaceAll('-', ' ');

const rule = `import { defineRule } from './rule.ts';

export default defineRule({
  id: '${id}',
  title: '${title}',
  severity: 'medium',
  profile: 'recommended',
  formats: ['compose', 'kubernetes'],
  why: 'What an attacker gains by it.',
  remedy: 'What to write instead.',
  references: {},

  *container({ name, privileged }) {
    if (privileged.value !== true) return;
    yield { range: privileged.range, message: \`\\\`\${name}\\\` …\` };
  },
});
`;

const fixture = `# ${title}

## Example: Compose

\`\`\`yaml compose.yaml
services:
  web:
    image: nginx:1.27
    privileged: true
                ~~~~ ${id}
\`\`\`

## Leaves the rest alone

\`\`\`yaml compose.yaml
services:
  web:
    image: nginx:1.27
\`\`\`
`;

const files = { [`server/rules/${id}.ts`]: rule, [`test/rules/${id}.md`]: fixture };
for (const path of Object.keys(files)) {
  if (!existsSync(join(root, path))) continue;
  console.error(`${path} is there already`);
  process.exit(1);
}
for (const [path, text] of Object.entries(files)) {
  writeFileSync(join(root, path), text);
  console.log(`wrote ${path}`);
}
console.log('Fill both in, then: npm run generate, npm test -- --only unit --update');
