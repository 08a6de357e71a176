import type { OtherFile } from '../text/place-elsewhere.ts';
import type { Range } from '../text/range.ts';
import type { Project, Service } from './compose.ts';
import type { Around } from './container.ts';
import type { Facts, SecretUse } from './facts.ts';
import { pathBeside } from './file-path.ts';
import { envFileAt } from './foreign-file.ts';
import { remember } from './remember.ts';
import type { Manifest, Resource } from './resource.ts';
import { secretUses } from './run-image.ts';
import { isVacant, judgeVariable } from './secret.ts';
import { type SecretVariable, secretVariables } from './secret-variable.ts';
import { workloadOf } from './workload-spec.ts';

/** A secret that a service has in its environment, and another as a file. */
export interface HalfMovedSecret {
  readonly service: string;
  readonly variable: string;
  /** Where the service is given it. */
  readonly range: Range;
  /** Of Compose: the name of the secret that is the same. */
  readonly secret: string;
  /** Where it is given as a file. */
  readonly file: { readonly service: string; readonly range: Range };
}

/** The secrets of `project` that one service is given as a file, by `secrets:`, and another still as a variable. */
export function halfMovedSecrets(project: Project, around: Around): HalfMovedSecret[] {
  const given = project.services.flatMap((service) =>
    service.lasting('secrets', () => service.secrets.items.length) === 0
      ? []
      : service.secrets.items.flatMap(({ source, range }) =>
          source.value === undefined ? [] : [{ service: service.name, secret: source.value, range }],
        ),
  );
  if (given.length === 0) return [];
  return project.services.flatMap((service) =>
    variablesOf(service, around).flatMap((variable) => {
      const file = given.find(({ secret }) => isSameSecret(project, secret, variable, around));
      if (file === undefined) return [];
      return [{ ...variable, service: service.name, variable: variable.name, secret: file.secret, file }];
    }),
  );
}

interface Variable {
  readonly name: string;
  readonly range: Range;
  /** The value, or what is written with variables of whoever runs Compose. */
  readonly text: string | undefined;
}

/** The variables of `service` that hold secrets, those of its files included. */
function variablesOf(service: Service, { path, facts }: Around): Variable[] {
  const own = service.environment.flatMap(({ name, value, written, nameRange: range }): Variable[] => {
    const text = written ?? value.value;
    // What variables come to is not known before somebody runs Compose.
    return judgeVariable(name, written === undefined ? value.value : undefined) ? [{ name, range, text }] : [];
  });
  const ofFiles = service.envFiles.items.flatMap(({ path: { value: file, range } }) => {
    const variables = file === undefined ? undefined : envFileAt(pathBeside(path, file), facts);
    return (variables ?? []).flatMap(({ name, value }): Variable[] =>
      value !== undefined && judgeVariable(name, value) ? [{ name, range, text: value }] : [],
    );
  });
  return [...own, ...ofFiles];
}

/** By the same source, the same text, or the same name. */
function isSameSecret(
  { secrets }: Project,
  secret: string,
  { name, text }: Variable,
  { path, facts }: Around,
): boolean {
  const declared = secrets.items.find((one) => one.name === secret);
  const { environment, file } = declared ?? {};
  if (environment?.value !== undefined)
    return text === undefined ? environment.value === name : reads(text, environment.value);
  if (file?.value !== undefined && text !== undefined && !isVacant(text)) {
    const answer = facts.file(pathBeside(path, file.value));
    if (answer.state === 'known' && answer.value !== null) return answer.value.text.trim() === text;
  }
  return plain(secret) === plain(name);
}

function reads(text: string | undefined, variable: string): boolean {
  return [...(text ?? '').matchAll(/\$\{?(\w{1,100})/g)].some(([, used]) => used === variable);
}

const plain = (name: string): string => name.toLowerCase().replace(/[-.]/g, '_');

/** A key of a Secret that a container has as a variable, and another pod as a file. */
export interface HalfMovedKey {
  readonly variable: SecretVariable;
  readonly secret: string;
  /** The workload that mounts it. */
  readonly workload: string;
  readonly place: { readonly range: Range; readonly file?: OtherFile };
}

/** What the containers of `resource` are given of Secrets as variables, where a pod of the workspace mounts the same. */
export function halfMovedKeys(resource: Resource, { path, facts }: Around): HalfMovedKey[] {
  const workload = workloadOf(resource);
  if (workload === undefined) return [];
  const namespace = resource.namespace.value;
  const mayBeHere = (use: Pick<SecretUse, 'namespace'>) =>
    use.namespace === namespace || use.namespace === undefined || namespace === undefined;
  return secretVariables(workload).flatMap((variable) => {
    const { secret, key } = variable;
    if (secret === undefined || key === undefined) return [];
    const isFile = (use: Omit<SecretUse, 'file'>) =>
      use.as === 'file' && use.secret === secret && (use.keys?.includes(key) ?? true) && mayBeHere(use);
    const here = usesIn(resource.manifest).find(isFile);
    if (here !== undefined) return [{ variable, secret, workload: here.workload, place: { range: here.range } }];
    const answer = facts.secretUses(path, secret);
    const there = answer.state === 'known' ? answer.value.find(isFile) : undefined;
    const file = there && fileAt(there.file, path, facts);
    return there && file ? [{ variable, secret, workload: there.workload, place: { range: there.range, file } }] : [];
  });
}

const usesIn = remember(({ resources }: Manifest) => resources.flatMap(secretUses));

function fileAt(file: string, path: string, facts: Facts): OtherFile | undefined {
  const answer = facts.file(pathBeside(path, file));
  const text = answer.state === 'known' ? answer.value?.text : undefined;
  return text === undefined ? undefined : { path: file, text };
}
