/** What a word of a container file means, and where that is laid down. */
export interface Explanation {
  /** One to three sentences of Markdown. */
  readonly text: string;
  readonly source: string;
}

type Entry = [word: string, explanation: Explanation];

/** Entries with a common source, or one that differs by word. */
function explain(source: string | ((word: string) => string), texts: Readonly<Record<string, string>>): Entry[] {
  const sourceOf = typeof source === 'string' ? () => source : source;
  return Object.entries(texts).map(([word, text]) => [word, { text, source: sourceOf(word) }]);
}

const docker = 'https://docs.docker.com';
const kubernetes = 'https://kubernetes.io/docs';

/** Keys of a Compose service that decide how well it is contained. */
export const serviceKeys: ReadonlyMap<string, Explanation> = new Map(
  explain((key) => `${docker}/reference/compose-file/services/#${key}`, {
    privileged:
      'Gives the container every capability and every device of the host, and switches seccomp and AppArmor off: little is left between it and root on the host.',
    cap_add:
      'Capabilities on top of those that the engine grants by default. After `cap_drop: [ALL]` it is the complete list.',
    cap_drop: 'Capabilities taken away. `ALL` leaves none, and `cap_add` puts back the few that the software needs.',
    read_only:
      'Mounts the root file system read-only, so that an intruder cannot change programs or leave any behind. Folders that the software writes need a `tmpfs` or a volume.',
    security_opt:
      'Options of the kernel’s protections: `no-new-privileges`, and the `seccomp`, `apparmor` and SELinux (`label`) profiles.',
    user: 'The user, and optionally group, that the container’s process runs as, in place of the one the image names.',
    network_mode:
      '`host` puts the container into the host’s own network: it can reach services that listen on localhost only, and no port mapping limits it.',
    pid: '`host` lets the container see the host’s processes, and act on those of the same user.',
    ipc: '`host` shares the host’s shared memory and message queues with the container.',
    userns_mode: '`host` exempts the container from user-namespace remapping: its root is the host’s root again.',
    uts: '`host` shares the host’s name: a container with the capability for it may change that.',
    cgroup:
      '`host` runs the container in the host’s control-group namespace, where it sees the groups of everything else.',
    pids_limit: 'The most processes and threads that the container may have at once: what stops a fork bomb.',
    mem_limit:
      'The most memory that the container may use before its processes are ended. Without it, one service can starve the host.',
    cpus: 'How much processor time the container may use, in processors.',
    devices:
      'Devices of the host made usable inside the container, outside the protection that the rest of `/dev` has.',
    tmpfs: 'File systems in memory: writable places that vanish with the container, a companion of `read_only`.',
    healthcheck:
      'The command by which the engine tells whether the service works, not only whether its process exists.',
    secrets:
      'Secrets mounted as files under `/run/secrets`. Unlike variables they do not show up in `docker inspect`, in logs of the environment or in child processes.',
    ports:
      'Ports of the host that lead into the container. Without an address in front they listen on every interface, and the engine’s rules come before the host’s firewall.',
  }),
);

