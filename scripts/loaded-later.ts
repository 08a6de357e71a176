import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'esbuild';
import { rules } from '../server/rules/index.ts';

/** Parts of the servers that are loaded when they are first used, and lie beside them: by what is asked for, where it is. */
export function loadedLater(parts: readonly (readonly [filter: RegExp, path: string])[]): Plugin {
  return {
    name: 'loaded-later',
    setup(builder) {
      for (const [filter, part] of parts)
        builder.onResolve({ filter }, ({ kind }) =>
          kind === 'dynamic-import' ? { path: part, external: true } : undefined,
        );
    },
  };
}

/** What rules say at length, which is a twentieth of a server: hovers alone show it, and read it from this file. */
export const ruleTexts = 'rule-texts.json';

/** The content of that file. */
export function ruleTextsContent(): string {
  return JSON.stringify(Object.fromEntries(rules.map(({ id, why, remedy }) => [id, { why, remedy }])));
}

const literal = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\$]|\\.)*`/;
const text = new RegExp(`^( {2}(?:why|remedy):)\\s+(?:${literal.source}),$`, 'gm');

/** Leaves out of a bundle what is in that file. */
export const withoutRuleTexts: Plugin = {
  name: 'without-rule-texts',
  setup(builder) {
    builder.onLoad({ filter: /[\\/]server[\\/]rules[\\/][a-z\d-]+\.ts$/ }, ({ path: file }) => {
      const source = readFileSync(file, 'utf8');
      const isRule = rules.some(({ id }) => id === path.basename(file, '.ts'));
      return { contents: isRule ? source.replace(text, "$1 '',") : source, loader: 'ts' };
    });
  },
};

/** Of our own manifest, programs want to know the version only. */
export function versionOnly(root: string): Plugin {
  return {
    name: 'version-only',
    setup(builder) {
      builder.onLoad({ filter: /[\\/]package\.json$/ }, ({ path: file }) => {
        if (path.dirname(file) !== root) return undefined;
        const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
        return { contents: JSON.stringify({ version }), loader: 'json' };
      });
    },
  };
}
