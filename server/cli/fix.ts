import { lstatSync } from 'node:fs';
import path from 'node:path';
import { createTwoFilesPatch } from 'diff';
import { type ConfigOverrides, isExcluded } from '../engine/config.ts';
import type { FixParts } from '../engine/file-changes.ts';
import type { FileProblem } from '../engine/finding.ts';
import { type FixAllResult, fixAll } from '../engine/fix.ts';
import { hardenAll } from '../engine/harden.ts';
import { postureGoal } from '../engine/posture.ts';
import type { PodSecurityLevel } from '../model/pod-security.ts';
import { Breath } from '../sources/breath.ts';
import { projectOf } from '../sources/build-folders.ts';
import { applyEdits } from '../text/edit.ts';
import { LineIndex } from '../text/line-index.ts';
import { Configs } from './configs.ts';
import { encode } from './decode.ts';
import type { ExitCode, Host } from './host.ts';
import { type Linted, Linter } from './linter.ts';
import { documentPath, reportPath } from './paths.ts';
import { reasonOf } from './read.ts';
import { count, hasColours, palette, printable } from './terminal.ts';
import { type Target, walk } from './walk.ts';
import { createFile, editedFile, Replacement, writeTogether } from './write.ts';

export interface FixOptions {
  readonly unsafe?: boolean;
  /** Ids of the rules whose findings are fixed; all when empty. */
  readonly rules: readonly string[];
  readonly dryRun?: boolean;
  readonly online?: boolean;
  readonly config?: string;
  readonly overrides: ConfigOverrides;
  /** The level of the Pod Security Standards that workloads are to meet, instead of all fixes. */
  readonly harden?: PodSecurityLevel;
}

/** `bulkhead fix`: rewrites the files at `paths` so that what can be fixed is, or shows how they would change. */
export async function fix(paths: readonly string[], options: FixOptions, host: Host): Promise<ExitCode> {
  const configs = new Configs({
    rules: host.rules,
    today: host.facts.facts.today,
    overrides: options.overrides,
    file: options.config,
  });
  const linter = new Linter(host, configs);
  return new Fixer(options, configs, linter, host).run(paths);
}

class Fixer {
  readonly #options: FixOptions;
  readonly #configs: Configs;
  readonly #linter: Linter;
  readonly #host: Host;
  #hasFailed = false;
  /** Whether a file has been written that others may be judged by. */
  #hasWritten = false;
  #applied = 0;
  #refused = 0;
  #changed = 0;

  constructor(options: FixOptions, configs: Configs, linter: Linter, host: Host) {
    this.#options = options;
    this.#configs = configs;
    this.#linter = linter;
    this.#host = host;
  }

