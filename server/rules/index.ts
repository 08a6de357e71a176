// Written by scripts/generate.ts from the files of this folder.
import dangerousCapability from './dangerous-capability.ts';
import disabledSelinux from './disabled-selinux.ts';
import disabledTlsVerification from './disabled-tls-verification.ts';
import hostIpc from './host-ipc.ts';
import hostNetwork from './host-network.ts';
import hostPid from './host-pid.ts';
import hostPort from './host-port.ts';
import ineffectiveIgnore from './ineffective-ignore.ts';
import latestImage from './latest-image.ts';
import missingCpuLimit from './missing-cpu-limit.ts';
import missingHealthcheck from './missing-healthcheck.ts';
import missingMemoryLimit from './missing-memory-limit.ts';
import missingProcessLimit from './missing-process-limit.ts';
import missingSeccomp from './missing-seccomp.ts';
import passwordInBuild from './password-in-build.ts';
import pipeToShell from './pipe-to-shell.ts';
import portOnAllInterfaces from './port-on-all-interfaces.ts';
import privilegeEscalation from './privilege-escalation.ts';
import privilegedBuildStep from './privileged-build-step.ts';
import privilegedContainer from './privileged-container.ts';
import remoteAdd from './remote-add.ts';
import rootUser from './root-user.ts';
import runtimeSocketMount from './runtime-socket-mount.ts';
import secretInEnvironment from './secret-in-environment.ts';
import sensitiveHostPath from './sensitive-host-path.ts';
import sudo from './sudo.ts';
import unconfinedApparmor from './unconfined-apparmor.ts';
import unconfinedSeccomp from './unconfined-seccomp.ts';
import undroppedCapabilities from './undropped-capabilities.ts';
import unenforcedNonRoot from './unenforced-non-root.ts';
import unpinnedImage from './unpinned-image.ts';
import untaggedImage from './untagged-image.ts';
import unverifiedPackage from './unverified-package.ts';
import worldWritableMode from './world-writable-mode.ts';
import writableRootFilesystem from './writable-root-filesystem.ts';
import type { Rule } from './rule.ts';

/** Every rule, by id. */
export const rules: readonly Rule[] = [
  dangerousCapability,
  disabledSelinux,
  disabledTlsVerification,
  hostIpc,
  hostNetwork,
  hostPid,
  hostPort,
  ineffectiveIgnore,
  latestImage,
  missingCpuLimit,
  missingHealthcheck,
  missingMemoryLimit,
  missingProcessLimit,
  missingSeccomp,
  passwordInBuild,
  pipeToShell,
  portOnAllInterfaces,
  privilegeEscalation,
  privilegedBuildStep,
  privilegedContainer,
  remoteAdd,
  rootUser,
  runtimeSocketMount,
  secretInEnvironment,
  sensitiveHostPath,
  sudo,
  unconfinedApparmor,
  unconfinedSeccomp,
  undroppedCapabilities,
  unenforcedNonRoot,
  unpinnedImage,
  untaggedImage,
  unverifiedPackage,
  worldWritableMode,
  writableRootFilesystem,
];
