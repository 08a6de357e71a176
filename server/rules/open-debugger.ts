import type { Container, EnvironmentVariable } from '../model/container.ts';
import { commandWords, debuggerSwitch, debuggerWords, javaVersion, openDebuggers } from '../model/debugger.ts';
import { imageVariables } from '../model/image-environment.ts';
import { isForDebugging } from '../model/purpose.ts';
import { containerCommand, imageCommands, type StartWord, splitText } from '../model/started-command.ts';
import { type Context, defineRule, type Fix, type Problem, shared } from './rule.ts';

export default defineRule({
  id: 'open-debugger',
  title: 'Debugger open to the network',
  severity: 'high',
  profile: 'recommended',
  formats: ['dockerfile', 'compose', 'kubernetes'],
  why: 'A debugger runs what it is told in the program it is attached to, and asks nobody for a password. One that listens on every address hands the program, with its data and secrets, to whoever reaches the port: another container is enough.',
  remedy:
    'Take it out of what is delivered. To debug, give the option in a file of its own (`compose.debug.yaml`, a stage called `debug`), listen on `127.0.0.1`, and get there by `kubectl port-forward` or by sharing the network of the container.',
  references: {
    semgrep: { id: 'flask-debugging-enabled', relation: 'narrower' },
  },

  *stage(stage, { path }) {
    if (!stage.isFinal || isForDebugging(path) || isForDebugging(stage.name ?? '')) return;
    const image = stage.base.value?.text;
    for (const words of imageCommands(stage, debuggerWords)) yield* judge(words, image);
    for (const variable of imageVariables(stage)) yield* judgeVariable(variable, image);
  },

  *container(container: Container, { path }: Context) {
    const mayOpen = container.arguments.some(({ value }) => value !== undefined && commandWords.test(value));
    if (mayOpen && !isForDebugging(path)) yield* judge(containerCommand(container), container.image.value?.text);
  },

  *environmentVariable(variable, { path }) {
    const isRun = variable.source === 'compose' || variable.source === 'kubernetes';
    if (isRun && !isForDebugging(path)) yield* judgeVariable(variable, variable.image?.value?.text);
  },
});

function* judgeVariable(variable: EnvironmentVariable, image: string | undefined): Iterable<Problem> {
  const { name, nameRange, value, remove } = variable;
  if (value.value === undefined) return;
  const what = debuggerSwitch(name, value.value);
  if (what === undefined) {
    if (!debuggerWords.test(value.value)) return;
    yield* judge(splitText(remove === undefined ? value : { ...value, remove }, value.value), image);
    return;
  }
  const fix = shared(value, {
    title: `Remove \`${name}\``,
    safety: 'unsafe',
    breaks: 'Nobody can debug the program in its container any more',
    edits: () => (remove === undefined ? value.remove() : remove()),
  });
  const message = `\`${name}\` switches ${what} on, which runs code for others where its port can be reached`;
  yield { range: nameRange, severity: 'medium', message, fixes: [fix] };
}

function* judge(words: readonly StartWord[], image: string | undefined): Iterable<Problem> {
  const version = javaVersion(image);
  for (const found of openDebuggers(words.map(({ text }) => text))) {
    const { index, name, isRemovable, local, isPortOnly } = found;
    const word = words[index];
    if (word === undefined || (isPortOnly && (version ?? 8) > 8)) continue;
    const fixes = [
      ...(isRemovable ? [removal(name, word)] : []),
      ...(local === undefined ? [] : [narrowing(name, word, local)]),
    ];
    const runs = 'runs code for whoever reaches its port';
    if (isPortOnly && version === undefined) {
      const message = `\`${name}\` listens on every address where Java is older than version 9, and ${runs}`;
      yield { range: word.range, severity: 'low', message, fixes };
    } else yield { range: word.range, message: `\`${name}\` listens on every address, and ${runs}`, fixes };
  }
}

function removal(name: string, word: StartWord): Fix {
  const breaks = 'No debugger can be attached any more';
  return { title: `Remove \`${name}\``, safety: 'unsafe', breaks, edits: () => word.remove() };
}

function narrowing(name: string, word: StartWord, local: { readonly old: string; readonly newText: string }): Fix {
  return {
    title: `Let \`${name}\` listen inside the container alone`,
    safety: 'unsafe',
    breaks: 'A debugger no longer gets there through a published port',
    edits: () => word.replace(local),
  };
}
