// Written by scripts/generate.ts from the files of this folder.
import addedLocalFile from './added-local-file.ts';
import administrationTool from './administration-tool.ts';
import administrativePort from './administrative-port.ts';
import allGpus from './all-gpus.ts';
import clearTextDownload from './clear-text-download.ts';
import contentTrust from './content-trust.ts';
import copiedRootFilesystem from './copied-root-filesystem.ts';
import copiedSecret from './copied-secret.ts';
import dangerousCapability from './dangerous-capability.ts';
import debuggingTool from './debugging-tool.ts';
import developmentDependencies from './development-dependencies.ts';
import developmentMode from './development-mode.ts';
import disabledSelinux from './disabled-selinux.ts';
import disabledTlsVerification from './disabled-tls-verification.ts';
import droppedGroups from './dropped-groups.ts';
import endOfLifeImage from './end-of-life-image.ts';
import exposedSecretMount from './exposed-secret-mount.ts';
import fullBaseImage from './full-base-image.ts';
import hostIpc from './host-ipc.ts';
import hostNetwork from './host-network.ts';
import hostPid from './host-pid.ts';
import hostPort from './host-port.ts';
import ignoredLockfile from './ignored-lockfile.ts';
import ineffectiveIgnore from './ineffective-ignore.ts';
import latestImage from './latest-image.ts';
import missingCpuLimit from './missing-cpu-limit.ts';
import missingHealthcheck from './missing-healthcheck.ts';
import missingMemoryLimit from './missing-memory-limit.ts';
import missingProcessLimit from './missing-process-limit.ts';
import missingSeccomp from './missing-seccomp.ts';
import missingSecretMount from './missing-secret-mount.ts';
import namedUser from './named-user.ts';
import openDebugger from './open-debugger.ts';
import packageCache from './package-cache.ts';
import passwordInBuild from './password-in-build.ts';
import passwordlessSudo from './passwordless-sudo.ts';
import pipeToShell from './pipe-to-shell.ts';
import portOnAllInterfaces from './port-on-all-interfaces.ts';
import privilegeEscalation from './privilege-escalation.ts';
import privilegedBuildStep from './privileged-build-step.ts';
import privilegedContainer from './privileged-container.ts';
import recommendedPackages from './recommended-packages.ts';
import remoteAdd from './remote-add.ts';
import rootUser from './root-user.ts';
import runtimeSocketMount from './runtime-socket-mount.ts';
import secretInBuild from './secret-in-build.ts';
import secretInEnvironment from './secret-in-environment.ts';
import sensitiveHostPath from './sensitive-host-path.ts';
import setuidMode from './setuid-mode.ts';
import shellFormEntrypoint from './shell-form-entrypoint.ts';
import stalePackageIndex from './stale-package-index.ts';
import sudo from './sudo.ts';
import systemVolume from './system-volume.ts';
import systemWorkdir from './system-workdir.ts';
import toolchainInImage from './toolchain-in-image.ts';
import unconfinedApparmor from './unconfined-apparmor.ts';
import unconfinedSeccomp from './unconfined-seccomp.ts';
import undroppedCapabilities from './undropped-capabilities.ts';
import unenforcedNonRoot from './unenforced-non-root.ts';
import unfilteredContext from './unfiltered-context.ts';
import unknownAccount from './unknown-account.ts';
import unpinnedDependency from './unpinned-dependency.ts';
import unpinnedFrontend from './unpinned-frontend.ts';
import unpinnedGitSource from './unpinned-git-source.ts';
import unpinnedImage from './unpinned-image.ts';
import unpinnedSystemPackage from './unpinned-system-package.ts';
import untaggedImage from './untagged-image.ts';
import untrustedRegistry from './untrusted-registry.ts';
import unverifiedDownload from './unverified-download.ts';
import unverifiedPackage from './unverified-package.ts';
import worldWritableMode from './world-writable-mode.ts';
import writableProgram from './writable-program.ts';
import writableRootFilesystem from './writable-root-filesystem.ts';
import type { Rule } from './rule.ts';

/** Every rule, by id. */
export const rules: readonly Rule[] = [
  addedLocalFile,
  administrationTool,
  administrativePort,
  allGpus,
  clearTextDownload,
  contentTrust,
  copiedRootFilesystem,
  copiedSecret,
  dangerousCapability,
  debuggingTool,
  developmentDependencies,
  developmentMode,
  disabledSelinux,
  disabledTlsVerification,
  droppedGroups,
  endOfLifeImage,
  exposedSecretMount,
  fullBaseImage,
  hostIpc,
  hostNetwork,
  hostPid,
  hostPort,
  ignoredLockfile,
  ineffectiveIgnore,
  latestImage,
  missingCpuLimit,
  missingHealthcheck,
  missingMemoryLimit,
  missingProcessLimit,
  missingSeccomp,
  missingSecretMount,
  namedUser,
  openDebugger,
  packageCache,
  passwordInBuild,
  passwordlessSudo,
  pipeToShell,
  portOnAllInterfaces,
  privilegeEscalation,
  privilegedBuildStep,
  privilegedContainer,
  recommendedPackages,
  remoteAdd,
  rootUser,
  runtimeSocketMount,
  secretInBuild,
  secretInEnvironment,
  sensitiveHostPath,
  setuidMode,
  shellFormEntrypoint,
  stalePackageIndex,
  sudo,
  systemVolume,
  systemWorkdir,
  toolchainInImage,
  unconfinedApparmor,
  unconfinedSeccomp,
  undroppedCapabilities,
  unenforcedNonRoot,
  unfilteredContext,
  unknownAccount,
  unpinnedDependency,
  unpinnedFrontend,
  unpinnedGitSource,
  unpinnedImage,
  unpinnedSystemPackage,
  untaggedImage,
  untrustedRegistry,
  unverifiedDownload,
  unverifiedPackage,
  worldWritableMode,
  writableProgram,
  writableRootFilesystem,
];
