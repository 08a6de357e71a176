import type { Instruction, Stage } from './dockerfile.ts';
import { type ImageReference, normalizedName } from './image-reference.ts';
import { invocationOf } from './invocation.ts';
import { type KeptPackage, keptPackages } from './kept-packages.ts';
import { callOf } from './program-call.ts';

/** An image that holds a compiler, and how its programs are built and started. */
interface Toolchain {
  /** Normalised name. */
  readonly image: RegExp;
  /** What it holds, for messages. */
  readonly what: string;
  /** How a build is called, program and first argument. */
  readonly builds: RegExp;
}

const toolchains: readonly Toolchain[] = [
  { image: /\/library\/golang$/, what: 'the Go toolchain', builds: /^go (?:build|install)$/ },
  { image: /\/library\/rust$/, what: 'the Rust toolchain', builds: /^cargo (?:build|install)$/ },
  { image: /\/library\/gcc$/, what: 'GCC', builds: /^(?:gcc|g\+\+|cc|make|cmake)(?: .*)?$/s },
  { image: /\/library\/maven$/, what: 'Maven and a JDK', builds: /^(?:mvn|mvnw)(?: .*)?$/s },
  { image: /\/library\/gradle$/, what: 'Gradle and a JDK', builds: /^(?:gradle|gradlew)(?: .*)?$/s },
  { image: /\/library\/swift$/, what: 'the Swift toolchain', builds: /^swift build$/ },
  { image: /^mcr\.microsoft\.com\/dotnet\/sdk$/, what: 'the .NET SDK', builds: /^dotnet (?:publish|build)$/ },
];
const buildWords = /\b(?:build|install|make|cmake|gcc|g\+\+|cc|mvnw?|gradlew?|publish)\b/;

/** Programs that start what is built by building it, wait for somebody at a terminal, or hand over what was built. */
const needsToolchain =
  /^(?:go|cargo|rustc|mvn|mvnw|gradle|gradlew|swift|make|air|reflex|gin|watchexec|modd|cargo-watch|(?:ba|da|a|z|fi)?sh|tail|sleep|true|tar|cat|cp|echo|npm|yarn|pnpm|npx|.*\.(?:sh|py|rb|pl|js))$/;
const dotnetTools = /^(?:run|watch|test|build|publish|ef|tool)$/;

/** The toolchain that the base of `stage` leaves in an image that starts what was built with it; undefined where it may be needed. */
export function deliveredToolchain(stage: Stage): string | undefined {
  const toolchain = toolchainOf(stage.base.value);
  if (toolchain === undefined || !startsProgram(stage)) return undefined;
  for (let one: Stage | undefined = stage; one !== undefined; one = one.parent)
    if (one.instructions.some((instruction) => isBuild(instruction, toolchain))) return toolchain.what;
  return undefined;
}

function toolchainOf(image: ImageReference | undefined): Toolchain | undefined {
  const name = image && normalizedName(image);
  return name === undefined ? undefined : toolchains.find((one) => one.image.test(name));
}

function isBuild(instruction: Instruction, { builds }: Toolchain): boolean {
  if (instruction.keyword !== 'RUN') return false;
  return instruction.commandsWith(buildWords).some((command) => {
    const call = callOf(command, instruction);
    return call !== undefined && builds.test([call.program, ...words(call.words.slice(1, 2))].join(' '));
  });
}

/** Whether it starts something that is neither a script nor part of a toolchain, as far as can be seen. */
export function startsProgram({ entrypoint, command }: Stage): boolean {
  const instructions = [entrypoint, command].filter((one) => one !== undefined);
  const commands = instructions.flatMap((one) => one.commands);
  const called = commands.map((one) => invocationOf(one));
  const [first] = called;
  if (first?.name === undefined) return false;
  return called.every(({ name, words: [program, next] }) => {
    // What lies in such a folder works on sources.
    if (name === undefined || /^(?:hack|scripts?|tools|ci)\//.test(program?.value ?? '')) return false;
    return name === 'dotnet' ? !dotnetTools.test(next?.value ?? '') : !needsToolchain.test(name);
  });
}

const compilers =
  /^(?:build-essential|build-base|gcc(?:-\d+|-c\+\+)?|g\+\+(?:-\d+)?|clang(?:-\d+)?|rustc|cargo|golang(?:-go)?|maven|gradle|(?:default-jdk|openjdk-?\d+-jdk)(?:-headless)?|java-[\d.]+-openjdk-devel|dotnet-sdk-[\d.]+)$/;
const compilerNames =
  /build-essential|build-base|gcc|g\+\+|clang|rustc|cargo|golang|maven|gradle|-jdk|openjdk|dotnet-sdk/;

/** Packages with compilers that `stage` keeps, though it starts a program that is none of them. */
export function keptCompilers(stage: Stage): KeptPackage[] {
  const kept = keptPackages(stage, compilerNames).filter(
    ({ name, call }) => compilers.test(name) && /^(?:apt|apk|dnf|zypper)$/.test(call.manager),
  );
  return kept.length > 0 && startsProgram(stage) ? kept : [];
}

function words(list: readonly { readonly value: string | undefined }[]): string[] {
  return list.flatMap(({ value }) => value ?? []);
}
