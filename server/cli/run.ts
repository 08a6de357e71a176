import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { type ConfigOverrides, configChoices } from '../engine/config.ts';
import { parseKubernetesVersion } from '../engine/config-file.ts';
import { scanFailOn } from '../engine/scan-config.ts';
import { scannerNames } from '../model/report.ts';
import type { Profile, Severity } from '../rules/rule.ts';
import { engineNames } from '../sources/engines/engine.ts';
import { type AuditCommand, audit } from './audit.ts';
import { check, formats } from './check.ts';
import { fix } from './fix.ts';
import type { ExitCode, Host } from './host.ts';
import { reportPosture } from './posture.ts';
import { listRules } from './rules.ts';
import { type ScanCommand, scan, scanFormats } from './scan.ts';

/** Runs the command line `bulkhead …`, given its arguments without the program's name. */
export async function run(args: readonly string[], host: Host): Promise<ExitCode> {
  let outcome: ExitCode = 0;
  const program = programOf(host, (code) => {
    outcome = code;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return outcome;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.code === 'commander.helpDisplayed' || error.code === 'commander.version' ? 0 : 2;
  }
}

function programOf(host: Host, done: (code: ExitCode) => void): Command {
  const program = new Command('bulkhead')
    .description(
      'Finds and fixes what makes containers insecure, in Dockerfiles, Compose files and Kubernetes manifests.',
    )
    .version(host.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => host.stdout.write(text),
      writeErr: (text) => host.stderr.write(text),
    })
    .showHelpAfterError('(`--help` shows what there is)')
    .addHelpText(
      'after',
      '\nExit status: 0 nothing to report, 1 findings, 2 wrong usage or something that could not be done.',
    );
  addCheck(program, host, done);
  addFix(program, host, done);
  addPosture(program, host, done);
  addScan(program, host, done);
  addAudit(program, host, done);
  addRules(program, host);
  return program;
}

interface CheckFlags {
  format: string;
  profile?: Profile;
  config?: string;
  stdinFilename?: string;
  kubernetesVersion?: readonly [number, number];
  online?: true;
  failOn?: Severity;
  jobs?: number;
}

function addCheck(program: Command, host: Host, done: (code: ExitCode) => void): void {
  program
    .command('check')
    .description('Report findings in files and folders; `-` is standard input.')
    .argument('[PATH...]', 'files and folders; folders are walked, without what git ignores')
    .addOption(new Option('--format <format>', 'form of the report').choices(Object.keys(formats)).default('text'))
    .addOption(new Option('--profile <profile>', 'which rules are on').choices(configChoices.profile))
    .option('--config <file>', 'use this configuration instead of each folder’s .bulkhead.yaml')
    .option('--stdin-filename <name>', 'name that standard input is judged by')
    .option('--kubernetes-version <version>', 'version that manifests are judged for, such as v1.34', kubernetesVersion)
    .option('--online', 'ask registries what rules and fixes want to know')
    .addOption(new Option('--fail-on <severity>', 'least severity that exits with 1').choices(configChoices.failOn))
    .option('--jobs <number>', 'files checked at a time (default: by the cores, where there are many files)', jobs)
    .action(async (paths: string[], flags: CheckFlags, command: Command) => {
      const named = paths.length === 0 && flags.stdinFilename !== undefined ? ['-'] : paths;
      if (named.length === 0) command.error('error: no PATH given; `.` is the present folder');
      const { profile, kubernetesVersion: version, failOn, ...options } = flags;
      const overrides: ConfigOverrides = {
        ...(profile ? { profile } : {}),
        ...(version ? { kubernetesVersion: version } : {}),
        ...(failOn ? { failOn } : {}),
      };
      done(await check(named, { ...options, overrides }, host));
    });
}

function addFix(program: Command, host: Host, done: (code: ExitCode) => void): void {
  const ids = new Map(host.rules.flatMap((rule) => [rule.id, ...(rule.aliases ?? [])].map((name) => [name, rule.id])));
  const collect = (name: string, before: readonly string[]) => {
    const id = ids.get(name);
    if (id === undefined) throw new InvalidArgumentError(`There is no rule \`${name}\`.`);
    return [...before, id];
  };
  program
    .command('fix')
    .description('Apply fixes to files, the safe ones unless told otherwise.')
    .argument('<PATH...>', 'files and folders')
    .option('--unsafe', 'also apply fixes that may stop something from working')
    .option('--rule <id>', 'fix only findings of this rule; may be repeated', collect, [])
    .option('--dry-run', 'print what would change as a diff, and change nothing')
    .option('--online', 'ask registries what fixes want to know, such as digests')
    .addOption(
      new Option('--harden <level>', 'make the changes, unsafe ones too, by which this level admits each workload')
        .choices(levels)
        .conflicts(['rule', 'unsafe']),
    )
    .option('--kubernetes-version <version>', 'version that manifests are judged for, such as v1.34', kubernetesVersion)
    .option('--config <file>', 'use this configuration instead of each folder’s .bulkhead.yaml')
    .action(async (paths: string[], { rule, kubernetesVersion: version, ...flags }) => {
      const overrides: ConfigOverrides = version ? { kubernetesVersion: version } : {};
      done(await fix(paths, { ...flags, rules: rule, overrides }, host));
    });
}

