import type { DockerfileTree } from '../syntax/dockerfile/parse.ts';
import type { Edit } from '../text/edit.ts';
import type { Range } from '../text/range.ts';
import type { Slot } from '../text/slot.ts';
import type { EnvironmentVariable } from './container.ts';
import { BuildModel } from './dockerfile/build.ts';
import type { ImageReference } from './image-reference.ts';
import type { ImageUse } from './image-use.ts';
import type { KnownImage } from './known-image.ts';
import type { Memo } from './memo.ts';
import type { User } from './user.ts';

/**
 * Reads what a Dockerfile says; everything in it is worked out when it is asked for. `targets` names stages that are known
 * to be delivered besides the last one. `isWatched`: whether it is the file that is judged, of which what is read is noted.
 */
export function readBuild(tree: DockerfileTree, targets: () => readonly string[] = () => [], isWatched = false): Build {
  return new BuildModel(tree, targets, isWatched);
}

/** A whole Dockerfile: what `docker build` would do. */
export interface Build {
  readonly stages: readonly Stage[];
  /** The stage that a build without `--target` delivers; undefined in a file without FROM. */
  readonly finalStage: Stage | undefined;
  /** The stages that somebody gets as an image: the final one, and those that Compose and Bake files name as a target. */
  readonly deliveredStages: readonly Stage[];
  /** ARG instructions before the first FROM. */
  readonly globalArguments: readonly EnvironmentVariable[];
  readonly images: readonly ImageUse[];
  /** All instructions in order, those before the first FROM included. */
  readonly instructions: readonly Instruction[];
  /** The instruction that has the number `id`. */
  numbered(id: number): Instruction | undefined;
  /** Parser directives at the top, such as `# syntax=` and `# check=`; a name that comes twice counts the first time. */
  readonly directives: readonly Directive[];
}

/** A parser directive: `# name=value`. */
export interface Directive {
  /** Lower case. */
  readonly name: string;
  readonly value: string;
  /** From `#` to the end of the value. */
  readonly range: Range;
  readonly valueRange: Range;
}

/** How what stands in shell form is run; `other` is something that is not known here. */
export type ShellKind = 'posix' | 'powershell' | 'cmd' | 'other';

/** The interpreter of commands in shell form. */
export interface Shell {
  readonly kind: ShellKind;
  /** Name without path, lower case and without `.exe`: `sh`, `bash`, `pwsh`; undefined when it is dynamic. */
  readonly name: string | undefined;
  /** Words of the SHELL instruction; of the platform's default when there is none. */
  readonly words: readonly string[];
  /** The SHELL that chose it; undefined when the platform's default is in force. */
  readonly instruction: Instruction | undefined;
}

/** A port, or a range of them, that EXPOSE names. */
export interface ExposedPort {
  /** First and last of the range; the same for a single port. */
  readonly first: number;
  readonly last: number;
  /** `tcp`, `udp` or `sctp`. */
  readonly protocol: string;
  readonly word: Word;
  readonly instruction: Instruction;
}

