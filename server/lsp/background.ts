import { driftQuestions } from '../engine/pinning.ts';
import { needsNetwork, type Question } from '../model/facts.ts';
import type { OnlineMode } from '../protocol.ts';
import type { Analysis } from './analysis.ts';

/** What may be found out without being asked to: what lies on the disk, and what registries say where the user wants that. */
export function backgroundQuestions(
  { result, configured, asked, document, facts }: Analysis,
  mode: OnlineMode,
): Question[] {
  const local = asked.filter((question) => !needsNetwork(question));
  if (mode !== 'on') return local;
  const needed = result.findings.flatMap(({ fixes }) => fixes.flatMap(({ needs }) => (needs ? [needs] : [])));
  const drift = driftQuestions(document, facts, configured.config);
  // A download for a checksum is nobody's background noise.
  return [
    ...local,
    ...[...result.wanted, ...needed, ...drift].filter((each) => needsNetwork(each) && each.kind !== 'checksum'),
  ];
}
