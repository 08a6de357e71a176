import type { FileCreation, FileEdit } from '../text/edit.ts';
import type { PlaceElsewhere } from '../text/place-elsewhere.ts';
import type { Range } from '../text/range.ts';
import { type BuildContext, buildContext, contextSources } from './build-context.ts';
import { type BuiltImage, builtImage, placeInFile } from './built-stage.ts';
import type { Project, Service } from './compose.ts';
import type { Around } from './container.ts';
import { normalPath } from './context-path.ts';
import type { Instruction } from './dockerfile.ts';
import { leaveOutOfContext } from './exposed-context.ts';
import { pathBeside, pathFrom } from './file-path.ts';
import { envFileAt } from './foreign-file.ts';
import { judgeVariable } from './secret.ts';

/** A file of variables with secrets that a build copies into an image. */
export interface CopiedEnvFile {
  /** As the Compose file names it. */
  readonly path: string;
  readonly range: Range;
  /** Names of its variables that hold secrets; never their values. */
  readonly names: readonly string[];
  /** The service whose image it is in. */
  readonly service: string;
  readonly instruction: Instruction;
  readonly place: PlaceElsewhere;
  /** The change of the ignore file that keeps it out; undefined where the build needs it by name. */
  leaveOut(): FileCreation | FileEdit | undefined;
}

/** The files with secrets that services of `project` read and that a build of the project copies into an image. */
export function copiedEnvFiles(project: Project, around: Around): CopiedEnvFile[] {
  const files = project.services.flatMap((service) =>
    namesEnvFile(service) ? service.envFiles.items.map(({ path }) => path) : [],
  );
  const first = files.filter((one, at) => files.findIndex(({ value }) => value === one.value) === at);
  return first.flatMap(({ value: path, range }) => {
    const names = path === undefined ? [] : secretNames(path, around);
    if (path === undefined || names.length === 0) return [];
    const copy = copyOf(path, project, around);
    return copy === undefined ? [] : [{ path, range, names, ...copy }];
  });
}

/** Whether `service` is given files of variables: most are not. */
function namesEnvFile(service: Service): boolean {
  return service.lasting('env-file', () => service.envFiles.items.length > 0);
}

function secretNames(file: string, { path, facts }: Around): string[] {
  const variables = envFileAt(pathBeside(path, file), facts) ?? [];
  return variables.flatMap(({ name, value }) => (value !== undefined && judgeVariable(name, value) ? [name] : []));
}

type Copy = Pick<CopiedEnvFile, 'service' | 'instruction' | 'place' | 'leaveOut'>;

function copyOf(file: string, { services }: Project, around: Around): Copy | undefined {
  const { path, facts } = around;
  for (const service of services) {
    const built = service.isBuilt ? builtImage(service, facts, path) : undefined;
    if (built?.file === undefined) continue;
    const dockerfile = pathBeside(path, built.file.path);
    const context = buildContext(built.build, facts, dockerfile);
    const root = context && pathBeside(dockerfile, `${context.folder.path}/x`);
    const inside = root === undefined ? '..' : normalPath(pathFrom(root, pathBeside(path, file)));
    if (context === undefined || inside.startsWith('..') || context.isIgnored(inside) !== false) continue;
    const instruction = copies(built, inside);
    const place = instruction && placeInFile(built, instruction);
    if (instruction === undefined || place === undefined) continue;
    const leaveOut = () => leftOut(inside, context, built, around);
    return { service: service.name, instruction, place, leaveOut };
  }
  return undefined;
}

/** The instruction of what is delivered that copies the file at `path` of the context. */
function copies({ stage }: BuiltImage, path: string): Instruction | undefined {
  for (let one: typeof stage | undefined = stage; one !== undefined; one = one.parent) {
    const found = one.instructions.find(
      (instruction) =>
        // What is left out there may be this.
        !instruction.flags.some(({ name }) => name === 'exclude') &&
        contextSources(instruction).some((source) => source !== undefined && isIn(path, normalPath(source))),
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

function isIn(path: string, source: string): boolean {
  return source === '' || source === '*' || path === source || path.startsWith(`${source}/`);
}

/** Its path is from the Dockerfile's folder there, and from the Compose file's here. */
function leftOut(file: string, context: BuildContext, { build, file: dockerfile }: BuiltImage, { path }: Around) {
  const change = leaveOutOfContext([{ path: file }], context, build);
  if (change === undefined || dockerfile === undefined) return undefined;
  return { ...change, path: pathFrom(path, pathBeside(pathBeside(path, dockerfile.path), change.path)) };
}
