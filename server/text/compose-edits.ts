import { type Edit, sortEdits } from './edit.ts';

/** A stretch of the text in the making: kept from the original, or new. */
type Piece = { readonly start: number; readonly end: number } | { readonly newText: string };

/** One list of edits of the original text that does what `rounds`, each made for the text that the one before left, do. */
export function composeEdits(text: string, rounds: readonly (readonly Edit[])[]): Edit[] {
  let pieces: Piece[] = [{ start: 0, end: text.length }];
  for (const round of rounds) pieces = applyRound(pieces, round);
  return toEdits(pieces, text.length);
}

function lengthOf(piece: Piece): number {
  return 'newText' in piece ? piece.newText.length : piece.end - piece.start;
}

function slice(piece: Piece, from: number, to: number): Piece {
  if ('newText' in piece) return { newText: piece.newText.slice(from, to) };
  return { start: piece.start + from, end: piece.start + to };
}

function applyRound(pieces: readonly Piece[], round: readonly Edit[]): Piece[] {
  const out: Piece[] = [];
  const edits = sortEdits(round);
  let index = 0;
  let at = 0;
  let skipUntil = 0;
  const startEditsAt = (offset: number): void => {
    for (let edit = edits[index]; edit !== undefined && edit.range.start <= offset; edit = edits[++index]) {
      if (edit.newText !== '') out.push({ newText: edit.newText });
      skipUntil = Math.max(skipUntil, edit.range.end);
    }
  };
  for (const piece of pieces) {
    const end = at + lengthOf(piece);
    let position = at;
    while (position < end) {
      startEditsAt(position);
      if (skipUntil > position) {
        position = Math.min(skipUntil, end);
        continue;
      }
      const stop = Math.min(edits[index]?.range.start ?? end, end);
      out.push(slice(piece, position - at, stop - at));
      position = stop;
    }
    at = end;
  }
  startEditsAt(Number.POSITIVE_INFINITY);
  return out;
}

function toEdits(pieces: readonly Piece[], length: number): Edit[] {
  const edits: Edit[] = [];
  let at = 0;
  let pending = '';
  const flush = (start: number): void => {
    if (pending !== '' || start > at) edits.push({ range: { start: at, end: start }, newText: pending });
    pending = '';
  };
  for (const piece of pieces) {
    if ('newText' in piece) {
      pending += piece.newText;
      continue;
    }
    if (piece.start === piece.end) continue;
    flush(piece.start);
    at = piece.end;
  }
  flush(length);
  return edits;
}