  async run(paths: readonly string[]): Promise<ExitCode> {
    const { targets, unreadable } = walk(paths, (file) => isExcluded(this.#configs.of(file), documentPath(file)));
    for (const { path: file, problem } of unreadable) this.#fail(file, problem);
    for (const target of targets) this.#configs.of(target.path);
    if (this.#reportConfigProblems()) return 2;
    const linted: Linted[] = [];
    for await (const outcome of this.#linter.lintAll(targets)) {
      if (!('problem' in outcome)) linted.push(outcome);
      else if (outcome.severity === 'error') this.#fail(outcome.target.path, outcome.problem);
      else this.#say(outcome.target.path, outcome.problem);
    }
    const learned = this.#options.online
      ? await this.#linter.learn(linted, { downloads: true, rules: this.#options.rules })
      : linted;
    // No half of what belongs together is to be written.
    if (!this.#options.dryRun) this.#host.deferInterruptions();
    const breath = new Breath();
    for (const each of learned) {
      this.#fix(this.#hasWritten ? await this.#linter.lookAgain(each) : each);
      await breath.take();
    }
    this.#host.stderr.write(`${this.#summary(linted.length)}\n`);
    for (const quota of this.#host.lowQuotas()) this.#host.stderr.write(`${printable(quota)}\n`);
    return this.#hasFailed ? 2 : 0;
  }

  #fix(linted: Linted): void {
    const { target, document, result } = linted;
    this.#reportProblems(target, document.text, result.problems);
    const fixes = this.#fixesThatFit(linted);
    const { edits, creations, fileEdits, applied, unsafe, refused } = fixes;
    this.#refused += refused;
    if (refused > 0) this.#say(target.path, `${count(refused, 'fix')} refused: the result would not be right`);
    const text = applyEdits(document.text, edits);
    if (text === undefined || applied === 0) return;
    if (this.#options.dryRun || this.#options.harden !== undefined) {
      for (const { target: of, title, breaks } of unsafe)
        this.#say(target.path, printable(`${of === '' ? '' : `${of}: `}${title} (may change behaviour: ${breaks})`));
    }
    if (this.#options.dryRun) {
      if (text !== document.text) this.#print(target.path, document.text, text);
      for (const { path: created, newText } of creations) this.#print(placeOf(target, created), undefined, newText);
      for (const { path: other, text: before, edits: changes } of fileEdits)
        this.#print(placeOf(target, other), before, applyEdits(before, changes) ?? before);
    } else {
      try {
        this.#write(linted, text === document.text ? undefined : text, fixes);
      } catch (error) {
        this.#fail(target.path, `cannot be fixed: ${reasonOf(error)}`);
        return;
      }
      this.#say(target.path, `${count(applied, 'fix')} applied`);
    }
    this.#applied += applied;
    this.#changed++;
  }

  #reportProblems(target: Target, text: string, problems: readonly FileProblem[]): void {
    const lines = new LineIndex(text);
    for (const { message, range, severity } of problems) {
      const { line, character } = lines.positionAt(range?.start ?? 0);
      this.#host.stderr.write(`${this.#nameOf(target.path)}:${line + 1}:${character + 1}: ${printable(message)}\n`);
      if (severity === 'error') this.#hasFailed = true;
    }
  }

  /** Writes all parts of a file's fixes, or none of them; `text` is the file's own, where it changes. */
  #write({ target, document, encoding }: Linted, text: string | undefined, { creations, fileEdits }: FixParts): void {
    const root = projectOf(target.path, this.#host.workingDirectory);
    const own = encode(document.text, encoding);
    writeTogether(
      creations.map(({ path: name, newText, mode = '0644' }) => {
        return () => createFile(root, placeOf(target, name), Buffer.from(newText), Number.parseInt(mode, 8));
      }),
      [
        ...fileEdits.map(({ path: name, text: before, edits }) => {
          const after = Buffer.from(applyEdits(before, edits) ?? before);
          return () => editedFile(root, placeOf(target, name), Buffer.from(before), after);
        }),
        ...(text === undefined ? [] : [() => new Replacement(target.path, encode(text, encoding), own)]),
      ],
    );
    if (creations.length + fileEdits.length > 0) {
      this.#hasWritten = true;
      this.#host.facts.forgetDisk();
    }
    for (const { path: name } of creations) this.#say(placeOf(target, name), 'created');
    for (const { path: name } of fileEdits) this.#say(placeOf(target, name), 'changed');
  }

  /** All fixes that are wanted, but for those of rules that would have to overwrite a file. */
  #fixesThatFit({ target, document, config, result }: Linted): FixAllResult {
    const { unsafe = false, rules, harden: level } = this.#options;
    if (level !== undefined) return hardenAll(document, this.#linter.facts, postureGoal(config, level));
    const fixRules = (ids: readonly string[]) => fixAll(document, this.#linter.facts, config, { unsafe, rules: ids });
    const overwritten = ({ creations }: FixAllResult) =>
      creations
        .map((each) => each.path)
        .filter((each) => lstatSync(placeOf(target, each), { throwIfNoEntry: false }) !== undefined);
    const found = [...new Set(result.findings.map((finding) => finding.rule.id))];
    const wanted = found.filter((id) => rules.length === 0 || rules.includes(id));
    const all = fixRules(wanted);
    const inTheWay = overwritten(all);
    if (inTheWay.length === 0) return all;
    this.#say(target.path, `left as it is where a fix would overwrite ${inTheWay.join(', ')}`);
    const fitting = fixRules(wanted.filter((id) => overwritten(fixRules([id])).length === 0));
    return { ...fitting, refused: fitting.refused + inTheWay.length };
  }

  /** Prints a diff in the form of git; `before` is undefined for a new file. */
  #print(file: string, before: string | undefined, after: string): void {
    const name = this.#nameOf(file);
    const old = before === undefined ? '/dev/null' : `a/${name}`;
    const patch = createTwoFilesPatch(old, `b/${name}`, before ?? '', after, undefined, undefined, { context: 3 });
    const { green, red, cyan } = palette(hasColours(this.#host.stdout, this.#host.environment));
    const colours: Readonly<Record<string, (text: string) => string>> = { '+': green, '-': red, '@': cyan };
    const lines = patch.split('\n').filter((line) => !line.startsWith('======'));
    this.#host.stdout.write(lines.map((line) => colours[line.charAt(0)]?.(line) ?? line).join('\n'));
  }

  #summary(files: number): string {
    const refused = this.#refused > 0 ? `, ${this.#refused} refused` : '';
    const would = this.#options.dryRun ? 'to apply' : 'applied';
    return `${count(this.#applied, 'fix')} ${would}${refused}; ${count(this.#changed, 'file')} of ${files} changed`;
  }

  /** Says what is wrong with configuration files; true when one of them cannot be trusted. */
  #reportConfigProblems(): boolean {
    for (const { path: file, range, message, severity } of this.#configs.problems) {
      const { line, character } = new LineIndex(this.#configs.textOf(file)).positionAt(range.start);
      this.#host.stderr.write(
        `${this.#nameOf(file)}:${line + 1}:${character + 1}: ${severity}: ${printable(message)}\n`,
      );
    }
    return this.#configs.problems.some((problem) => problem.severity === 'error');
  }

  #fail(file: string, problem: string): void {
    this.#hasFailed = true;
    this.#say(file, problem);
  }

  #say(file: string, message: string): void {
    this.#host.stderr.write(`${this.#nameOf(file)}: ${message}\n`);
  }

  #nameOf(file: string): string {
    return printable(reportPath(path.resolve(file), this.#host.workingDirectory));
  }
}

/** Where a fix of `target` puts a new file. */
function placeOf(target: Target, created: string): string {
  return path.resolve(path.dirname(target.path), created);
}
