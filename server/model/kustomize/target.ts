import type { YamlPlace } from '../../syntax/yaml/place.ts';
import { literalText } from '../yaml-values.ts';

/** The object that a patch or a transformer may be for. */
export interface Candidate {
  readonly kind: string;
  readonly object: YamlPlace;
}

/** Whether `target`, a selector of Kustomize's, may mean the object; what it says in ways not read here may always. */
export function selects(target: YamlPlace, { kind, object }: Candidate): boolean {
  const text = (...path: readonly string[]) => literalText(object.get(...path), 'kubernetes') ?? '';
  return (
    fits(literalText(target.get('kind'), 'kubernetes'), kind) &&
    fits(literalText(target.get('name'), 'kubernetes'), text('metadata', 'name')) &&
    hasLabels(literalText(target.get('labelSelector'), 'kubernetes'), object.get('metadata', 'labels')) &&
    hasLabels(literalText(target.get('annotationSelector'), 'kubernetes'), object.get('metadata', 'annotations'))
  );
}

/**
 * Whether the whole of `value` fits a regular expression. Only names, `.*` and alternatives are read, which are what people
 * write: an expression of somebody else's is never run.
 */
function fits(pattern: string | undefined, value: string): boolean {
  if (pattern === undefined || pattern === '') return true;
  const bare = pattern.replace(/^\^?\(?/, '').replace(/\)?\$?$/, '');
  return bare.split('|').some((alternative) => {
    const pieces = alternative.split(/\.[*+]/);
    return pieces.some((piece) => /[()[\]{}*+?\\^$]/.test(piece)) || fitsPieces(pieces, value);
  });
}

function fitsPieces(pieces: readonly string[], value: string): boolean {
  const [first = '', ...rest] = pieces;
  const last = rest.pop();
  if (last === undefined) return value === first;
  let at = first.length;
  if (!value.startsWith(first) || !value.endsWith(last)) return false;
  for (const piece of rest) {
    const found = value.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return at <= value.length - last.length;
}

/** Whether `labels` may fit the selector: of several conditions those are looked at that ask for one value. */
function hasLabels(selector: string | undefined, labels: YamlPlace): boolean {
  return (selector ?? '').split(',').every((condition) => {
    const [, key, value] = /^\s*([^\s=!]+)\s*==?\s*([^\s=]+)\s*$/.exec(condition) ?? [];
    if (key === undefined) return true;
    const label = labels.get(key);
    return label.kind === 'dynamic' || literalText(label, 'kubernetes') === value;
  });
}
