import type { Rule } from '../rules/rule.ts';
import { configChoices } from './config.ts';
import { scanFailOn } from './scan-config.ts';

type Schema = Readonly<Record<string, unknown>>;

/** The JSON Schema of `.bulkhead.yaml`, with the ids, titles and options of `rules`. */
export function configSchema(rules: readonly Rule[]): Schema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Bulkhead configuration',
    description: 'Which rules hold where. The nearest file wins; what it does not say comes from the folders above.',
    ...closed({
      extends: {
        description: 'The profile, or another configuration file to build on.',
        anyOf: [{ enum: configChoices.profile }, { type: 'string', pattern: '^\\.{1,2}/' }],
      },
      kubernetes: closed({
        version: {
          description: 'Version of Kubernetes that manifests are judged for.',
          // Unquoted, 1.34 is a number to YAML.
          anyOf: [{ type: 'string', pattern: '^v?\\d{1,3}\\.\\d{1,3}(\\.\\d{1,4})?$' }, { type: 'number' }],
        },
      }),
      online: { description: 'When registries may be asked.', enum: configChoices.online },
      'fail-on': { description: 'Least severity that makes `bulkhead check` fail.', enum: configChoices.failOn },
      'other-suppressions': {
        description:
          'Whether comments and annotations that silence hadolint, Trivy and others silence the equal rules.',
        enum: configChoices.otherSuppressions,
      },
      rules: { description: 'Levels and options of rules.', ...ruleSettings(rules) },
      files: {
        description: 'Settings for some paths; later entries win.',
        type: 'array',
        items: closed({ match: globs('Paths, relative to this file.'), rules: ruleSettings(rules) }, [
          'match',
          'rules',
        ]),
      },
      exclude: globs('Paths that are not looked at, relative to this file.'),
      suppress: { description: 'Findings that were looked at and accepted.', type: 'array', items: suppression(rules) },
      images: images(),
      scan: scan(),
      compose: closed({
        files: {
          description: 'Compose files that are read together, in the order of `-f`, relative to this file.',
          ...list(),
        },
      }),
    }),
  };
}

function suppression(rules: readonly Rule[]): Schema {
  return closed(
    {
      rule: { enum: rules.flatMap((rule) => [rule.id, ...(rule.aliases ?? [])]).sort() },
      file: text('Path or pattern, relative to this file.'),
      at: text('What the finding is about, such as `DaemonSet/agent/agent`; everything in the file when left out.'),
      reason: text('Why the finding is accepted.'),
      until: { ...text('Last day on which this holds.'), pattern: '^\\d{4}-\\d{2}-\\d{2}$' },
    },
    ['rule', 'file', 'reason'],
  );
}

function images(): Schema {
  return closed({
    registries: { description: 'Registries that images may come from.', ...list() },
    build: {
      description: 'Path of the Dockerfile that each image is built from.',
      type: 'object',
      additionalProperties: { type: 'string', minLength: 1 },
    },
    'signed-by': {
      description: 'Signers of which an image needs one.',
      type: 'array',
      items: {
        anyOf: [
          text('A public key in PEM or the path of its file, relative to this file; or `notation`.'),
          closed({ ...signed, key: text('A public key in PEM, or the path of its file, relative to this file.') }, [
            'key',
          ]),
          closed(
            {
              ...signed,
              identity: text('E-mail address, or address of a workflow; `*` stands for any characters.'),
              issuer: text('Who vouches for it, such as `https://token.actions.githubusercontent.com`.'),
            },
            ['identity', 'issuer'],
          ),
          closed({ ...signed, notation: { description: 'Whom Notation trusts on this machine.', const: true } }, [
            'notation',
          ]),
        ],
      },
    },
  });
}

/** Which images an entry is about. */
const signed: Schema = {
  images: {
    description: 'Names of images, `*` stands for any characters; all images when left out.',
    anyOf: [
      { type: 'string', minLength: 1 },
      { ...list(), minItems: 1 },
    ],
  },
};

function scan(): Schema {
  const ignored = closed(
    {
      vulnerability: text('Id of the vulnerability, such as `CVE-2024-3094`.'),
      package: text('Package that it is in; any when left out.'),
      image: text('Name of the image, without tag, or a pattern; any when left out.'),
      reason: text('Why it is accepted.'),
      until: { ...text('Last day on which this holds.'), pattern: '^\\d{4}-\\d{2}-\\d{2}$' },
    },
    ['vulnerability', 'reason'],
  );
  return closed({
    'fail-on': { description: 'Least severity that makes `bulkhead scan` fail.', enum: scanFailOn },
    ignore: { description: 'Vulnerabilities that were looked at and accepted.', type: 'array', items: ignored },
  });
}

function ruleSettings(rules: readonly Rule[]): Schema {
  const byName = rules.flatMap((rule) =>
    [rule.id, ...(rule.aliases ?? [])].map((name) => [name, setting(rule)] as const),
  );
  return closed(Object.fromEntries(byName.sort(([a], [b]) => (a < b ? -1 : 1))));
}

function setting(rule: Rule): Schema {
  const options = Object.entries(rule.options ?? {}).map(([name, value]) => [name, option(value)]);
  return {
    description: rule.title,
    anyOf: [
      { enum: configChoices.level },
      closed({ severity: { enum: configChoices.level }, options: closed(Object.fromEntries(options)) }),
    ],
  };
}

function option(standard: boolean | number | string | readonly string[]): Schema {
  const type = typeof standard === 'object' ? list() : { type: typeof standard };
  return { ...type, default: standard };
}

function globs(description: string): Schema {
  return { description, ...list() };
}

function list(): Schema {
  return { type: 'array', items: { type: 'string', minLength: 1 } };
}

function text(description: string): Schema {
  return { description, type: 'string', minLength: 1 };
}

function closed(properties: Schema, required: readonly string[] = []): Schema {
  return { type: 'object', additionalProperties: false, properties, ...(required.length > 0 ? { required } : {}) };
}
