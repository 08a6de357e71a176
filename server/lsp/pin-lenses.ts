import type { CodeLens } from 'vscode-languageserver';
import { imagesOf } from '../engine/image-places.ts';
import { driftOf } from '../model/drift.ts';
import { updatePinCommand } from '../protocol.ts';
import type { Abilities } from './abilities.ts';
import type { Analysis } from './analysis.ts';
import { toLspRange } from './convert.ts';

/** Where a tag has moved on from the digest beside it, as far as is known: both days, and an update one click away. */
export function pinLenses(
  { document, textDocument, facts, configured }: Analysis,
  { appliesEdits }: Abilities,
): CodeLens[] {
  return imagesOf(document, facts, configured.config).flatMap(({ image: { value }, range }): CodeLens[] => {
    const drift = value && driftOf(value, facts);
    if (value === undefined || drift === undefined) return [];
    const { pinnedOn, movedOn } = drift;
    const days = pinnedOn && movedOn ? `: pinned is ${pinnedOn}, now it is ${movedOn}` : '';
    const title = `\`${value.tag}\` has moved on${days}`.replaceAll('`', '');
    const given = { uri: textDocument.uri, start: range.start };
    const command = appliesEdits
      ? { title: `${title}; update`, command: updatePinCommand, arguments: [given] }
      : { title, command: '' };
    return [{ range: toLspRange(textDocument, range), command }];
  });
}
