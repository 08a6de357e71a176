import type { YamlFile } from '../syntax/yaml/parse.ts';
import type { YamlPlace } from '../syntax/yaml/place.ts';
import { inSteps, type Step } from '../syntax/yaml/transaction.ts';
import { appendItem, setPlace } from '../syntax/yaml/write.ts';
import type { Edit } from '../text/edit.ts';
import type { Range } from '../text/range.ts';
import type { ListSlot, Slot } from '../text/slot.ts';
import { notAdded } from './capability.ts';
import type { Project, SecretMove, Service } from './compose.ts';
import { readEnvironment } from './compose-environment.ts';
import { readHealthcheck } from './compose-healthcheck.ts';
import { readMounts } from './compose-mounts.ts';
import { mountsLeft, variablesLeft } from './compose-overrule.ts';
import { readPorts } from './compose-ports.ts';
import { freeSecretName, moveVariable, rootOf, secretPath } from './compose-secret.ts';
import { ServiceKeys } from './compose-service-keys.ts';
import { filterSocket } from './compose-socket-filter.ts';
import { isWindowsService } from './compose-windows.ts';
import type { Around, EnvironmentVariable, Mount, PublishedPort, SecretFile, WritablePath } from './container.ts';
import { baseName } from './file-path.ts';
import { freeName } from './free-name.ts';
import type { ImageReference } from './image-reference.ts';
import { unmountedPaths } from './mounted-path.ts';
import { keptOut, moversOf, prepareMove, type SecretChange } from './secret-movers.ts';
import { noNewPrivileges, securityOption } from './security-options.ts';
import type { User } from './user.ts';
import { imageSlot, isNothing, literalText, numberSlot, textSlot, userSlot, wordSlots } from './yaml-values.ts';

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
  lasting<T>(what: string, make: () => T): T {
    // Where it is not alone, other files have a say in what it is.
    return this.project.outline.isAlone ? this.keep(what, make) : make();
  }
  get whole(): Service {
    return this.memo.of('whole', () => {
      const { whole } = this.project;
      return whole === this.project ? this : (whole.services.find(({ name }) => name === this.name) ?? this);
    });
  }
  get image(): Slot<ImageReference> {
    return this.memo.of('image', () => imageSlot(this.place.get('image'), this.nameRange, 'compose'));
  }
  get isWindows(): boolean {
    return this.memo.of('isWindows', () => isWindowsService(this.place, this.image.value, this.root));
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
    return this.memo.of('mounts', () => {
      const volumes = this.place.get('volumes');
      const mounts = readMounts(volumes, this.nameRange, this.root.get('volumes'));
      return volumes.isMerged ? mountsLeft(mounts, volumes) : mounts;
    });
  }
  get publishedPorts(): readonly PublishedPort[] {
    return this.memo.of('publishedPorts', () => readPorts(this.place.get('ports').items(), this.nameRange));
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
      const place = this.place.get('environment');
      const written = readEnvironment(place, this.name, 'compose');
      const run = place.isMerged ? variablesLeft(written, place) : written;
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

  limitMemory(limit: string): Edit[] | undefined {
    const setSwap = (file: YamlFile) => setPlace(this.#in(file).get('memswap_limit'), limit);
    const isSaid = ['memswap_limit', 'mem_swappiness'].some((key) => !isNothing(this.place.get(key)));
    return inSteps(this.place.file, [() => this.memoryLimit.set(limit), ...(isSaid ? [] : [setSwap])]);
  }

  unmounted(paths: readonly string[]): readonly string[] {
    return unmountedPaths(paths, [...this.mounts.map(({ target }) => target), ...this.#tmpfsPaths()]);
  }

  makeReadOnly(paths: readonly WritablePath[]): Edit[] | undefined {
    const wanted = this.unmounted(paths.map(({ path }) => path));
    const named = new Set<string>();
    return inSteps(this.place.file, [
      (file) => setPlace(this.#in(file).get('read_only'), true),
      ...paths.filter(({ path }) => wanted.includes(path)).flatMap((path) => this.#writableSteps(path, named)),
    ]);
  }

  #writableSteps({ path, isKept, owner }: WritablePath, named: Set<string>): Step[] {
    const written = owner === undefined ? path : `${path}:${owner}`;
    if (!isKept) return [(file) => this.#addTmpfs(this.#in(file).get('tmpfs'), written)];
    const declared = (file: YamlFile, name: string) => rootOf(file)?.get('volumes', name);
    const isTaken = (name: string) => named.has(name) || declared(this.place.file, name)?.written !== undefined;
    const volume = freeName(`${this.name}-${baseName(path)}`, isTaken);
    named.add(volume);
    return [
      (file) => appendItem(this.#in(file).get('volumes'), `${volume}:${path}`),
      (file) => {
        const place = declared(file, volume);
        return place && setPlace(place, {});
      },
    ];
  }

  moveToSecret(variable: string, { secret, fileVariable, source }: SecretMove): Edit[] | undefined {
    return moveVariable(this.place.file, variable, [{ service: this.name, fileVariable }], { secret, source });
  }

  filterSocket(mount: Mount, image: string): Edit[] | undefined {
    return filterSocket(this.place, mount, image);
  }

  #withSecret(variable: EnvironmentVariable): EnvironmentVariable {
    const { name, value } = variable;
    const movers = () => this.memo.of(`movers ${name}`, () => moversOf(this, variable));
    const moveToSecret = ({ secret }: SecretFile, around?: Around): SecretChange[] | undefined => {
      const path = secretPath(secret);
      const moved = value.value === undefined ? undefined : movers();
      const edits = moved && moveVariable(this.place.file, name, moved, { secret, source: { file: `./${path}` } });
      if (edits === undefined || value.value === undefined) return undefined;
      return [
        ...edits,
        { create: true, path, newText: value.value, mode: '0600' },
        ...(around === undefined ? [] : keptOut(path, this.project.services, around)),
      ];
    };
    return {
      ...variable,
      image: this.image,
      moveToSecret,
      prepareMove: (around) => prepareMove(this.project, around),
      alsoIn: () => (movers() ?? []).map(({ service }) => service).filter((service) => service !== this.name),
      freeSecretName: (wanted) => freeSecretName(rootOf(this.place.file), wanted),
    };
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