/** Fields of pods and containers that decide how well they are contained. */
export const podFields: ReadonlyMap<string, Explanation> = new Map([
  ...explain(`${kubernetes}/tasks/configure-pod-container/security-context/`, {
    securityContext:
      'Settings of identity and privilege, for the whole pod or one container; where both speak, the container’s value counts.',
    runAsNonRoot:
      'Makes the kubelet refuse to start a container whose user is root. It can only tell when the user is a number, in `runAsUser` or in the image.',
    runAsUser: 'The numeric user that the process runs as, in place of the image’s. `0` is root.',
    runAsGroup:
      'The primary group of the process. When it is not set, that is the image’s, which often is root’s group `0`.',
    fsGroup:
      'A group that is added to every process and that owns the volumes which support it, so that a non-root user can write them.',
    supplementalGroups: 'More groups of the process, besides those that the image gives its user.',
    allowPrivilegeEscalation:
      '`false` sets the kernel’s *no new privileges* flag: set-user-ID programs and file capabilities no longer lift a process above its parent. It counts as `true` while it is not set, and always for privileged containers.',
    readOnlyRootFilesystem:
      'Mounts the root file system read-only, so that an intruder cannot change programs or leave any behind. Folders that the software writes need an `emptyDir`.',
  }),
  ...explain(`${kubernetes}/concepts/security/pod-security-standards/`, {
    privileged:
      'Runs the container with every capability and every device of the node, and without seccomp and AppArmor: little is left between it and root on the node.',
    capabilities:
      'What is added to, and dropped from, the capabilities that the runtime grants by default. The restricted standard wants `drop: [ALL]`, and at most `NET_BIND_SERVICE` added.',
    seLinuxOptions:
      'The SELinux label of the process. A custom user or role, or a type meant for more than containers, lifts its confinement.',
    procMount: '`Unmasked` shows parts of `/proc` that the runtime hides because they tell about, or change, the node.',
    hostNetwork:
      'Puts the pod into the node’s own network: it sees the node’s traffic, reaches services on its localhost and escapes network policies.',
    hostPID: 'Lets the pod see the node’s processes; with enough privilege it can read their memory and enter them.',
    hostIPC: 'Shares the node’s shared memory and message queues with the pod.',
    hostPort: 'Occupies a port of the node for this container, on every address unless `hostIP` names one.',
    hostProcess: 'Runs a Windows container directly on the node, with access to all of it.',
  }),
  ...explain(`${kubernetes}/tutorials/security/seccomp/`, {
    seccompProfile:
      'Which system calls the process may make. `RuntimeDefault` blocks dangerous ones that hardly any software needs; `Unconfined`, or nothing on most clusters, blocks none.',
  }),
  ...explain(`${kubernetes}/tutorials/security/apparmor/`, {
    appArmorProfile:
      'The AppArmor profile that confines the process, on nodes that have AppArmor. `Unconfined` takes it away.',
  }),
  ...explain(`${kubernetes}/concepts/workloads/pods/user-namespaces/`, {
    hostUsers: '`false` runs the pod in a user namespace of its own: root inside is nobody in particular on the node.',
  }),
  ...explain(`${kubernetes}/concepts/storage/volumes/#hostpath`, {
    hostPath:
      'Mounts a file or folder of the node. Many paths lead from there to control of the node, and so of other pods.',
  }),
  ...explain(`${kubernetes}/tasks/configure-pod-container/configure-service-account/`, {
    automountServiceAccountToken:
      '`false` keeps the credentials for the cluster’s API out of a pod that does not need them.',
  }),
  ...explain(`${kubernetes}/concepts/configuration/manage-resources-containers/`, {
    limits:
      'The most that the container may use: above the processor limit it is slowed down, above the memory limit it is ended.',
  }),
]);

/** Entries of `security_opt`, by what stands before the `:` or `=`. */
export const securityOptions: ReadonlyMap<string, Explanation> = new Map([
  ...explain(`${docker}/reference/cli/docker/container/run/#security-opt`, {
    'no-new-privileges':
      'Sets the kernel’s *no new privileges* flag: set-user-ID programs such as `sudo` and file capabilities no longer lift a process above its parent.',
    label: 'The SELinux label of the container; `label:disable` takes SELinux’s confinement away.',
    systempaths: '`unconfined` shows parts of `/proc` and `/sys` that the engine hides or keeps read-only.',
    credentialspec: 'The group managed service account of a Windows container.',
  }),
  ...explain(`${docker}/engine/security/seccomp/`, {
    seccomp:
      'Which system calls the container may make. The engine’s own profile blocks some forty dangerous ones; `unconfined` blocks none; a path names a profile of one’s own.',
  }),
  ...explain(`${docker}/engine/security/apparmor/`, {
    apparmor:
      'The AppArmor profile that confines the container. The engine’s is `docker-default`; `unconfined` takes it away.',
  }),
]);

/** Instructions of a Dockerfile with a say in security. */
export const instructions: ReadonlyMap<string, Explanation> = new Map(
  explain((word) => `${docker}/reference/dockerfile/#${word.toLowerCase()}`, {
    FROM: 'Starts a stage from an image, whose files, user and settings it takes over. A tag may mean another image tomorrow; a digest cannot.',
    USER: 'The user, and optionally group, of the instructions that follow and of the container that runs in the end. Without one the base image’s user stays, which often is root.',
    ADD: 'Copies into the image, and also downloads from URLs and unpacks archives. Where neither is wanted, `COPY` does only what it says.',
    ARG: 'A variable of the build. Its value can be read in the image’s history: it is no place for a secret.',
    ENV: 'A variable of the build and of every container started from the image, which anybody who has the image can read.',
    EXPOSE: 'Says on which port the software listens. It publishes nothing by itself.',
    HEALTHCHECK:
      'The command by which the engine tells whether the container works. Kubernetes ignores it and has probes instead.',
    VOLUME:
      'A folder that each container gets storage of its own for. What later instructions change in it may be lost.',
  }),
);

/** Flags of `RUN` that change what the command may do or see. */
export const runFlags: ReadonlyMap<string, Explanation> = new Map(
  explain((word) => `${docker}/reference/dockerfile/#run---${word}`, {
    security: '`insecure` runs the command with every capability of the builder, as a privileged container would.',
    network: '`host` runs the command in the builder’s own network; `none` without any.',
    mount:
      'Mounts something for this command only. With `type=secret` or `type=ssh` the command can use a credential that the image does not keep.',
  }),
);