/** From one FROM to the next. */
export interface Stage {
  readonly build: Build;
  /** Zero-based place among the stages. */
  readonly index: number;
  /** `AS name`; undefined when it has none. */
  readonly name: string | undefined;
  /** For messages: the name, or `stage 2`. */
  readonly label: string;
  readonly from: Instruction;
  readonly instructions: readonly Instruction[];
  /** An earlier stage that FROM names; its settings are inherited. */
  readonly parent: Stage | undefined;
  /** The image that FROM names, through parents too: what the file system starts from. `scratch` is `isScratch`. */
  readonly base: Slot<ImageReference>;
  readonly isScratch: boolean;
  /** What the embedded table knows of `base`; undefined when it knows nothing. */
  readonly knownBase: KnownImage | undefined;
  /** Whether what it starts from is Windows, as far as can be seen. */
  readonly isWindows: boolean;
  /** Whether it is delivered as it stands at its end: the final stage, or one that is known to be a target. */
  readonly isFinal: boolean;
  /** Whether what it leaves behind is part of an image that is delivered: a final stage, or one that such a stage starts from. */
  readonly isDelivered: boolean;
  /** Whether what it leaves behind is part of what a build without `--target` delivers: the last stage, or one that starts from it. */
  readonly isInResult: boolean;
  /** Whether a final stage is built from it, by FROM or by a copy or mount from it. */
  readonly isUsed: boolean;
  /** ENV and ARG of this stage, in order (not the parents'). */
  readonly environment: readonly EnvironmentVariable[];
  /** Whether an image or another stage starts from it, so that its ONBUILD triggers run one day. */
  readonly hasHeirs: boolean;
  /** What ONBUILD ENV and ONBUILD ARG will set, there where it starts from this stage. */
  readonly triggeredEnvironment: readonly EnvironmentVariable[];
  /** The last USER instruction that counts, through parents; undefined when there is none and the base image decides. */
  readonly lastUser: { readonly instruction: Instruction; readonly user: Slot<User> } | undefined;
  /** ENTRYPOINT in force at the end, through parents; undefined when there is none and the base image decides. */
  readonly entrypoint: Instruction | undefined;
  /** CMD in force at the end, through parents; an ENTRYPOINT of a later stage takes it away, as the builder does. */
  readonly command: Instruction | undefined;
  /** HEALTHCHECK in force at the end, through parents; it may be `HEALTHCHECK NONE`. */
  readonly healthcheck: Instruction | undefined;
  readonly stopSignal: Instruction | undefined;
  /** What runs commands in shell form at the end of the stage. */
  readonly shell: Shell;
  /** What EXPOSE names, through parents; ports that variables leave unknown are left out. */
  readonly exposedPorts: readonly ExposedPort[];
  /** Paths that VOLUME names, through parents. */
  readonly volumes: readonly Word[];
  /** WORKDIR in force at the end, resolved, absolute; undefined when not known. */
  readonly workingDirectory: string | undefined;
  /** Value of a variable in force just before `instruction`, with Docker's scoping; undefined when not known. */
  variable(name: string, before?: Instruction): string | undefined;
}

/** A flag such as `--chown=app`, with its places. */
export interface Flag {
  readonly name: string;
  readonly value: string | undefined;
  /** `value` with its variables replaced and quotes removed; undefined when it is dynamic, or none is given. */
  readonly resolved: string | undefined;
  readonly range: Range;
  readonly valueRange: Range | undefined;
}

/**
 * A word of an instruction's arguments or of a command; `value` has its variables replaced and quotes removed, undefined
 * when dynamic. An ARG stands for its default.
 */
export interface Word {
  readonly text: string;
  readonly value: string | undefined;
  readonly range: Range;
}

/** A document that an instruction or one of its commands reads: `<<EOF`. */
export interface Heredoc {
  /** What ends it, which for COPY and ADD is the file's name too; undefined inside of a script. */
  readonly name: string | undefined;
  /** What it holds: of COPY and ADD a file, of a command its input, unless that is a shell, whose commands it then is. */
  readonly text: string;
  readonly range: Range;
  /** Whether nothing in it is replaced. */
  readonly isQuoted: boolean;
}

/** `RUN --mount=…`. */
export interface BuildMount {
  /** `bind` when nothing is said. */
  readonly type: string;
  readonly flag: Flag;
  /** In order; a name without value is switched on. */
  readonly options: readonly BuildMountOption[];
  /** The option of that name, or of another name for it: `target`, `source`, `from`, `id`, `mode`, `env`, `required`, `readonly`. */
  option(name: string): BuildMountOption | undefined;
}

export interface BuildMountOption {
  /** The first of its names: `dst` is `target`, `src` is `source`, `ro` is `readonly`. */
  readonly name: string;
  /** With its variables replaced, undefined when dynamic; `true` for a name alone. */
  readonly value: string | undefined;
  readonly range: Range;
  readonly valueRange: Range | undefined;
}

