import type { Signer } from '../model/signature.ts';
import type { Rule } from '../rules/rule.ts';
import { type ConfigNode, parseConfigDocument } from '../syntax/yaml/config-document.ts';
import {
  type ConfigError,
  type ConfigFile,
  configChoices,
  configFileName,
  type FileOverride,
  type Level,
  type RuleSetting,
  type Suppression,
} from './config.ts';
import { assign, ConfigReader, isEmpty } from './config-reader.ts';
import { SignerReader } from './config-signers.ts';
import { type AcceptedVulnerability, type ScanConfig, type ScanFailOn, scanFailOn } from './scan-config.ts';

/**
 * Reads one configuration file. What is valid is kept even when something else is not, so that a half-typed line does
 * not switch everything off in an editor; whoever cannot show the errors must not go on.
 */
export function parseConfig(text: string, rules: readonly Rule[]): { config: ConfigFile; errors: ConfigError[] } {
  const document = parseConfigDocument(text);
  const reader = new Reader(rules);
  reader.errors.push(...document.errors);
  const config = reader.file(document.root);
  reader.errors.sort((a, b) => a.range.start - b.range.start);
  return { config, errors: reader.errors };
}

/** `v1.34`, `1.34` or `v1.34.2` as numbers. */
export function parseKubernetesVersion(text: string): readonly [number, number] | undefined {
  const match = /^v?(\d{1,3})\.(\d{1,3})(?:\.\d{1,4})?$/.exec(text);
  return match ? [Number(match[1]), Number(match[2])] : undefined;
}

/** Turns nodes into values and collects an error wherever one is not what it should be. */
class Reader extends ConfigReader {
  readonly #rules = new Map<string, Rule>();

  constructor(rules: readonly Rule[]) {
    super();
    for (const rule of rules) for (const name of [rule.id, ...(rule.aliases ?? [])]) this.#rules.set(name, rule);
  }

