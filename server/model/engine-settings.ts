/** How a container engine itself is set, as far as it says; undefined for what it does not say. Plain data. */
export interface EngineSettings {
  readonly version?: string;
  readonly isRootless?: boolean;
  readonly hasUserNamespaces?: boolean;
  readonly forbidsNewPrivileges?: boolean;
  readonly hasSeccomp?: boolean;
  readonly hasMandatoryAccessControl?: boolean;
  readonly keepsContainersAlive?: boolean;
  readonly logDriver?: string;
  /** Whether containers of the default bridge reach one another. */
  readonly connectsContainers?: boolean;
  /** Registries that are reached without verified encryption, those of this machine left out. */
  readonly insecureRegistries?: readonly string[];
  readonly storageDriver?: string;
  readonly isExperimental?: boolean;
}

/** A setting of an engine, judged. */
export interface SettingVerdict {
  /** Item of the CIS Docker Benchmark 1.6. */
  readonly item: string;
  readonly title: string;
  readonly isGood: boolean;
  /** What it means for the containers, one sentence without its final stop. */
  readonly meaning: string;
}

/** Judges how an engine is set; what it does not say is passed over. Source: CIS Docker Benchmark 1.6, section 2. */
export function judgeSettings(settings: EngineSettings): SettingVerdict[] {
  const { isRootless, hasUserNamespaces, logDriver, insecureRegistries } = settings;
  const verdicts: (SettingVerdict | undefined)[] = [
    verdict('2.1', 'Runs without root', isRootless, [
      'Who breaks out of a container is only the user that the engine runs as',
      'Who breaks out of a container, or may use the socket, is root on this machine; the rootless mode changes that',
    ]),
    verdict('2.2', 'Keeps containers of the default bridge apart', not(settings.connectsContainers), [
      'Containers of the default bridge do not reach one another',
      'Every container of the default bridge reaches every port of all others; `"icc": false` in `daemon.json` changes that',
    ]),
    verdict('2.5', 'Verifies registries', insecureRegistries && insecureRegistries.length === 0, [
      'Images come over verified connections',
      `Whoever is on the way can replace images of ${insecureRegistries?.map((name) => `\`${name}\``).join(', ')}`,
    ]),
    verdict('2.6', 'Uses a maintained storage driver', settings.storageDriver && settings.storageDriver !== 'aufs', [
      'The storage driver is maintained',
      '`aufs` is no longer maintained',
    ]),
    // Rootless containers are in a user namespace anyway.
    verdict('2.9', 'Maps root of containers to another user', isRootless === true || hasUserNamespaces, [
      'Root of a container is nobody on this machine',
      'Root of a container is root on this machine as soon as it leaves it; `"userns-remap": "default"` in `daemon.json` changes that',
    ]),
    verdict('2.13', 'Sends logs elsewhere', logDriver && !localLogs.has(logDriver), [
      `Logs go to \`${logDriver}\`, out of the reach of who breaks in`,
      `\`${logDriver}\` keeps logs on this machine, where they go with it; a central one survives`,
    ]),
    verdict('2.14', 'Forbids new privileges everywhere', settings.forbidsNewPrivileges, [
      'No container gains rights by a setuid program',
      'Containers that do not say `no-new-privileges` themselves can gain rights; `"no-new-privileges": true` in `daemon.json` changes that',
    ]),
    verdict('2.15', 'Keeps containers alive', settings.keepsContainersAlive, [
      'Containers outlive a restart of the engine, so that it can be updated at once',
      'All containers end with the engine, so that updates of it are put off; `"live-restore": true` in `daemon.json` changes that',
    ]),
    verdict('2.17', 'Filters system calls', settings.hasSeccomp, [
      'Containers are kept to the usual system calls',
      'No container is kept to the usual system calls: the engine was built or set without seccomp',
    ]),
    verdict('2.18', 'Leaves experiments off', not(settings.isExperimental), [
      'Experimental features are off',
      'Experimental features are on, which nobody promises to be safe',
    ]),
  ];
  return verdicts.filter((each) => each !== undefined);
}

const localLogs: ReadonlySet<string> = new Set(['json-file', 'local', 'none', 'k8s-file']);

function not(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value;
}

function verdict(
  item: string,
  title: string,
  isGood: boolean | '' | undefined,
  [good, bad]: readonly [string, string],
): SettingVerdict | undefined {
  if (isGood === undefined || isGood === '') return undefined;
  return { item, title, isGood, meaning: isGood ? good : bad };
}
