import { existsSync, readFileSync } from 'node:fs';
import type { IRawGrammar } from 'vscode-textmate';

/** The grammars that ours are injected into, by scope. */
export interface Hosts {
  readonly name: string;
  readonly grammars: ReadonlyMap<string, IRawGrammar>;
}

/**
 * The least of a Dockerfile grammar and of a YAML grammar that an injection can meet: comments as one match in one and as
 * a region in the other, strings, and keywords at the start of a line.
 */
export const minimalHosts: Hosts = {
  name: 'minimal grammars',
  grammars: new Map([
    grammar('source.dockerfile', [
      { match: '^\\s*(?i:[A-Z]+)(?=\\s)', name: 'keyword.other.special-method.dockerfile' },
      { begin: '"', end: '"', name: 'string.quoted.double.dockerfile' },
      { match: '^\\s*#.*$', name: 'comment.line.number-sign.dockerfile' },
    ]),
    grammar('source.yaml', [
      { begin: '(?<=[ \\t]|^)#', end: '$', name: 'comment.line.number-sign.yaml' },
      { match: '[\\w-]+(?=:(?:\\s|$))', name: 'entity.name.tag.yaml' },
      { begin: '"', end: '"', name: 'string.quoted.double.yaml' },
      { begin: '(?=[^\\s#"\\[\\]{},])(?![:-](?:\\s|$))', end: '(?=[\\s,\\]}]|$)', name: 'string.unquoted.plain.yaml' },
    ]),
  ]),
};

const extensions = new URL('../editor/node_modules/code-server/lib/vscode/extensions/', import.meta.url);

/** VS Code's own grammars; undefined where the in-editor suite is not installed. */
export function editorHosts(): Hosts | undefined {
  if (!existsSync(extensions)) return undefined;
  const paths = ['yaml', 'yaml-1.0', 'yaml-1.1', 'yaml-1.2', 'yaml-1.3', 'yaml-embedded'].map(
    (name) => `yaml/syntaxes/${name}.tmLanguage.json`,
  );
  const grammars = [...paths, 'docker/syntaxes/docker.tmLanguage.json'].map(
    (path) => JSON.parse(readFileSync(new URL(path, extensions), 'utf8')) as IRawGrammar,
  );
  return { name: 'grammars of VS Code', grammars: new Map(grammars.map((each) => [each.scopeName, each])) };
}

function grammar(scopeName: string, patterns: IRawGrammar['patterns']): [string, IRawGrammar] {
  return [scopeName, { scopeName, patterns } as IRawGrammar];
}
