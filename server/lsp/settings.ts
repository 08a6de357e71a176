import type { Connection } from 'vscode-languageserver';
import type { Config } from '../engine/config.ts';
import { parseKubernetesVersion } from '../engine/config-file.ts';
import type { KubernetesVersion } from '../model/pod-security.ts';
import {
  defaultSettings,
  httpSection,
  type OnlineMode,
  onlineModes,
  type Settings,
  settingsSection,
} from '../protocol.ts';
import type { ScanSettings } from '../protocol-scan.ts';
import type { Abilities } from './abilities.ts';
import type { EditorNetwork } from './host.ts';
import { readScanSettings } from './scan-settings.ts';

/** The user's personal settings and consent: what no file of a workspace may decide. */
export class UserSettings {
  #settings: Settings;
  #network: EditorNetwork;
  #scan: ScanSettings;
  #isTrusted: boolean;

  constructor({ options }: Abilities) {
    this.#settings = readSettings(options.settings);
    this.#network = networkOf(options.settings, undefined);
    this.#scan = readScanSettings(options.settings);
    // An editor without the notion of trust opens only what its user trusts.
    this.#isTrusted = options.trusted ?? true;
  }

  get isEnabled(): boolean {
    return this.#settings.enable;
  }

  get showsPosture(): boolean {
    return this.#settings.enable && this.#settings.posture;
  }

  /** The release that manifests are judged for, where no configuration file names one; undefined for the newest. */
  get kubernetesVersion(): KubernetesVersion | undefined {
    return parseKubernetesVersion(this.#settings.kubernetesVersion.trim());
  }

  get isTrusted(): boolean {
    return this.#isTrusted;
  }

  /** How images are scanned. */
  get scan(): ScanSettings {
    return this.#scan;
  }

  /** How registries are reached. */
  get network(): EditorNetwork {
    return this.#network;
  }

  grantTrust(): void {
    this.#isTrusted = true;
  }

  /** When the network may be asked: the strictest of trust, setting and what configuration files say, if they do. */
  online({ statedOnline }: Config): OnlineMode {
    if (!this.#isTrusted) return 'off';
    const own = onlineModes.indexOf(this.#settings.online);
    return onlineModes[statedOnline === undefined ? own : Math.min(own, onlineModes.indexOf(statedOnline))] ?? 'off';
  }

  /** Why the network must not be asked, as a sentence; undefined when it may, on the user's request. */
  offlineReason(config: Config): string | undefined {
    if (!this.#isTrusted) return 'The network is asked only in a trusted workspace';
    if (this.online(config) !== 'off') return undefined;
    return 'Asking the network is switched off, by the setting `bulkhead.online` or the configuration file';
  }

  /** Takes over what the client says now, by asking it, or else from what it `pushed`; whether anything changed. */
  async update(connection: Connection, abilities: Abilities, pushed?: unknown): Promise<boolean> {
    const before = this.#settings;
    const scanBefore = JSON.stringify(this.#scan);
    if (abilities.answersConfiguration) {
      const sections = [settingsSection, httpSection].map((section) => ({ section }));
      const [own, http]: unknown[] = await connection.workspace.getConfiguration(sections);
      this.#settings = readSettings(own);
      this.#network = networkOf(own, http);
      this.#scan = readScanSettings(own);
    } else if (typeof pushed === 'object' && pushed !== null && settingsSection in pushed) {
      const { [settingsSection]: own, [httpSection]: http } = pushed as Record<string, unknown>;
      this.#settings = readSettings(own);
      this.#network = networkOf(own, http);
      this.#scan = readScanSettings(own);
    }
    if (scanBefore !== JSON.stringify(this.#scan)) return true;
    return JSON.stringify(before) !== JSON.stringify(this.#settings);
  }
}

function networkOf(own: unknown, http: unknown): EditorNetwork {
  const registry = typeof own === 'object' && own !== null && 'registry' in own ? own.registry : undefined;
  return { registry, http };
}

function readSettings(raw: unknown): Settings {
  const given = (typeof raw === 'object' && raw !== null ? raw : {}) as Record<string, unknown>;
  const { enable, online, posture, kubernetesVersion } = given;
  return {
    enable: typeof enable === 'boolean' ? enable : defaultSettings.enable,
    online: onlineModes.find((mode) => mode === online) ?? defaultSettings.online,
    posture: typeof posture === 'boolean' ? posture : defaultSettings.posture,
    kubernetesVersion: typeof kubernetesVersion === 'string' ? kubernetesVersion : defaultSettings.kubernetesVersion,
  };
}
