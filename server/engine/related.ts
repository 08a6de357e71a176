import type { Project, Service } from '../model/compose.ts';
import type { Origin } from '../model/compose-origins.ts';
import type { Problem, Related } from '../rules/rule.ts';
import { contains, type Range } from '../text/range.ts';

/** The places that have to do with a problem of a Compose file, those that its rule cannot know of included. */
export function relatedOf(
  { range, related = none }: Problem,
  { name: target, scope }: { readonly name: string; readonly scope: Range },
  path: string,
  project: Project | undefined,
): readonly Related[] {
  if (!target.startsWith(ofService)) return related;
  // Where no other file has a say, none has said anything.
  const isAlone = project === undefined || project.outline.isAlone;
  if (isAlone && contains(scope, range)) return related;
  const name = target.slice(ofService.length);
  const service = isAlone ? undefined : project.services.find((one) => one.name === name);
  const further = [...usersOf(range, name, scope), ...originsOf(service, range, path)];
  return further.length === 0 ? related : [...related, ...further];
}

const ofService = 'services/';
const none: readonly Related[] = [];

/** What stands in a fragment that a service uses is judged for that service, so the service is named with it. */
function usersOf(range: Range, name: string, scope: Range): readonly Related[] {
  if (contains(scope, range)) return none;
  return [{ range: { start: scope.start, end: scope.start + name.length }, message: `Used by \`${name}\`` }];
}

/** A service of several files is judged by all of them: those are named that the finding rests on as well. */
function originsOf(service: Service | undefined, range: Range, path: string): readonly Related[] {
  if (service === undefined) return none;
  const origins = service.origins(range, path);
  return origins.map((origin) => ({ range: origin.range, message: sentenceOf(origin), file: origin.file }));
}

function sentenceOf({ kind, service }: Origin): string {
  if (kind === 'silent') return `\`${service}\` says nothing of it here either`;
  return kind === 'same' ? 'Said here as well' : 'Overrules what is said here';
}
