// Written by scripts/generate.ts from the files of this folder.
import addedCapability from './added-capability.ts';
import addedLocalFile from './added-local-file.ts';
import administrationTool from './administration-tool.ts';
import administrativePort from './administrative-port.ts';
import allGpus from './all-gpus.ts';
import ambiguousRepository from './ambiguous-repository.ts';
import cachedImage from './cached-image.ts';
import clearTextAddress from './clear-text-address.ts';
import clearTextDownload from './clear-text-download.ts';
import clusterAdminBinding from './cluster-admin-binding.ts';
import clusterDashboard from './cluster-dashboard.ts';
import clusterTakeover from './cluster-takeover.ts';
import contentTrust from './content-trust.ts';
import copiedEnvFile from './copied-env-file.ts';
import copiedRootFilesystem from './copied-root-filesystem.ts';
import copiedSecret from './copied-secret.ts';
import dangerousCapability from './dangerous-capability.ts';
import debugContainer from './debug-container.ts';
import debuggingTool from './debugging-tool.ts';
import defaultAccountBinding from './default-account-binding.ts';
import defaultBridge from './default-bridge.ts';
import defaultNamespace from './default-namespace.ts';
import defaultNetwork from './default-network.ts';
import defaultServiceAccount from './default-service-account.ts';
import developmentDependencies from './development-dependencies.ts';
import developmentMode from './development-mode.ts';
import disabledLogging from './disabled-logging.ts';
import disabledOomKiller from './disabled-oom-killer.ts';
import disabledSelinux from './disabled-selinux.ts';
import disabledTlsVerification from './disabled-tls-verification.ts';
import droppedGroups from './dropped-groups.ts';
import endOfLifeImage from './end-of-life-image.ts';
import engineWithoutTls from './engine-without-tls.ts';
import executableTmpfs from './executable-tmpfs.ts';
import exposedSecretMount from './exposed-secret-mount.ts';
import exposedService from './exposed-service.ts';
import externalIp from './external-ip.ts';
import fieldOfLaterRelease from './field-of-later-release.ts';
import foreignGit from './foreign-git.ts';
import fullBaseImage from './full-base-image.ts';
import halfMovedSecret from './half-moved-secret.ts';
import hostAlias from './host-alias.ts';
import hostCgroup from './host-cgroup.ts';
import hostDevice from './host-device.ts';
import hostGateway from './host-gateway.ts';
import hostIpc from './host-ipc.ts';
import hostNetwork from './host-network.ts';
import hostPathVolume from './host-path-volume.ts';
import hostPid from './host-pid.ts';
import hostPort from './host-port.ts';
import hostUserNamespace from './host-user-namespace.ts';
import hostUts from './host-uts.ts';
import idleNetworkPolicy from './idle-network-policy.ts';
import ignoredLockfile from './ignored-lockfile.ts';
import ineffectiveIgnore from './ineffective-ignore.ts';
import ingressSnippet from './ingress-snippet.ts';
import ingressWithoutTls from './ingress-without-tls.ts';
import inheritedMounts from './inherited-mounts.ts';
import inlineVolume from './inline-volume.ts';
import joinedNamespace from './joined-namespace.ts';
import latestImage from './latest-image.ts';
import lowUserId from './low-user-id.ts';
import misplacedField from './misplaced-field.ts';
import missingCpuLimit from './missing-cpu-limit.ts';
import missingDigest from './missing-digest.ts';
import missingHealthcheck from './missing-healthcheck.ts';
import missingLivenessProbe from './missing-liveness-probe.ts';
import missingMemoryLimit from './missing-memory-limit.ts';
import missingNetworkPolicy from './missing-network-policy.ts';
import missingProcessLimit from './missing-process-limit.ts';
import missingQuota from './missing-quota.ts';
import missingReadinessProbe from './missing-readiness-probe.ts';
import missingSeccomp from './missing-seccomp.ts';
import missingSecretMount from './missing-secret-mount.ts';
import missingStorageLimit from './missing-storage-limit.ts';
import missingUserNamespace from './missing-user-namespace.ts';
import mountPropagation from './mount-propagation.ts';
import mountedToken from './mounted-token.ts';
import movedTag from './moved-tag.ts';
import nakedPod from './naked-pod.ts';
import namedUser from './named-user.ts';
import namespaceWithoutLevel from './namespace-without-level.ts';
import openAccess from './open-access.ts';
import openDebugger from './open-debugger.ts';
import openTerminal from './open-terminal.ts';
import packageCache from './package-cache.ts';
import passwordInBuild from './password-in-build.ts';
import passwordlessSudo from './passwordless-sudo.ts';
import pipeToShell from './pipe-to-shell.ts';
import podCreation from './pod-creation.ts';
import podExec from './pod-exec.ts';
import portOnAllInterfaces from './port-on-all-interfaces.ts';
import powerfulAccount from './powerful-account.ts';
import privilegeEscalation from './privilege-escalation.ts';
import privilegedBuildStep from './privileged-build-step.ts';
import privilegedContainer from './privileged-container.ts';
import privilegedHook from './privileged-hook.ts';
import privilegedPort from './privileged-port.ts';
import probeHost from './probe-host.ts';
import profileAnnotation from './profile-annotation.ts';
import reachableDatabase from './reachable-database.ts';
import readableSecretVolume from './readable-secret-volume.ts';
import readableSecrets from './readable-secrets.ts';
import recommendedPackages from './recommended-packages.ts';
import refusedPod from './refused-pod.ts';
import refusedUser from './refused-user.ts';
import remoteAdd from './remote-add.ts';
import roleEscalation from './role-escalation.ts';
import roleForAnybody from './role-for-anybody.ts';
import rootGroup from './root-group.ts';
import rootUser from './root-user.ts';
import runtimeSocketMount from './runtime-socket-mount.ts';
import secretAsVariable from './secret-as-variable.ts';
import secretInBuild from './secret-in-build.ts';
import secretInCommand from './secret-in-command.ts';
import secretInConfigMap from './secret-in-config-map.ts';
import secretInEnvironment from './secret-in-environment.ts';
import secretInManifest from './secret-in-manifest.ts';
import sensitiveHostPath from './sensitive-host-path.ts';
import serviceLinks from './service-links.ts';
import setuidMode from './setuid-mode.ts';
import sharedProcesses from './shared-processes.ts';
import sharedServiceAccount from './shared-service-account.ts';
import shellFormEntrypoint from './shell-form-entrypoint.ts';
import stalePackageIndex from './stale-package-index.ts';
import sudo from './sudo.ts';
import systemNamespace from './system-namespace.ts';
import systemVolume from './system-volume.ts';
import systemWorkdir from './system-workdir.ts';
import toolchainInImage from './toolchain-in-image.ts';
import unbindablePort from './unbindable-port.ts';
import unboundedRestart from './unbounded-restart.ts';
import unboundedUlimit from './unbounded-ulimit.ts';
import unconfinedApparmor from './unconfined-apparmor.ts';
import unconfinedSeccomp from './unconfined-seccomp.ts';
import undroppedCapabilities from './undropped-capabilities.ts';
import unenforcedNonRoot from './unenforced-non-root.ts';
import unfilteredContext from './unfiltered-context.ts';
import unignoredSecretFile from './unignored-secret-file.ts';
import unknownAccount from './unknown-account.ts';
import unlimitedEmptyDir from './unlimited-empty-dir.ts';
import unlimitedSwap from './unlimited-swap.ts';
import unmaskedProc from './unmasked-proc.ts';
import unpinnedDependency from './unpinned-dependency.ts';
import unpinnedFrontend from './unpinned-frontend.ts';
import unpinnedGitSource from './unpinned-git-source.ts';
import unpinnedImage from './unpinned-image.ts';
import unpinnedSystemPackage from './unpinned-system-package.ts';
import unsafeSysctl from './unsafe-sysctl.ts';
import unsignedImage from './unsigned-image.ts';
import untaggedImage from './untagged-image.ts';
import untrustedRegistry from './untrusted-registry.ts';
import unverifiedDownload from './unverified-download.ts';
import unverifiedPackage from './unverified-package.ts';
import unwritableFolder from './unwritable-folder.ts';
import weakSysctl from './weak-sysctl.ts';
import wildcardPermission from './wildcard-permission.ts';
import windowsHostProcess from './windows-host-process.ts';
import worldWritableMode from './world-writable-mode.ts';
import writableProgram from './writable-program.ts';
import writableRootFilesystem from './writable-root-filesystem.ts';
import type { Rule } from './rule.ts';

