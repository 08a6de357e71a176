import type { YamlFile } from '../syntax/yaml/parse.ts';
import type { YamlPlace } from '../syntax/yaml/place.ts';
import { inSteps, type Step } from '../syntax/yaml/transaction.ts';
import { appendItem, removePlace, setPlace } from '../syntax/yaml/write.ts';
import type { Edit } from '../text/edit.ts';
import type { Range } from '../text/range.ts';
import type { ListSlot, Slot } from '../text/slot.ts';
import { notAdded } from './capability.ts';
import type { EnvironmentVariable, Mount, PublishedPort, SecretFile, WritablePath } from './container.ts';
import type { ImageReference } from './image-reference.ts';
import { Memo } from './memo.ts';
import { unmountedPaths } from './mounted-path.ts';
import type { DeclaredPort, HandlerHost, Pod, PodContainer } from './pod.ts';
import { containersAt, firstLine, hostProcessField, readHandlerHosts, specIn } from './pod-fields.ts';
import { readPodMounts } from './pod-mounts.ts';
import { readDeclaredPorts, readHostPorts } from './pod-ports.ts';
import type { PodSource } from './pod-spec.ts';
import { emptyVolumeNames, freeVolumeName, refersTo } from './pod-volume.ts';
import { annotation, appArmorField, inherited, seccompField, seLinuxField } from './security-context.ts';
import type { User } from './user.ts';
import {
  booleanSlot,
  imageSlot,
  literalText,
  mapSlot,
  textListSlot,
  textSlot,
  userSlot,
  wordSlots,
} from './yaml-values.ts';

interface ContainerSource {
  readonly pod: Pod;
  readonly source: PodSource;
  /** Of the pod. */
  readonly spec: YamlPlace;
  readonly place: YamlPlace;
  readonly key: string;
  readonly role: PodContainer['role'];
  readonly index: number;
}

/** Where secrets moved out of the environment are mounted. */
const secretFolder = '/etc/secrets';

/** A container read from its place; everything is read when first asked for. */
export class KubernetesContainer implements PodContainer {
  readonly format = 'kubernetes';
  readonly pod: Pod;
  readonly role: PodContainer['role'];
  readonly name: string;
  readonly nameRange: Range;
  readonly range: Range;
  readonly hasOwnCommand: boolean;
  readonly #from: ContainerSource;
  readonly #place: YamlPlace;
  readonly #memo = new Memo();
  readonly #context: YamlPlace;
  readonly #contextKey: string;

  constructor(from: ContainerSource) {
    const { place, pod } = from;
    this.#from = from;
    this.#place = place;
    this.#contextKey = from.source.contextKey ?? 'securityContext';
    this.#context = place.get(this.#contextKey);
    this.pod = pod;
    this.hasOwnCommand = place.get('command').kind === 'list';
    const isSidecar = from.role === 'init' && literalText(place.get('restartPolicy'), 'kubernetes') === 'Always';
    this.role = isSidecar ? 'sidecar' : from.role;
    this.name =
      from.source.containerName ?? literalText(place.get('name'), 'kubernetes') ?? `${from.role} ${from.index + 1}`;
    this.range = place.range ?? pod.range;
    this.nameRange = place.get('name').range ?? place.get('image').range ?? firstLine(this.range, place.file.text);
  }

