import type { YamlFile } from '../syntax/yaml/parse.ts';
import { YamlPlace } from '../syntax/yaml/place.ts';
import { inSteps } from '../syntax/yaml/transaction.ts';
import { appendItem, setPlace } from '../syntax/yaml/write.ts';
import type { Edit, FileCreation } from '../text/edit.ts';
import type { Range } from '../text/range.ts';
import type { ListSlot, Slot } from '../text/slot.ts';
import { notAdded } from './capability.ts';
import type { Project, SecretMove, Service } from './compose.ts';
import { readEnvironment, replaceVariable } from './compose-environment.ts';
import { readHealthcheck } from './compose-healthcheck.ts';
import { readMounts } from './compose-mounts.ts';
import { readPorts } from './compose-ports.ts';
import { freeSecretName, secretPath } from './compose-secret.ts';
import { ServiceKeys } from './compose-service-keys.ts';
import { isWindowsService } from './compose-windows.ts';
import type { EnvironmentVariable, Mount, PublishedPort, SecretFile } from './container.ts';
import type { ImageReference } from './image-reference.ts';
import { isInterpolated } from './interpolation.ts';
import { unmountedPaths } from './mounted-path.ts';
import { noNewPrivileges, securityOption } from './security-options.ts';
import type { User } from './user.ts';
import {
  imageSlot,
  isNothing,
  literalText,
  numberSlot,
  rawText,
  textSlot,
  userSlot,
  wordSlots,
} from './yaml-values.ts';

/** A service read from its place; everything is read when first asked for. */
export class ComposeService extends ServiceKeys implements Service {
  readonly format = 'compose';
  readonly #project: () => Project;

  constructor(project: () => Project, place: YamlPlace, root: YamlPlace) {
    super(place, root);
    this.#project = project;
  }

