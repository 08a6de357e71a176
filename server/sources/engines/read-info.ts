import type { EngineSettings } from '../../model/engine-settings.ts';
import { type Fields, fields, given, list, text } from '../untrusted.ts';

/**
 * Reads what `docker info` or `podman info` says of the engine, and Docker of its default bridge.
 * Format: https://docs.docker.com/reference/api/engine/version/v1.50/#tag/System/operation/SystemInfo
 */
export function readInfo(json: unknown, bridge: unknown): EngineSettings {
  const info = fields(json);
  return info.host === undefined ? readDocker(info, bridge) : readPodman(info);
}

function readDocker(info: Fields, bridge: unknown): EngineSettings {
  if (info.SecurityOptions === undefined) return {};
  const options = list(info.SecurityOptions).flatMap((each) => text(each, 200) ?? []);
  const has = (name: string) => options.some((option) => option.split(',').includes(`name=${name}`) || option === name);
  const connects = fields(fields(list(bridge)[0]).Options)['com.docker.network.bridge.enable_icc'];
  return given({
    version: text(info.ServerVersion, 50),
    isRootless: has('rootless'),
    hasUserNamespaces: has('userns'),
    forbidsNewPrivileges: has('no-new-privileges'),
    hasSeccomp: options.some((option) => option.includes('name=seccomp') && !option.includes('profile=unconfined')),
    hasMandatoryAccessControl: has('apparmor') || has('selinux'),
    keepsContainersAlive: typeof info.LiveRestoreEnabled === 'boolean' ? info.LiveRestoreEnabled : undefined,
    logDriver: text(info.LoggingDriver, 50),
    connectsContainers: typeof connects === 'string' ? connects === 'true' : undefined,
    insecureRegistries: insecureRegistries(fields(info.RegistryConfig)),
    storageDriver: text(info.Driver, 50),
    isExperimental: typeof info.ExperimentalBuild === 'boolean' ? info.ExperimentalBuild : undefined,
  });
}

/** Docker reaches registries of the machine itself without encryption, whatever it is told. */
function insecureRegistries(config: Fields): string[] | undefined {
  if (config.IndexConfigs === undefined) return undefined;
  const named = Object.entries(fields(config.IndexConfigs)).filter(([, index]) => fields(index).Secure === false);
  const ranges = list(config.InsecureRegistryCIDRs).flatMap((each) => text(each, 100) ?? []);
  return [...named.map(([name]) => name), ...ranges.filter((range) => !/^(?:127\.|::1\/)/.test(range))];
}

function readPodman(info: Fields): EngineSettings {
  const host = fields(info.host);
  const security = fields(host.security);
  const said = (value: unknown) => (typeof value === 'boolean' ? value : undefined);
  return given({
    version: text(fields(info.version).Version, 50),
    isRootless: said(security.rootless),
    hasSeccomp: said(security.seccompEnabled),
    hasMandatoryAccessControl: security.apparmorEnabled === true || security.selinuxEnabled === true,
    logDriver: text(host.logDriver, 50),
    storageDriver: text(fields(info.store).graphDriverName, 50),
  });
}