/** One instruction, continuation lines and heredocs included. */
export interface Instruction {
  /** Its number, which is its own in every version of the file that it is in. */
  readonly id: number;
  /** Its place among all instructions of the file, which may be another in each version. */
  readonly index: number;
  /** Upper case: `RUN`. */
  readonly keyword: string;
  readonly keywordRange: Range;
  /** From the keyword to the end of the last argument or heredoc. */
  readonly range: Range;
  /** Everything after keyword and flags, as written. */
  readonly argumentText: string;
  readonly argumentRange: Range;
  readonly flags: readonly Flag[];
  readonly words: readonly Word[];
  /** The elements when the arguments are in exec (JSON) form. */
  readonly exec: readonly Word[] | undefined;
  readonly stage: Stage | undefined;
  /** For RUN, and for CMD, ENTRYPOINT and HEALTHCHECK: the commands that a shell would run; empty when it cannot be read. */
  readonly commands: readonly Command[];
  /**
   * `commands`, where each of `patterns` occurs somewhere in the instruction; none elsewhere. Reading a script takes a
   * thousand times longer than seeing that it does not name what is looked for.
   */
  commandsWith(...patterns: readonly RegExp[]): readonly Command[];
  /** What runs it when it is in shell form. */
  readonly shell: Shell;
  /** The documents that stand below it; of RUN too, where `commands` has them as well. */
  readonly heredocs: readonly Heredoc[];
  /** For RUN: what its `--mount` flags bring in. */
  readonly mounts: readonly BuildMount[];
  /** The user in force for it: a literal, or absent when the base image decides. */
  readonly user: Slot<User>;
  /**
   * For ONBUILD: what it puts off until something is built on the image. Rules on instructions judge this one in its place,
   * where anything can be built on it. It is not among `stage.instructions`, and its commands are its own: nothing of it
   * happens in this build.
   */
  readonly trigger: Instruction | undefined;
  /** Whether it is what an ONBUILD puts off; its variables are dynamic, and lines put beside it are put off too. */
  readonly isTrigger: boolean;
  /** Edit that puts whole lines before or after this instruction, with the file's line ends; lines carry no line end. */
  insertBefore(lines: readonly string[]): Edit[];
  insertAfter(lines: readonly string[]): Edit[];
  /** Edit that takes the instruction away, with its line. */
  remove(): Edit[];
}

/** What a command runs in the end: the words from the program's name on, wrappers such as `sudo -E` and `env A=b` left out. */
export interface Invocation {
  /** Name without path; undefined when it is only known when it runs. */
  readonly name: string | undefined;
  readonly words: readonly Word[];
}

/** A simple command inside a RUN. */
export interface Command {
  /** Name without path, such as `curl`; undefined when it is dynamic. */
  readonly name: string | undefined;
  /** What it runs in the end: behind `sudo -E`, `env A=b`, `timeout 30` and their like. */
  readonly invocation: Invocation;
  /** What was found out about it. */
  readonly memo: Memo;
  /** All words, the name first; assignments before it are in `assignments`. */
  readonly words: readonly Word[];
  readonly assignments: readonly { readonly name: string; readonly value: Word; readonly range: Range }[];
  readonly range: Range;
  /** The command whose output it reads through a pipe. */
  readonly pipedFrom: Command | undefined;
  /** Commands whose output it reads by `<(…)`, `$(…)` or a here-string. */
  readonly substitutes: readonly Command[];
  /** Files written by `>` and `>>`. */
  readonly redirectsTo: readonly Word[];
  /** Documents that it reads; where a shell reads one, its commands follow among the instruction's. */
  readonly heredocs: readonly Heredoc[];
  /** What it reads by `<<<`. */
  readonly hereStrings: readonly Word[];
  /** The `find -exec` or `xargs` that runs it, among whose words it stands; they are one call for whoever edits them. */
  readonly runBy: Command | undefined;
}