  file(root: ConfigNode | undefined): ConfigFile {
    const file: { -readonly [key in keyof ConfigFile]: ConfigFile[key] } = {
      rules: new Map(),
      files: [],
      exclude: [],
      suppress: [],
      images: { build: new Map() },
      scan: { ignore: [] },
    };
    if (!root) return file;
    this.map(root, 'a configuration', {
      extends: (node) => this.#extends(node, file),
      kubernetes: (node) => this.map(node, '`kubernetes`', { version: (version) => this.#version(version, file) }),
      online: (node) => assign(file, 'online', this.choice(node, configChoices.online)),
      'fail-on': (node) => assign(file, 'failOn', this.choice(node, configChoices.failOn)),
      'other-suppressions': (node) =>
        assign(file, 'otherSuppressions', this.choice(node, configChoices.otherSuppressions)),
      rules: (node) => assign(file, 'rules', this.#ruleSettings(node)),
      files: (node) =>
        assign(
          file,
          'files',
          this.list(node, (item) => this.#override(item)),
        ),
      exclude: (node) => assign(file, 'exclude', this.globs(node)),
      suppress: (node) =>
        assign(
          file,
          'suppress',
          this.list(node, (item) => this.#suppression(item)),
        ),
      images: (node) => assign(file, 'images', this.#images(node)),
      scan: (node) => assign(file, 'scan', this.#scan(node)),
      compose: (node) =>
        this.map(node, '`compose`', {
          files: (value) => assign(file, 'composeFiles', this.texts(value)),
        }),
    });
    return file;
  }

  #extends(node: ConfigNode, file: { extends?: ConfigFile['extends'] }): void {
    const value = this.text(node);
    if (value === undefined) return;
    const known = (configChoices.profile as readonly string[]).includes(value) || /^\.{1,2}\//.test(value);
    if (known) file.extends = { value, range: node.range };
    else this.error(node, `\`extends\` is \`recommended\`, \`strict\` or a path such as \`./other${configFileName}\``);
  }

  #version(node: ConfigNode, file: { kubernetesVersion?: readonly [number, number] }): void {
    const version = node.kind === 'scalar' ? parseKubernetesVersion(node.source) : undefined;
    if (version) file.kubernetesVersion = version;
    else this.error(node, 'A Kubernetes version looks like `v1.34`');
  }

  #ruleSettings(node: ConfigNode): ReadonlyMap<string, RuleSetting> {
    const settings = new Map<string, RuleSetting>();
    if (node.kind !== 'map') {
      if (!isEmpty(node)) this.error(node, 'Expected rule ids with their levels');
      return settings;
    }
    for (const { key, keyRange, value } of node.entries) {
      const rule = this.#rules.get(key);
      if (!rule) this.errors.push({ message: unknownRule(key), range: keyRange });
      else if (settings.has(rule.id)) {
        // That a key stands here twice is an error of the syntax already.
        const message = `\`${key}\` is a former name of \`${rule.id}\`, which is set too`;
        if (key !== rule.id) this.errors.push({ message, range: keyRange });
      } else settings.set(rule.id, this.#ruleSetting(value, rule));
    }
    return settings;
  }

  #ruleSetting(node: ConfigNode, rule: Rule): RuleSetting {
    const setting: { level?: Level; options?: Readonly<Record<string, unknown>> } = {};
    if (node.kind === 'map') {
      this.map(node, `the setting of \`${rule.id}\``, {
        severity: (value) => assign(setting, 'level', this.choice(value, configChoices.level)),
        options: (value) => assign(setting, 'options', this.#options(value, rule)),
      });
    } else assign(setting, 'level', this.choice(node, configChoices.level));
    return setting;
  }

  #options(node: ConfigNode, rule: Rule): Readonly<Record<string, unknown>> {
    const options: Record<string, unknown> = {};
    const fields: Record<string, (value: ConfigNode) => void> = {};
    for (const [name, standard] of Object.entries(rule.options ?? {})) {
      fields[name] = (value) => {
        const read = this.#option(value, standard);
        if (read !== undefined) options[name] = read;
      };
    }
    this.map(node, `the options of \`${rule.id}\``, fields);
    return options;
  }

  #option(node: ConfigNode, standard: unknown): unknown {
    if (Array.isArray(standard)) return this.texts(node);
    if (typeof standard === 'string') return this.text(node);
    if (node.kind === 'scalar' && typeof node.value === typeof standard) return node.value;
    this.error(node, `Expected ${typeof standard === 'boolean' ? '`true` or `false`' : 'a number'}`);
    return undefined;
  }

  #override(node: ConfigNode): FileOverride | undefined {
    let match: readonly string[] | undefined;
    let rules: ReadonlyMap<string, RuleSetting> | undefined;
    const valid = this.map(
      node,
      'an entry of `files`',
      {
        match: (value) => {
          match = this.globs(value);
        },
        rules: (value) => {
          rules = this.#ruleSettings(value);
        },
      },
      ['match', 'rules'],
    );
    return valid && match && rules ? { match, rules } : undefined;
  }

  #suppression(node: ConfigNode): Suppression | undefined {
    const found: { rule?: string; file?: string; at?: string; reason?: string; until?: string } = {};
    const valid = this.map(
      node,
      'an entry of `suppress`',
      {
        rule: (value) => assign(found, 'rule', this.#ruleId(value)),
        file: (value) => assign(found, 'file', this.glob(value)),
        at: (value) => assign(found, 'at', this.text(value)),
        reason: (value) => assign(found, 'reason', this.text(value)),
        until: (value) => assign(found, 'until', this.date(value)),
      },
      ['rule', 'file', 'reason'],
    );
    const { rule, file, reason } = found;
    if (!valid || rule === undefined || file === undefined || reason === undefined) return undefined;
    return { ...found, rule, file, reason, range: node.range };
  }

  #images(node: ConfigNode): ConfigFile['images'] {
    const build = new Map<string, string>();
    const images: { registries?: readonly string[]; signedBy?: readonly Signer[] } = {};
    this.map(node, '`images`', {
      registries: (value) => assign(images, 'registries', this.texts(value)),
      'signed-by': (value) => {
        const reader = new SignerReader();
        images.signedBy = reader.signers(value);
        this.errors.push(...reader.errors);
      },
      build: (value) => {
        if (value.kind !== 'map') return this.error(value, 'Expected image names with the paths of their Dockerfiles');
        for (const entry of value.entries) {
          const path = this.text(entry.value);
          if (path !== undefined) build.set(entry.key, path);
        }
      },
    });
    return { ...images, build };
  }

  #scan(node: ConfigNode): ScanConfig {
    const scan: { failOn?: ScanFailOn; ignore: readonly AcceptedVulnerability[] } = { ignore: [] };
    this.map(node, '`scan`', {
      'fail-on': (value) => assign(scan, 'failOn', this.choice(value, scanFailOn)),
      ignore: (value) =>
        assign(
          scan,
          'ignore',
          this.list(value, (item) => this.#acceptedVulnerability(item)),
        ),
    });
    return scan;
  }

  #acceptedVulnerability(node: ConfigNode): AcceptedVulnerability | undefined {
    const found: { vulnerability?: string; package?: string; image?: string; reason?: string; until?: string } = {};
    const valid = this.map(
      node,
      'an entry of `scan.ignore`',
      {
        vulnerability: (value) => assign(found, 'vulnerability', this.text(value)),
        package: (value) => assign(found, 'package', this.text(value)),
        image: (value) => assign(found, 'image', this.glob(value)),
        reason: (value) => assign(found, 'reason', this.text(value)),
        until: (value) => assign(found, 'until', this.date(value)),
      },
      ['vulnerability', 'reason'],
    );
    const { vulnerability, reason } = found;
    if (!valid || vulnerability === undefined || reason === undefined) return undefined;
    return { ...found, vulnerability, reason, range: node.range };
  }

  #ruleId(node: ConfigNode): string | undefined {
    const name = this.text(node);
    const rule = name === undefined ? undefined : this.#rules.get(name);
    if (name !== undefined && !rule) this.error(node, unknownRule(name));
    return rule?.id;
  }
}

function unknownRule(name: string): string {
  return `There is no rule \`${name}\``;
}
