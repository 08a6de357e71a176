import type { EnvironmentVariable } from '../model/container.ts';
import type { Stage } from '../model/dockerfile.ts';
import { defineRule, type Problem } from './rule.ts';

/** Variables that frameworks read, what switches them to development, and what back. */
const modes: readonly { readonly name: RegExp; readonly development: RegExp; readonly production: string }[] = [
  {
    name: /^(?:NODE_ENV|RAILS_ENV|RACK_ENV|HANAMI_ENV|MIX_ENV)$/,
    development: /^(?:development|dev)$/,
    production: 'production',
  },
  { name: /^(?:APP_ENV|SYMFONY_ENV)$/, development: /^(?:development|dev|local)$/, production: 'prod' },
  { name: /^(?:APP_DEBUG|DJANGO_DEBUG)$/, development: /^(?:1|true|on|yes)$/i, production: 'false' },
  { name: /^(?:ASPNETCORE|DOTNET)_ENVIRONMENT$/, development: /^Development$/i, production: 'Production' },
];

export default defineRule({
  id: 'development-mode',
  title: 'Development mode in the image',
  severity: 'medium',
  profile: 'recommended',
  formats: ['dockerfile'],
  why: 'In development mode frameworks answer errors with source code, stack traces and settings, skip caches and checks, and some let the page that shows the error run code.',
  remedy: 'Deliver the image in production mode, and set the variable in the Compose file that developers use.',
  references: {
    'cis-docker': { id: '4.3', relation: 'wider' },
    semgrep: { id: 'flask-debugging-enabled', relation: 'narrower' },
  },

  *stage(stage) {
    if (!stage.isInResult) return;
    for (const variable of stage.environment) yield* judge(variable, stage);
  },
});

function* judge({ name, nameRange, value, source }: EnvironmentVariable, { build }: Stage): Iterable<Problem> {
  const mode = source === 'env' ? modes.find((one) => one.name.test(name)) : undefined;
  if (mode === undefined || value.value === undefined || !mode.development.test(value.value)) return;
  // A later instruction may say otherwise.
  if (build.finalStage?.variable(name) !== value.value) return;
  const production = name === 'APP_ENV' && value.value === 'local' ? 'production' : mode.production;
  const fix = {
    title: `Set \`${name}\` to \`${production}\``,
    safety: 'unsafe',
    breaks:
      'What only development mode does stops: reloading, details of errors, packages and files that are made for it',
    edits: () => value.set(production),
  } as const;
  yield {
    range: nameRange,
    message: `\`${name}=${value.value}\` delivers the image in development mode`,
    fixes: [fix],
  };
}
