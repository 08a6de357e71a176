import type { PlaceElsewhere } from '../text/place-elsewhere.ts';
import type { Range } from '../text/range.ts';
import type { Project, Service } from './compose.ts';
import type { Around } from './container.ts';
import type { EnvFileVariable } from './env-file.ts';
import { pathBeside } from './file-path.ts';
import { envFileAt } from './foreign-file.ts';
import { isIgnoredByGit } from './git-ignore.ts';
import { pathFrom } from './ignore-lines.ts';
import { isVacant, judgeVariable } from './secret.ts';

/** A file with secrets that lies in a repository, where the next `git add` takes it along. */
export interface TrackedSecret {
  /** `secret`: all of it is one; `variables`: some of those that it sets are. */
  readonly kind: 'secret' | 'variables';
  /** From the Compose file's folder. */
  readonly path: string;
  /** Names of its variables that hold secrets; never their values. */
  readonly names: readonly string[];
  /** Where they are set in it. */
  readonly places: readonly PlaceElsewhere[];
  /** Where the Compose file names it, or uses one of its variables. */
  readonly range: Range;
}

/** The files of secrets that `project` reads and git does not ignore, as far as that is known. */
export function trackedSecrets(project: Project, around: Around): TrackedSecret[] {
  const found = [...secretFiles(project, around), ...envFiles(project, around), ...ownEnvFile(project, around)];
  const first = new Map(found.toReversed().map((one) => [one.path, one]));
  return found.filter((one) => first.get(one.path) === one);
}

function secretFiles({ secrets }: Project, around: Around): TrackedSecret[] {
  return secrets.items.flatMap(({ file }): TrackedSecret[] => {
    const path = file.value === undefined ? undefined : pathFrom(file.value);
    if (path === undefined || isExample(path) || !isTracked(path, around)) return [];
    const answer = around.facts.file(pathBeside(around.path, path));
    const text = answer.state === 'known' ? (answer.value?.text ?? '') : '';
    return isVacant(text) ? [] : [{ kind: 'secret', path, names: [], places: [], range: file.range }];
  });
}

function envFiles({ services }: Project, around: Around): TrackedSecret[] {
  const isNaming = (service: Service) =>
    service.lasting('files', () => service.envFiles.items.length + service.labelFiles.items.length > 0);
  return services.filter(isNaming).flatMap((service) =>
    [...service.envFiles.items, ...service.labelFiles.items].flatMap(({ path: slot }): TrackedSecret[] => {
      const path = slot.value === undefined ? undefined : pathFrom(slot.value);
      if (path === undefined || isExample(path)) return [];
      const secrets = secretsIn(path, around);
      return secrets.length === 0 || !isTracked(path, around)
        ? []
        : [{ kind: 'variables', path, ...namesAndPlaces(secrets, path, around), range: slot.range }];
    }),
  );
}

/** `.env` beside the Compose file, where a service is given one of its secrets. */
function ownEnvFile({ services }: Project, around: Around): TrackedSecret[] {
  const path = '.env';
  const all = secretsIn(path, around);
  if (all.length === 0) return [];
  const written = services.flatMap(({ environment }) => environment.filter((one) => one.written !== undefined));
  const secrets = all.filter(({ name }) => written.some((one) => uses(one.written, name)));
  const place = written.find((one) => secrets.some(({ name }) => uses(one.written, name)));
  if (place === undefined || !isTracked(path, around)) return [];
  return [{ kind: 'variables', path, ...namesAndPlaces(secrets, path, around), range: place.nameRange }];
}

function uses(written: string | undefined, name: string): boolean {
  return [...(written ?? '').matchAll(/\$\{?(\w+)/g)].some(([, used]) => used === name);
}

function secretsIn(path: string, { path: document, facts }: Around): readonly EnvFileVariable[] {
  const variables = envFileAt(pathBeside(document, path), facts) ?? [];
  return variables.filter(({ name, value }) => value !== undefined && judgeVariable(name, value));
}

function namesAndPlaces(secrets: readonly EnvFileVariable[], path: string, { path: document, facts }: Around) {
  const answer = facts.file(pathBeside(document, path));
  const text = answer.state === 'known' ? answer.value?.text : undefined;
  const places = text === undefined ? [] : secrets.map(({ nameRange: range }) => ({ range, file: { path, text } }));
  return { names: secrets.map(({ name }) => name), places };
}

function isTracked(path: string, { path: document, facts }: Around): boolean {
  return isIgnoredByGit(pathBeside(document, path), facts) === false;
}

/** Made to be in the repository: what is to be put in is only shown. */
function isExample(path: string): boolean {
  return /(?:^|[./_-])(?:example|sample|template|dist|default|test|tests)(?=$|[./_-])/i.test(path);
}