/** Every rule, by id. */
export const rules: readonly Rule[] = [
  addedCapability,
  addedLocalFile,
  administrationTool,
  administrativePort,
  allGpus,
  ambiguousRepository,
  cachedImage,
  clearTextAddress,
  clearTextDownload,
  clusterAdminBinding,
  clusterDashboard,
  clusterTakeover,
  contentTrust,
  copiedEnvFile,
  copiedRootFilesystem,
  copiedSecret,
  dangerousCapability,
  debugContainer,
  debuggingTool,
  defaultAccountBinding,
  defaultBridge,
  defaultNamespace,
  defaultNetwork,
  defaultServiceAccount,
  developmentDependencies,
  developmentMode,
  disabledLogging,
  disabledOomKiller,
  disabledSelinux,
  disabledTlsVerification,
  droppedGroups,
  endOfLifeImage,
  engineWithoutTls,
  executableTmpfs,
  exposedSecretMount,
  exposedService,
  externalIp,
  fieldOfLaterRelease,
  foreignGit,
  fullBaseImage,
  halfMovedSecret,
  hostAlias,
  hostCgroup,
  hostDevice,
  hostGateway,
  hostIpc,
  hostNetwork,
  hostPathVolume,
  hostPid,
  hostPort,
  hostUserNamespace,
  hostUts,
  idleNetworkPolicy,
  ignoredLockfile,
  ineffectiveIgnore,
  ingressSnippet,
  ingressWithoutTls,
  inheritedMounts,
  inlineVolume,
  joinedNamespace,
  latestImage,
  lowUserId,
  misplacedField,
  missingCpuLimit,
  missingDigest,
  missingHealthcheck,
  missingLivenessProbe,
  missingMemoryLimit,
  missingNetworkPolicy,
  missingProcessLimit,
  missingQuota,
  missingReadinessProbe,
  missingSeccomp,
  missingSecretMount,
  missingStorageLimit,
  missingUserNamespace,
  mountPropagation,
  mountedToken,
  movedTag,
  nakedPod,
  namedUser,
  namespaceWithoutLevel,
  openAccess,
  openDebugger,
  openTerminal,
  packageCache,
  passwordInBuild,
  passwordlessSudo,
  pipeToShell,
  podCreation,
  podExec,
  portOnAllInterfaces,
  powerfulAccount,
  privilegeEscalation,
  privilegedBuildStep,
  privilegedContainer,
  privilegedHook,
  privilegedPort,
  probeHost,
  profileAnnotation,
  reachableDatabase,
  readableSecretVolume,
  readableSecrets,
  recommendedPackages,
  refusedPod,
  refusedUser,
  remoteAdd,
  roleEscalation,
  roleForAnybody,
  rootGroup,
  rootUser,
  runtimeSocketMount,
  secretAsVariable,
  secretInBuild,
  secretInCommand,
  secretInConfigMap,
  secretInEnvironment,
  secretInManifest,
  sensitiveHostPath,
  serviceLinks,
  setuidMode,
  sharedProcesses,
  sharedServiceAccount,
  shellFormEntrypoint,
  stalePackageIndex,
  sudo,
  systemNamespace,
  systemVolume,
  systemWorkdir,
  toolchainInImage,
  unbindablePort,
  unboundedRestart,
  unboundedUlimit,
  unconfinedApparmor,
  unconfinedSeccomp,
  undroppedCapabilities,
  unenforcedNonRoot,
  unfilteredContext,
  unignoredSecretFile,
  unknownAccount,
  unlimitedEmptyDir,
  unlimitedSwap,
  unmaskedProc,
  unpinnedDependency,
  unpinnedFrontend,
  unpinnedGitSource,
  unpinnedImage,
  unpinnedSystemPackage,
  unsafeSysctl,
  unsignedImage,
  untaggedImage,
  untrustedRegistry,
  unverifiedDownload,
  unverifiedPackage,
  unwritableFolder,
  weakSysctl,
  wildcardPermission,
  windowsHostProcess,
  worldWritableMode,
  writableProgram,
  writableRootFilesystem,
];
