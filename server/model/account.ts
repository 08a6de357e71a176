import type { Command, Stage, Word } from './dockerfile.ts';

/** A user that a stage creates with useradd or adduser. */
export interface Account {
  readonly name: string;
  /** The number that it is given; `free` when the tool chooses one, undefined when it is not known. */
  readonly uid: number | 'free' | undefined;
  /** The variable of the build that says the number, as it is written: `${UID}`; undefined when there is none. */
  readonly uidVariable: string | undefined;
  /** The stage that creates it. */
  readonly stage: Stage;
  readonly tool: Word;
}

const creators = new Set(['useradd', 'adduser']);
const optionsWithValue = new Set([
  ...[
    'base-dir',
    'comment',
    'conf',
    'expiredate',
    'firstgid',
    'firstuid',
    'gecos',
    'gid',
    'groups',
    'home',
    'home-dir',
  ],
  ...[
    'inactive',
    'ingroup',
    'key',
    'lastgid',
    'lastuid',
    'password',
    'prefix',
    'root',
    'selinux-user',
    'shell',
    'skel',
  ],
  'uid',
]);
const lettersWithValue = 'bcdefghGkKpPRsuZ';

/** The users that `stage`, or one that it builds on, creates; those of the stage itself, and the latest, last. */
export function createdAccounts(stage: Stage): Account[] {
  const earlier = stage.parent === undefined ? [] : createdAccounts(stage.parent);
  const runs = stage.instructions.filter(({ keyword }) => keyword === 'RUN');
  const commands = runs.flatMap((instruction) => instruction.commandsWith(/useradd|adduser/));
  const accounts = [...earlier];
  for (const command of commands) {
    const account = readAccount(command, stage);
    // With a group behind it, the name may be of a user that is there already.
    if (account !== undefined && !accounts.some(({ name }) => name === account.name)) accounts.push(account);
  }
  return accounts;
}

/** Of `createdAccounts`, those that a program may be meant to run as: not root, and none of a daemon's inner ones. */
export function programAccounts(stage: Stage): Account[] {
  return createdAccounts(stage).filter(({ name, uid }) => uid !== 0 && !/^(?:_|sshd$|messagebus$)/.test(name));
}

function readAccount({ name: program, words }: Command, stage: Stage): Account | undefined {
  const [tool, ...args] = words;
  if (tool === undefined || program === undefined || !creators.has(program)) return undefined;
  const names: (string | undefined)[] = [];
  let uid: Account['uid'] = 'free';
  let uidVariable: string | undefined;
  for (let at = 0; at < args.length; at++) {
    const option = readOption(args[at]?.value, args[at + 1]?.value);
    if (option === undefined) names.push(args[at]?.value);
    else if (option.isUid) {
      uid = /^\d{1,10}$/.test(option.value ?? '') ? Number(option.value) : undefined;
      if (option.takesNext && option.value === undefined) uidVariable = buildVariable(args[at + 1]?.text, stage);
    }
    if (option?.takesNext === true) at++;
  }
  const [name, group] = names;
  if (name === undefined || !/^[a-z_][\w-]*$/i.test(name)) return undefined;
  return { name, uid: group !== undefined && uid === 'free' ? undefined : uid, uidVariable, stage, tool };
}

/** `text` where it is nothing but an ARG or ENV of `stage`, which USER can name as well. */
function buildVariable(text: string | undefined, stage: Stage): string | undefined {
  const name = /^"?\$(?:\{(\w+)\}|(\w+))"?$/
    .exec(text ?? '')
    ?.slice(1)
    .find(Boolean);
  return name !== undefined && stage.environment.some((variable) => variable.name === name) ? `\${${name}}` : undefined;
}

interface Option {
  readonly isUid: boolean;
  readonly value: string | undefined;
  readonly takesNext: boolean;
}

/** What `word` is when it is an option: `--uid=5`, `--uid 5`, `-u5`, `-mu 5`. */
function readOption(word: string | undefined, next: string | undefined): Option | undefined {
  const long = /^--([\w-]+)(?:=(.*))?$/.exec(word ?? '');
  if (long !== null) {
    const takesNext = long[2] === undefined && optionsWithValue.has(long[1] as string);
    return { isUid: long[1] === 'uid', value: takesNext ? next : long[2], takesNext };
  }
  if (word === undefined || !/^-\w/.test(word)) return undefined;
  const at = [...word].findIndex((letter, index) => index > 0 && lettersWithValue.includes(letter));
  const joined = at === -1 ? '' : word.slice(at + 1);
  const takesNext = at !== -1 && joined === '';
  return { isUid: word[at] === 'u', value: takesNext ? next : joined, takesNext };
}
