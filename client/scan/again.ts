import type { Chosen } from './choose.ts';

/** What is remembered of a scan: not the scanner, and not how it was built, which were wanted that once. */
export function remembered({ subject, uri }: Chosen): Chosen {
  const source = uri === undefined ? {} : { uri };
  if (subject.kind !== 'build') return { subject, ...source };
  const { isAnew: _anew, isKept: _kept, ...rest } = subject;
  return { subject: rest, ...source };
}

/** The same image once more: what was built for its last scan, and not what a new build would give. */
export function again(chosen: Chosen): Chosen {
  const { subject } = chosen;
  return subject.kind === 'build' ? { ...chosen, subject: { ...subject, isKept: true } } : chosen;
}