  get project(): Project {
    return this.#project();
  }
  get image(): Slot<ImageReference> {
    return this.memo.of('image', () => imageSlot(this.place.get('image'), this.nameRange, 'compose'));
  }
  get isWindows(): boolean {
    return this.memo.of('isWindows', () => isWindowsService(this.place, this.image.value));
  }
  get privileged(): Slot<boolean> {
    return this.flag('privileged');
  }
  get addedCapabilities(): ListSlot<string> {
    return this.list('cap_add');
  }
  get droppedCapabilities(): ListSlot<string> {
    return this.list('cap_drop');
  }
  get readOnlyRootFilesystem(): Slot<boolean> {
    return this.flag('read_only');
  }
  get securityOptions(): ListSlot<string> {
    return this.list('security_opt');
  }
  get privilegeEscalation(): Slot<boolean> {
    return this.memo.of('privilegeEscalation', () => noNewPrivileges(this.securityOptions));
  }
  get seccomp(): Slot<string> {
    return this.memo.of('seccomp', () => securityOption(this.securityOptions, 'seccomp'));
  }
  get appArmor(): Slot<string> {
    return this.memo.of('appArmor', () => securityOption(this.securityOptions, 'apparmor'));
  }
  get usesApiSocket(): Slot<boolean> {
    return this.flag('use_api_socket');
  }
  get user(): Slot<User> {
    return this.memo.of('user', () => userSlot(this.place.get('user'), this.nameRange, 'compose'));
  }
  get networkMode(): Slot<string> {
    return this.text('network_mode');
  }
  get pidMode(): Slot<string> {
    return this.text('pid');
  }
  get ipcMode(): Slot<string> {
    return this.text('ipc');
  }
  get tmpfs(): ListSlot<string> {
    return this.list('tmpfs');
  }
  get mounts(): readonly Mount[] {
    return this.memo.of('mounts', () =>
      readMounts(this.place.get('volumes'), this.nameRange, rootOf(this.place.file)?.get('volumes')),
    );
  }
  get publishedPorts(): readonly PublishedPort[] {
    return this.memo.of('publishedPorts', () => readPorts(this.place.get('ports'), this.nameRange));
  }
  get memoryLimit(): Slot<string> {
    return this.memo.of('memoryLimit', () =>
      this.#either(textSlot, this.place.get('mem_limit'), this.#limit('memory')),
    );
  }
  get cpuLimit(): Slot<string> {
    return this.memo.of('cpuLimit', () => {
      const quota = this.place.get('cpu_quota');
      return this.#either(textSlot, isNothing(quota) ? this.place.get('cpus') : quota, this.#limit('cpus'));
    });
  }
  get memoryRequest(): Slot<string> {
    return this.memo.of('memoryRequest', () =>
      this.#either(
        textSlot,
        this.place.get('mem_reservation'),
        this.place.get('deploy', 'resources', 'reservations', 'memory'),
      ),
    );
  }
  get cpuRequest(): Slot<string> {
    return this.memo.of('cpuRequest', () =>
      textSlot(this.place.get('deploy', 'resources', 'reservations', 'cpus'), this.nameRange, 'compose'),
    );
  }
  get processLimit(): Slot<number> {
    return this.memo.of('processLimit', () =>
      this.#either(numberSlot, this.place.get('pids_limit'), this.#limit('pids')),
    );
  }
  get healthcheck(): Slot<boolean> {
    return this.memo.of('healthcheck', () => readHealthcheck(this.place.get('healthcheck'), this.nameRange));
  }

  get arguments(): readonly Slot<string>[] {
    return this.memo.of('arguments', () =>
      ['entrypoint', 'command'].flatMap((key) => wordSlots(this.place.get(key), this.nameRange, 'compose')),
    );
  }

  get environment(): readonly EnvironmentVariable[] {
    return this.memo.of('environment', () => {
      const run = readEnvironment(this.place.get('environment'), this.name, 'compose');
      const build = readEnvironment(this.place.get('build', 'args'), this.name, 'build-arg');
      return [...run.map((variable) => this.#withSecret(variable)), ...build];
    });
  }

  dropAllCapabilities(keep: readonly string[]): Edit[] | undefined {
    const missing = notAdded(keep, this.addedCapabilities);
    return inSteps(this.place.file, [
      (file) => appendItem(this.#in(file).get('cap_drop'), 'ALL'),
      ...missing.map((name) => (file: YamlFile) => appendItem(this.#in(file).get('cap_add'), name)),
    ]);
  }

  unmounted(paths: readonly string[]): readonly string[] {
    return unmountedPaths(paths, [...this.mounts.map(({ target }) => target), ...this.#tmpfsPaths()]);
  }

  makeReadOnly(paths: readonly string[]): Edit[] | undefined {
    const wanted = this.unmounted(paths);
    return inSteps(this.place.file, [
      (file) => setPlace(this.#in(file).get('read_only'), true),
      ...wanted.map((path) => (file: YamlFile) => this.#addTmpfs(this.#in(file).get('tmpfs'), path)),
    ]);
  }

  moveToSecret(variable: string, { secret, fileVariable, source }: SecretMove): Edit[] | undefined {
    const rename = fileVariable === undefined ? undefined : { name: fileVariable, value: `/run/secrets/${secret}` };
    return inSteps(this.place.file, [
      (file) => replaceVariable(this.#in(file).get('environment'), variable, rename),
      (file) => {
        const used = this.#in(file).get('secrets');
        return used.items().some((item) => rawText(item) === secret) ? [] : appendItem(used, secret);
      },
      (file) => {
        const declared = rootOf(file)?.get('secrets', secret);
        return declared?.kind === 'absent' ? setPlace(declared, { ...source }) : undefined;
      },
    ]);
  }

  #withSecret(variable: EnvironmentVariable): EnvironmentVariable {
    const { name, value } = variable;
    const moveToSecret = ({ secret, fileVariable }: SecretFile): (Edit | FileCreation)[] | undefined => {
      if (value.value === undefined || !this.#isMovable(variable, fileVariable)) return undefined;
      const path = secretPath(secret);
      const edits = this.moveToSecret(name, { secret, fileVariable, source: { file: `./${path}` } });
      return edits && [...edits, { create: true, path, newText: value.value, mode: '0600' }];
    };
    return {
      ...variable,
      image: this.image,
      moveToSecret,
      freeSecretName: (wanted) => freeSecretName(rootOf(this.place.file), wanted),
    };
  }

  /** Not what a variable of the shell may overrule, what other services see as well, or what is there as a file already. */
  #isMovable({ value: { range, sharedBy } }: EnvironmentVariable, fileVariable: string | undefined): boolean {
    const written = this.place.file.text.slice(range.start, range.end);
    const isTaken = this.environment.some(({ name }) => name === fileVariable);
    return !isTaken && sharedBy === this.place.sharedBy && !isInterpolated(written);
  }

  #tmpfsPaths(): string[] {
    const place = this.place.get('tmpfs');
    const texts =
      place.kind === 'scalar'
        ? [literalText(place, 'compose')]
        : place.items().map((item) => literalText(item, 'compose'));
    return texts.flatMap((text) => (text === undefined ? [] : [text.split(':', 1)[0] as string]));
  }

  /** `tmpfs: /tmp` becomes a list when a second path is needed. */
  #addTmpfs(place: YamlPlace, path: string): Edit[] | undefined {
    const only = literalText(place, 'compose');
    return place.kind === 'scalar' && only !== undefined ? setPlace(place, [only, path]) : appendItem(place, path);
  }

  /** The same service in a later version of its file. */
  #in(file: YamlFile): YamlPlace {
    return (rootOf(file) as YamlPlace).get('services', this.name);
  }

  #limit(key: string): YamlPlace {
    return this.place.get('deploy', 'resources', 'limits', key);
  }

  /** The service's own key, or the one under `deploy` where that, or any other limit beside it, stands. */
  #either<T>(
    read: (place: YamlPlace, absentRange: Range, dialect: 'compose') => Slot<T>,
    own: YamlPlace,
    deploy: YamlPlace,
  ): Slot<T> {
    const usesDeploy = isNothing(own) && (deploy.parent?.kind === 'map' || deploy.kind === 'dynamic');
    return read(usesDeploy ? deploy : own, this.nameRange, 'compose');
  }
}

function rootOf(file: YamlFile): YamlPlace | undefined {
  const document = file.documents[0];
  return document === undefined ? undefined : YamlPlace.root(file, document);
}
