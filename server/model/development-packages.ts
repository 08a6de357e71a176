import type { Edit } from '../text/edit.ts';
import { isSwitchedOn, settingOf } from './call-setting.ts';
import { optionNamed } from './command-line.ts';
import type { Build, Instruction } from './dockerfile.ts';
import { insertOption } from './insert-option.ts';
import { type PackageCall, packageCalls } from './package-call.ts';
import { remember } from './remember.ts';

/** A call that puts what only developers need into the image that is delivered. */
export interface DevelopmentPackages {
  readonly call: PackageCall;
  readonly title: string;
  readonly edits: () => Edit[];
}

interface Row {
  readonly manager: string;
  readonly install: RegExp;
  /** Options and variables that leave them out. */
  readonly without: RegExp;
  readonly variables: readonly string[];
  /** The variable that leaves them out where it says `production`. */
  readonly mode?: string;
  readonly option: string;
}

const rows: readonly Row[] = [
  {
    manager: 'npm',
    install: /^(?:install|i|ci|clean-install)$/,
    without: /^(?:--(?:omit|production|only|prod|global|location|dev|include|dry-run|package-lock-only)|-g|-D)$/,
    variables: [
      'NPM_CONFIG_PRODUCTION',
      'npm_config_production',
      'NPM_CONFIG_OMIT',
      'npm_config_omit',
      'NPM_CONFIG_ONLY',
    ],
    mode: 'NODE_ENV',
    option: '--omit=dev',
  },
  {
    manager: 'pnpm',
    install: /^(?:install|i)$/,
    without: /^(?:--(?:prod|production|global|dev|lockfile-only)|-P|-g|-D)$/,
    variables: ['NPM_CONFIG_PRODUCTION', 'npm_config_production'],
    mode: 'NODE_ENV',
    option: '--prod',
  },
  {
    manager: 'yarn',
    install: /^(?:install)?$/,
    // Those of version 2 and later install for developers always.
    without: /^(?:--(?:production|prod|immutable|immutable-cache|check-cache|mode|version|help|inline-builds)|-v)$/,
    variables: ['YARN_PRODUCTION', 'NPM_CONFIG_PRODUCTION', 'npm_config_production'],
    mode: 'NODE_ENV',
    option: '--production',
  },
  {
    manager: 'composer',
    install: /^(?:install|update)$/,
    without: /^--(?:no-dev|dry-run|version)$/,
    variables: ['COMPOSER_NO_DEV'],
    option: '--no-dev',
  },
];

/** What a later step, or what the image starts, says that may need them. */
const needed =
  /\b(?:npm|npx|pnpm|yarn|bun|composer) [^&|;]{0,60}(?:build|dev|watch|test|lint|compile|generate|prune|focus|deploy|serve|prepare|dump)|\b(?:npx|tsc|vite|webpack|rollup|esbuild|gulp|grunt|nodemon|ts-node|tsx|jest|vitest|eslint|cypress|playwright|storybook|parcel|next|nuxt|ng|turbo|nx|prisma|bower|phpunit|make|node-prune|lerna)\b|--omit[= ]dev|--production|--prod\b|--no-dev/;
/** Images that are for developers by their name, or by that of what they start from. */
const forDevelopers = /\bdev|\btest|e2e|cypress|playwright|debug|\bci\b/i;
const programs = /\b(?:npm|pnpm|yarn|composer)\b/;

/** The calls of `instruction` that do, where nothing is seen that needs them. */
export function developmentPackages(instruction: Instruction): DevelopmentPackages[] {
  if (instruction.keyword !== 'RUN' || !instruction.stage?.isInResult) return [];
  return packageCalls(instruction, programs).flatMap((call) => {
    const row = rows.find(({ manager, install }) => manager === call.manager && install.test(call.verb));
    if (row === undefined || call.packages.length > 0 || leavesOut(call, row) || mayNeed(call)) return [];
    const edits = () => insertOption(call.verbWord, row.option, instruction);
    return [{ call, title: `Add \`${row.option}\``, edits }];
  });
}

function leavesOut(call: PackageCall, { without, variables, mode }: Row): boolean {
  const { command, instruction, words } = call;
  if (optionNamed(call, without) !== undefined || isSwitchedOn(variables, command, instruction)) return true;
  if (words.slice(1).some(({ text, value }) => value === undefined && /^"?\$/.test(text))) return true;
  const setting = mode === undefined ? undefined : settingOf(mode, command, instruction);
  return setting === 'unknown' || (setting !== undefined && setting.value !== 'development');
}

/** What the delivered image and the stages it is built from say, once for all calls. */
const usesOf = remember((build: Build) => {
  let lastNeed = build.stages.some((stage) => stage.isInResult && forDevelopers.test(stage.from.argumentText))
    ? Number.POSITIVE_INFINITY
    : -1;
  let lastStart = -1;
  for (const { isUsed, instructions } of build.stages)
    for (const { keyword, argumentText, range } of isUsed ? instructions : []) {
      if (!/^(?:RUN|CMD|ENTRYPOINT|ONBUILD)$/.test(keyword)) continue;
      if (keyword === 'CMD' || keyword === 'ENTRYPOINT') lastStart = range.start;
      if (needed.test(argumentText.replace(/["',\s]+/g, ' '))) lastNeed = Math.max(lastNeed, range.start);
    }
  return { lastNeed, lastStart };
});

/** Whether something after the call may need them: a build, a test, a server for developers, or what cannot be seen. */
function mayNeed({ instruction, command }: PackageCall): boolean {
  const { stage, argumentText, argumentRange, range } = instruction;
  if (stage === undefined || needed.test(argumentText.slice(command.range.end - argumentRange.start))) return true;
  const { lastNeed, lastStart } = usesOf(stage.build);
  // What is not said to start anything is built upon.
  return argumentText.includes('if ') || lastNeed > range.start || lastStart < range.start;
}
