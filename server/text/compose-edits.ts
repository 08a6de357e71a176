import { type Edit, sortEdits } from './edit.ts';

/** An edit that remembers what it is there for. */
export interface TaggedEdit<Tag> extends Edit {
  readonly tags: readonly Tag[];
}

/** A stretch of the text in the making: kept from the original, or new and perhaps empty, where something was taken away. */
type Piece<Tag> = { readonly start: number; readonly end: number } | Inserted<Tag>;

interface Inserted<Tag> {
  readonly newText: string;
  readonly tags: readonly Tag[];
  /** Whether it stands for something, rather than between two things. */
  readonly isCut: boolean;
}

/** One list of edits of the original text that does what `rounds`, each made for the text that the one before left, do. */
export function composeEdits(text: string, rounds: readonly (readonly Edit[])[]): Edit[] {
  const tagged = rounds.map((round) => round.map((edit) => ({ ...edit, tags: [] })));
  return composeTaggedEdits<never>(text, tagged).map(({ range, newText }) => ({ range, newText }));
}

/** As `composeEdits`; an edit has the tags of all that went into it. */
export function composeTaggedEdits<Tag>(
  text: string,
  rounds: readonly (readonly TaggedEdit<Tag>[])[],
): TaggedEdit<Tag>[] {
  let pieces: Piece<Tag>[] = [{ start: 0, end: text.length }];
  for (const round of rounds) pieces = applyRound(pieces, round);
  return toEdits(pieces, text.length);
}

function lengthOf(piece: Piece<unknown>): number {
  return 'newText' in piece ? piece.newText.length : piece.end - piece.start;
}

function slice<Tag>(piece: Piece<Tag>, from: number, to: number): Piece<Tag> {
  if ('newText' in piece) return { ...piece, newText: piece.newText.slice(from, to) };
  return { start: piece.start + from, end: piece.start + to };
}

function applyRound<Tag>(pieces: readonly Piece<Tag>[], round: readonly TaggedEdit<Tag>[]): Piece<Tag>[] {
  const out: Piece<Tag>[] = [];
  const edits = sortEdits(round);
  let index = 0;
  let at = 0;
  let skipUntil = 0;
  let skippedFor: readonly Tag[] = [];
  const startEditsAt = (offset: number): void => {
    for (let edit = edits[index]; edit !== undefined && edit.range.start <= offset; edit = edits[++index]) {
      out.push({ newText: edit.newText, tags: edit.tags, isCut: edit.range.end > edit.range.start });
      if (edit.range.end > skipUntil) skippedFor = edit.tags;
      skipUntil = Math.max(skipUntil, edit.range.end);
    }
  };
  for (const piece of pieces) {
    const end = at + lengthOf(piece);
    // What an earlier round took away here still says so.
    if (at === end && 'newText' in piece) out.push(piece);
    let position = at;
    while (position < end) {
      startEditsAt(position);
      if (skipUntil > position) {
        const stop = Math.min(skipUntil, end);
        // New text that is taken away again was there for something all the same, and who took it away counts on it.
        if ('newText' in piece) out.push({ ...piece, newText: '', tags: [...new Set([...piece.tags, ...skippedFor])] });
        position = stop;
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

function toEdits<Tag>(pieces: readonly Piece<Tag>[], length: number): TaggedEdit<Tag>[] {
  const edits: TaggedEdit<Tag>[] = [];
  let at = 0;
  let pending: Inserted<Tag>[] = [];
  const insert = (offset: number, some: readonly Inserted<Tag>[]): void => {
    // What is put into one place for several reasons can be left out reason by reason.
    for (const { newText, tags } of runsOf(some))
      if (newText !== '') edits.push({ range: { start: offset, end: offset }, newText, tags });
  };
  const flush = (start: number): void => {
    const first = pending.findIndex(({ isCut }) => isCut);
    const last = pending.findLastIndex(({ isCut }) => isCut);
    if (start === at) insert(at, pending);
    else {
      insert(at, pending.slice(0, Math.max(first, 0)));
      const { newText, tags } = joined(pending.slice(Math.max(first, 0), last + 1));
      edits.push({ range: { start: at, end: start }, newText, tags });
      insert(start, pending.slice(last + 1));
    }
    pending = [];
  };
  for (const piece of pieces) {
    if ('newText' in piece) pending.push(piece);
    else if (piece.start !== piece.end) {
      flush(piece.start);
      at = piece.end;
    }
  }
  flush(length);
  return edits;
}

function joined<Tag>(pieces: readonly Inserted<Tag>[]): Inserted<Tag> {
  const tags = new Set(pieces.flatMap((piece) => piece.tags));
  return { newText: pieces.map(({ newText }) => newText).join(''), tags: [...tags], isCut: false };
}

/** Neighbours of the same tags as one; what was taken away again belongs to what stands before it. */
function runsOf<Tag>(pieces: readonly Inserted<Tag>[]): Inserted<Tag>[] {
  const runs: Inserted<Tag>[] = [];
  for (const piece of pieces) {
    const last = runs.at(-1);
    const isSame = last?.tags.length === piece.tags.length && last.tags.every((tag, i) => tag === piece.tags[i]);
    if (last !== undefined && (isSame || piece.newText === '' || last.newText === ''))
      runs[runs.length - 1] = joined([last, piece]);
    else runs.push(piece);
  }
  return runs;
}