  get image(): Slot<ImageReference> {
    return this.#memo.of('image', () => imageSlot(this.#place.get('image'), this.nameRange, 'kubernetes'));
  }
  get isWindows(): boolean {
    return this.pod.isWindows;
  }
  get privileged(): Slot<boolean> {
    return this.#memo.of('privileged', () => this.#boolean('privileged'));
  }
  get addedCapabilities(): ListSlot<string> {
    return this.#memo.of('addedCapabilities', () =>
      textListSlot(this.#context.get('capabilities', 'add'), this.nameRange, 'kubernetes'),
    );
  }
  get droppedCapabilities(): ListSlot<string> {
    return this.#memo.of('droppedCapabilities', () =>
      textListSlot(this.#context.get('capabilities', 'drop'), this.nameRange, 'kubernetes'),
    );
  }
  get readOnlyRootFilesystem(): Slot<boolean> {
    return this.#memo.of('readOnlyRootFilesystem', () => this.#boolean('readOnlyRootFilesystem'));
  }
  get privilegeEscalation(): Slot<boolean> {
    return this.#memo.of('privilegeEscalation', () => this.#boolean('allowPrivilegeEscalation'));
  }
  get runAsNonRoot(): Slot<boolean> {
    return this.#memo.of('runAsNonRoot', () => inherited(this.#boolean('runAsNonRoot'), this.pod.runAsNonRoot));
  }
  get user(): Slot<User> {
    return this.#memo.of('user', () =>
      inherited(userSlot(this.#context.get('runAsUser'), this.nameRange, 'kubernetes'), this.pod.user),
    );
  }
  get seccomp(): Slot<string> {
    return this.#memo.of('seccomp', () => inherited(seccompField(this.#context, this.nameRange), this.pod.seccomp));
  }
  get appArmor(): Slot<string> {
    return this.#memo.of('appArmor', () => {
      const field = inherited(appArmorField(this.#context, this.nameRange), this.pod.appArmor);
      return field.state === 'absent' ? this.#appArmorAnnotation(field) : field;
    });
  }
  get seccompAnnotation(): Slot<string> {
    return this.#memo.of('seccompAnnotation', () =>
      annotation(
        this.#from.source.template,
        `container.seccomp.security.alpha.kubernetes.io/${this.name}`,
        this.nameRange,
      ),
    );
  }
  get seLinuxType(): Slot<string> {
    return this.#memo.of('seLinuxType', () =>
      inherited(seLinuxField(this.#context, 'type', this.nameRange), this.pod.seLinuxType),
    );
  }
  get seLinuxUser(): Slot<string> {
    return this.#memo.of('seLinuxUser', () => seLinuxField(this.#context, 'user', this.nameRange));
  }
  get seLinuxRole(): Slot<string> {
    return this.#memo.of('seLinuxRole', () => seLinuxField(this.#context, 'role', this.nameRange));
  }
  get procMount(): Slot<string> {
    return this.#memo.of('procMount', () => textSlot(this.#context.get('procMount'), this.nameRange, 'kubernetes'));
  }
  get hostProcess(): Slot<boolean> {
    return this.#memo.of('hostProcess', () => hostProcessField(this.#context, this.nameRange));
  }
  get handlerHosts(): readonly HandlerHost[] {
    return this.#memo.of('handlerHosts', () => readHandlerHosts(this.#place, this.nameRange));
  }
  get memoryLimit(): Slot<string> {
    return this.#memo.of('memoryLimit', () =>
      textSlot(this.#place.get('resources', 'limits', 'memory'), this.nameRange, 'kubernetes'),
    );
  }
  get cpuLimit(): Slot<string> {
    return this.#memo.of('cpuLimit', () =>
      textSlot(this.#place.get('resources', 'limits', 'cpu'), this.nameRange, 'kubernetes'),
    );
  }
  get memoryRequest(): Slot<string> {
    return this.#memo.of('memoryRequest', () =>
      textSlot(this.#place.get('resources', 'requests', 'memory'), this.nameRange, 'kubernetes'),
    );
  }
  get cpuRequest(): Slot<string> {
    return this.#memo.of('cpuRequest', () =>
      textSlot(this.#place.get('resources', 'requests', 'cpu'), this.nameRange, 'kubernetes'),
    );
  }

  get publishedPorts(): readonly PublishedPort[] {
    return this.#memo.of('publishedPorts', () => readHostPorts(this.#place.get('ports'), this.nameRange));
  }
  get declaredPorts(): readonly DeclaredPort[] {
    return this.#memo.of('declaredPorts', () => readDeclaredPorts(this.#place.get('ports'), this.nameRange));
  }

  get arguments(): readonly Slot<string>[] {
    return this.#memo.of('arguments', () =>
      ['command', 'args'].flatMap((key) => wordSlots(this.#place.get(key), this.nameRange, 'kubernetes')),
    );
  }

  get mounts(): readonly Mount[] {
    return this.#memo.of('mounts', () => readPodMounts(this.#place, this.#from.spec, this.nameRange));
  }

  get environment(): readonly EnvironmentVariable[] {
    return this.#memo.of('environment', () => {
      return this.#place
        .get('env')
        .items()
        .flatMap((item) => {
          const name = literalText(item.get('name'), 'kubernetes');
          const nameRange = item.get('name').range;
          if (name === undefined || nameRange === undefined) return [];
          const value = textSlot(item.get('value'), nameRange, 'kubernetes');
          const variable = {
            name,
            nameRange,
            value,
            owner: this.name,
            source: 'kubernetes',
            image: this.image,
            remove: () => removePlace(item),
          } as const;
          const moveToSecret = (file: SecretFile) => this.#moveToSecret(variable, file);
          const freeSecretName = (wanted: string) => freeVolumeName(this.#from.spec, wanted);
          return [{ ...variable, moveToSecret, freeSecretName }];
        });
    });
  }

  dropAllCapabilities(keep: readonly string[]): Edit[] | undefined {
    const missing = notAdded(keep, this.addedCapabilities);
    const append =
      (list: 'add' | 'drop', name: string): Step =>
      (file) =>
        this.#edit(file, (place) => appendItem(place.get(this.#contextKey, 'capabilities', list), name));
    return inSteps(this.#from.source.file, [append('drop', 'ALL'), ...missing.map((name) => append('add', name))]);
  }

  unmounted(paths: readonly string[]): readonly string[] {
    return unmountedPaths(
      paths,
      this.mounts.map(({ target }) => target),
    );
  }

  makeReadOnly(paths: readonly WritablePath[]): Edit[] | undefined {
    const wanted = this.unmounted(paths.map(({ path }) => path));
    // Among a chart's values there is no telling what becomes of a mount.
    if (this.#from.source.contextKey !== undefined && wanted.length > 0) return undefined;
    const volumes = emptyVolumeNames(this.#from.spec, this.name, wanted);
    const steps = volumes.flatMap(({ name, path }) => this.#mountSteps(name, path, { name, emptyDir: {} }, false));
    return inSteps(this.#from.source.file, [
      (file) => this.#edit(file, (place) => setPlace(place.get(this.#contextKey, 'readOnlyRootFilesystem'), true)),
      ...steps,
    ]);
  }

  #moveToSecret({ name: variable, value }: EnvironmentVariable, file: SecretFile): Edit[] | undefined {
    const { secret, fileVariable } = file;
    const isTaken = this.environment.some(({ name }) => name === fileVariable);
    if (isTaken || value.sharedBy !== this.#place.sharedBy || refersTo(this.#place, variable)) return undefined;
    const volume = { name: secret, secret: { secretName: secret } };
    const find = (place: YamlPlace): YamlPlace | undefined =>
      place
        .get('env')
        .items()
        .find((item) => literalText(item.get('name'), 'kubernetes') === variable);
    return inSteps(this.#from.source.file, [
      (file) =>
        this.#edit(file, (place) => {
          const item = find(place);
          if (item === undefined || fileVariable === undefined) return item && removePlace(item);
          const name = setPlace(item.get('name'), fileVariable);
          const value = setPlace(item.get('value'), `${secretFolder}/${secret}/${variable}`);
          return name && value && [...name, ...value];
        }),
      ...this.#mountSteps(secret, `${secretFolder}/${secret}`, volume, true),
    ]);
  }

  /** Steps that mount `volume` here, and declare it in the pod. */
  #mountSteps(name: string, mountPath: string, volume: Parameters<typeof appendItem>[1], readOnly: boolean): Step[] {
    const mount = { name, mountPath, ...(readOnly ? { readOnly } : {}) };
    return [
      (file) => this.#edit(file, (place) => appendItem(place.get('volumeMounts'), mount)),
      (file) => {
        const spec = specIn(file, this.#from.source);
        return spec && appendItem(spec.get('volumes'), volume);
      },
    ];
  }

  /** Edits made at this container in a later version of its file. */
  #edit(file: YamlFile, edit: (place: YamlPlace) => Edit[] | undefined): Edit[] | undefined {
    const { source, key, index } = this.#from;
    const spec = specIn(file, source);
    const place = spec && containersAt(spec, key)[index];
    return place && edit(place);
  }

  #boolean(key: string): Slot<boolean> {
    return booleanSlot(this.#context.get(key), this.nameRange, 'kubernetes');
  }

  /** The annotation that came before the field. */
  #appArmorAnnotation(field: Slot<string>): Slot<string> {
    const key = `container.apparmor.security.beta.kubernetes.io/${this.name}`;
    const place = this.#from.source.template.get('metadata', 'annotations', key);
    const annotation = textSlot(place, this.nameRange, 'kubernetes');
    if (annotation.state === 'absent') return field;
    const read = (value: string): string =>
      value === 'runtime/default' ? 'default' : value.replace(/^localhost\/.*/, 'localhost');
    return mapSlot(annotation, read, (wanted) => (wanted === 'default' ? 'runtime/default' : undefined));
  }
}
