import type { Connection } from 'vscode-languageserver';
import type { Config } from '../engine/config.ts';
import { defaultSettings, type OnlineMode, onlineModes, type Settings, settingsSection } from '../protocol.ts';
import type { Abilities } from './abilities.ts';

/** The user's personal settings and consent: what no file of a workspace may decide. */
export class UserSettings {
  #settings: Settings;
  #isTrusted: boolean;

  constructor({ options }: Abilities) {
    this.#settings = readSettings(options.settings);
    // An editor without the notion of trust opens only what its user trusts.
    this.#isTrusted = options.trusted ?? true;
  }

  get isEnabled(): boolean {
    return this.#settings.enable;
  }

  get showsPosture(): boolean {
    return this.#settings.enable && this.#settings.posture;
  }

  get isTrusted(): boolean {
    return this.#isTrusted;
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

  /** Takes over what the client says now, by asking it, or else from what it `pushed`; whether anything changed. */
  async update(connection: Connection, abilities: Abilities, pushed?: unknown): Promise<boolean> {
    const before = this.#settings;
    if (abilities.answersConfiguration) {
      this.#settings = readSettings(await connection.workspace.getConfiguration(settingsSection));
    } else if (typeof pushed === 'object' && pushed !== null && settingsSection in pushed) {
      this.#settings = readSettings((pushed as Record<string, unknown>)[settingsSection]);
    }
    const { enable, online, posture } = this.#settings;
    return before.enable !== enable || before.online !== online || before.posture !== posture;
  }
}

function readSettings(raw: unknown): Settings {
  const { enable, online, posture } = (typeof raw === 'object' && raw !== null ? raw : {}) as Record<string, unknown>;
  return {
    enable: typeof enable === 'boolean' ? enable : defaultSettings.enable,
    online: onlineModes.find((mode) => mode === online) ?? defaultSettings.online,
    posture: typeof posture === 'boolean' ? posture : defaultSettings.posture,
  };
}
