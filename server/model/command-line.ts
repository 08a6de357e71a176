import type { Word } from './dockerfile.ts';

/** An option with the value that it takes, from the same word or the next one. */
export interface Option {
  /** As written, without what follows `=`; a letter that its value is joined to stands alone: `-o`. */
  readonly name: string;
  /** Undefined when it has none, or one that only the shell knows. */
  readonly value: string | undefined;
  readonly word: Word;
}

/** What stands behind the name of a program. */
export interface CommandLine {
  readonly options: readonly Option[];
  /** All that is neither an option nor the value of one. */
  readonly operands: readonly Word[];
}

/** Reads the words behind a program's name; `takesValue` tells the options whose value is the next word. */
export function readCommandLine(words: readonly Word[], takesValue: RegExp): CommandLine {
  const options: Option[] = [];
  const operands: Word[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as Word;
    const text = word.value ?? word.text.replace(/^["']/, '');
    if (text === '--') {
      operands.push(...words.slice(i + 1));
      break;
    }
    if (!text.startsWith('-') || text === '-') {
      operands.push(word);
      continue;
    }
    const equals = text.indexOf('=');
    const joined = /^-\w./.test(text) && takesValue.test(text.slice(0, 2));
    if (joined) options.push({ name: text.slice(0, 2), value: text.slice(2), word });
    else if (equals !== -1) options.push({ name: text.slice(0, equals), value: text.slice(equals + 1), word });
    else if (takesValue.test(text)) options.push({ name: text, value: words[++i]?.value, word });
    else options.push({ name: text, value: undefined, word });
  }
  return { options, operands };
}

/** The option that has one of `names`; letters that stand together count each for itself. */
export function optionNamed({ options }: Pick<CommandLine, 'options'>, names: RegExp): Option | undefined {
  return options.find(
    ({ name }) => names.test(name) || (/^-\w\w+$/.test(name) && [...name.slice(1)].some((l) => names.test(`-${l}`))),
  );
}