/** Levels of the Pod Security Standards that forbid something. */
const levels = ['baseline', 'restricted'];

function addPosture(program: Command, host: Host, done: (code: ExitCode) => void): void {
  program
    .command('posture')
    .description('Say which level of the Pod Security Standards admits each workload, and why no stricter.')
    .argument('<PATH...>', 'files and folders')
    .addOption(new Option('--format <format>', 'form of the report').choices(['text', 'json']).default('text'))
    .addOption(
      new Option('--level <level>', 'level that each workload must meet, or the exit is 1')
        .choices(levels)
        .default('restricted'),
    )
    .option('--kubernetes-version <version>', 'version that manifests are judged for, such as v1.34', kubernetesVersion)
    .option('--config <file>', 'use this configuration instead of each folder’s .bulkhead.yaml')
    .action(async (paths: string[], { kubernetesVersion: version, ...flags }) => {
      done(await reportPosture(paths, { ...flags, overrides: version ? { kubernetesVersion: version } : {} }, host));
    });
}

function addScan(program: Command, host: Host, done: (code: ExitCode) => void): void {
  program
    .command('scan')
    .description('Have images scanned for vulnerabilities, by a scanner that is installed.')
    .argument('<IMAGE|FILE...>', 'names of images, files that name images, and images saved as .tar')
    .addOption(
      new Option('--scanner <name>', 'which scanner; the first that is found if not given').choices(scannerNames),
    )
    .addOption(new Option('--format <format>', 'form of the report').choices(Object.keys(scanFormats)).default('text'))
    .addOption(
      new Option('--fail-on <severity>', 'least severity that exits with 1 (default: high)').choices(scanFailOn),
    )
    .option('--offline', 'let the scanner use no network')
    .option('--no-secrets', 'do not search files for secrets, which takes long on large images')
    .option('--platform <platform>', 'platform of the image, such as linux/arm64', platform)
    .option('--time-limit <minutes>', 'most minutes for each image', minutes, 10)
    .option('--compare <file>', 'say what has changed since this report in JSON; fail for what is new alone')
    .option('--config <file>', 'use this configuration instead of each folder’s .bulkhead.yaml')
    .action(async (names: string[], flags: ScanCommand) => {
      // Programs that were started have to be ended.
      host.deferInterruptions();
      done(await scan(names, flags, host));
    });
}

function addAudit(program: Command, host: Host, done: (code: ExitCode) => void): void {
  program
    .command('audit')
    .description('Say what the containers that run break of the CIS Docker Benchmark, and the engine itself.')
    .addOption(new Option('--engine <name>', 'which engine; the first that is found if not given').choices(engineNames))
    .addOption(new Option('--format <format>', 'form of the report').choices(['text', 'json']).default('text'))
    .addOption(new Option('--fail-on <severity>', 'least severity that exits with 1').choices(configChoices.failOn))
    .option('--config <file>', 'use this configuration instead of the folder’s .bulkhead.yaml')
    .action(async (flags: AuditCommand) => {
      host.deferInterruptions();
      done(await audit(flags, host));
    });
}

function platform(text: string): string {
  if (/^[a-z0-9]+\/[a-z0-9]+(?:\/[a-z0-9.]+)?$/.test(text)) return text;
  throw new InvalidArgumentError('A platform looks like linux/arm64.');
}

function jobs(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0 && number <= 64) return number;
  throw new InvalidArgumentError('It is a whole number from 1 to 64.');
}

function minutes(text: string): number {
  const number = Number(text);
  if (number > 0 && number <= 1440) return number;
  throw new InvalidArgumentError('Minutes are a number above 0.');
}

function addRules(program: Command, host: Host): void {
  program
    .command('rules')
    .description('List all rules.')
    .addOption(new Option('--format <format>', 'form of the list').choices(['text', 'json']).default('text'))
    .action(({ format }) => listRules(format, host));
}

function kubernetesVersion(text: string): readonly [number, number] {
  const version = parseKubernetesVersion(text);
  if (!version) throw new InvalidArgumentError('A version looks like v1.34.');
  return version;
}
