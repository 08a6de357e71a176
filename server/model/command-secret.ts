import type { Command, Instruction, Word } from './dockerfile.ts';
import { callOf } from './program-call.ts';
import { isSecretName } from './secret-name.ts';
import { printedText } from './written-text.ts';

/** A text that a command takes for a secret: a literal one, or a variable. */
export interface CommandSecret {
  /** What takes it, for messages: `docker login -p`. */
  readonly taker: string;
  readonly word: Word;
  /** The secret's text as it is written, without quotes. */
  readonly text: string;
  /** A name for a variable that would hold it. */
  readonly variable: string;
  /** The whole assignment, where it is one. */
  readonly assignment?: Command['assignments'][number];
}

/** Words of a script that make it worth reading. */
export const commandSecretWords =
  /passw|passphrase|pass=|token|secret|api-?_?key|authorization|sshpass|\blogin\b|(?:mysql|mariadb)|redis-cli|ldap|sqlcmd|\bauth\b|\s["']?-[a-zA-Z]{0,8}u["']?,?[ =]?["']?[^\s:]{1,64}:\S|--(?:proxy-)?user[ =]/i;

interface ShortOption {
  readonly program: RegExp;
  /** The word that the call must have, such as `login`. */
  readonly needs?: string;
  readonly option: RegExp;
}

/** Options whose names do not tell that they take a password; what the first group holds is joined to them. */
const shortOptions: readonly ShortOption[] = [
  { program: /^(?:docker|podman|nerdctl|buildah|skopeo|crane|helm|oras|az|oc)$/, needs: 'login', option: /^-p(.*)$/s },
  { program: /^(?:mysql\w*|mariadb[\w-]*)$/, option: /^-p(.+)$/s },
  { program: /^sshpass$/, option: /^-p(.*)$/s },
  { program: /^redis-cli$/, option: /^-a(.*)$/s },
  { program: /^(?:mongo|mongosh|mongodump|mongorestore|mongoimport)$/, option: /^-p(.*)$/s },
  { program: /^(?:sqlcmd|bcp)$/, option: /^-P(.*)$/s },
  { program: /^vault$/, needs: 'login', option: /^()login$/ },
  { program: /^snyk$/, needs: 'auth', option: /^()auth$/ },
  { program: /^ldap(?:add|modify|search|delete|passwd)$/, option: /^-w(.*)$/s },
];

/** Programs that set passwords of accounts, which is another matter, or that mean something else by these words. */
const others =
  /^(?:useradd|usermod|adduser|chpasswd|passwd|pw|addgroup|groupadd|echo|printf|grep|sed|awk|docker-compose)$/;
const settings = /^(?:npm|yarn|pnpm|aws|git|composer|poetry|pip|conda|bundle|gh|glab|snyk|dvc|rclone|cargo|az)$/;
const header =
  /^(?:(?:proxy-)?authorization:\s{0,4}(?:(?:bearer|basic|token|digest)\s{1,4})?|(?:x-api-key|private-token|job-token|x-vault-token|x-auth-token|api-key|apikey|dd-api-key|x-jfrog-art-api):\s{0,4})(\S{1,512})$/i;

/** What `command` takes for a secret: by options, settings, headers, variables before it, or on its input. */
export function commandSecrets(command: Command, instruction: Instruction): CommandSecret[] {
  const call = callOf(command, instruction);
  if (call === undefined || others.test(call.program)) return fromAssignments(command);
  const { program, words } = call;
  const found = words.flatMap((word, index): (CommandSecret | undefined)[] => [
    fromOption(program, word, words[index + 1]),
    fromShortOption(program, words, index),
    settings.test(program) ? fromSetting(program, word, words[index + 1]) : undefined,
    fromHeader(program, word),
    fromLogin(program, words, index),
  ]);
  return [...found.flatMap((one) => one ?? []), ...fromAssignments(command), ...fromInput(program, words, command)];
}

/** `--password x`, `--db-password=x`, `-Dsonar.token=x`. */
function fromOption(program: string, word: Word, next: Word | undefined): CommandSecret | undefined {
  const [, option = '', joined] = /^(--?[A-Za-z][\w.-]{2,64})(?:=(.*))?$/s.exec(bare(word)) ?? [];
  const name = option.replace(/^-D?|^--/, '').replace(/^-/, '');
  const isProperty = option.startsWith('-D') && joined !== undefined;
  const isLong =
    option.startsWith('--') || isProperty || /^-(?:password|passwd|passphrase|token|apikey)$/i.test(option);
  if (
    !isLong ||
    !isSecretOption(name) ||
    (/^(?:docker|podman|buildah|nerdctl|buildctl)$/.test(program) && name === 'secret')
  )
    return undefined;
  const variable = variableName(name);
  if (joined !== undefined) return { taker: `${program} ${option}`, word, text: joined, variable };
  const text = next && bare(next);
  return next === undefined || text === undefined || text.startsWith('-')
    ? undefined
    : { taker: `${program} ${option}`, word: next, text, variable };
}

/** Many keys are given by the name of a file, or by an id. */
function isSecretOption(name: string): boolean {
  if (/key$/i.test(name) && !/(?:api|access|secret|account|license|auth|master|admin)[._-]?key$/i.test(name))
    return false;
  return isSecretName(name);
}

function fromShortOption(program: string, words: readonly Word[], index: number): CommandSecret | undefined {
  const word = words[index];
  const pattern = shortOptions.find((one) => one.program.test(program));
  if (word === undefined || pattern === undefined || index === 0) return undefined;
  if (pattern.needs !== undefined && !words.some(({ value }) => value === pattern.needs)) return undefined;
  const [, joined] = pattern.option.exec(bare(word)) ?? [];
  if (joined === undefined || bare(word).startsWith('--')) return undefined;
  const option = bare(word).startsWith('-') ? ` ${bare(word).slice(0, 2)}` : '';
  const taker = `${program}${pattern.needs === undefined ? '' : ` ${pattern.needs}`}${option}`;
  const variable = variableName(`${program}_password`);
  if (joined !== '') return { taker, word, text: joined.replace(/^=/, ''), variable };
  const next = words[index + 1];
  return next && !bare(next).startsWith('-') ? { taker, word: next, text: bare(next), variable } : undefined;
}

/** `npm config set //host/:_authToken x`, `aws configure set aws_secret_access_key x`, `poetry config pypi-token.x y`. */
function fromSetting(program: string, word: Word, next: Word | undefined): CommandSecret | undefined {
  const text = bare(word);
  const [, key = '', joined] = /^([\w./:@-]{3,256}?)(?:=(.*))?$/s.exec(text) ?? [];
  const name = key.slice(Math.max(key.lastIndexOf('/'), key.lastIndexOf(':')) + 1);
  const isSecret = isSecretName(name) || /^_auth$|^github-oauth|^pypi-token\.|^http-basic\./.test(name);
  if (key.startsWith('-') || !isSecret || /^(?:token|tokens|secrets?|credentials?)$/.test(key)) return undefined;
  const taker = `${program} … ${name}`;
  const variable = variableName(name);
  if (joined !== undefined) return { taker, word, text: joined, variable };
  const value = next && bare(next);
  return next === undefined || value === undefined || value.startsWith('-')
    ? undefined
    : { taker, word: next, text: value, variable };
}

function fromHeader(program: string, word: Word): CommandSecret | undefined {
  const text = bare(word);
  const [, secret] = header.exec(text.replace(/^--header=|^-H/, '')) ?? [];
  return secret === undefined ? undefined : { taker: `${program} -H`, word, text: secret, variable: 'TOKEN' };
}

/** `curl -u name:password`. */
function fromLogin(program: string, words: readonly Word[], index: number): CommandSecret | undefined {
  const word = words[index];
  const before = words[index - 1];
  if (word === undefined || before === undefined || !/^(?:curl|http|https|wget)$/.test(program)) return undefined;
  const isValue = /^(?:-[a-zA-Z]{0,8}u|--user|--proxy-user)$/.test(bare(before));
  const [, password] = /^(?:--(?:proxy-)?user=)?[^\s:]{0,128}:(\S{1,256})$/.exec(bare(word)) ?? [];
  if (password === undefined || !(isValue || /^--(?:proxy-)?user=/.test(bare(word)))) return undefined;
  return { taker: `${program} -u`, word, text: password, variable: 'PASSWORD' };
}

/** `PGPASSWORD=x psql`, `export TOKEN=x`. */
function fromAssignments({ assignments, words, name }: Command): CommandSecret[] {
  const before = assignments.map((assignment): CommandSecret => {
    const { name: variable, value: word } = assignment;
    return { taker: variable, word, text: bare(word), variable, ...(words.length > 0 && { assignment }) };
  });
  const exported = name === 'export' ? words.slice(1).flatMap(fromExport) : [];
  return [...before, ...exported].filter(({ variable, text }) => isSecretName(variable) && !isThrowaway(text));
}

function fromExport(word: Word): CommandSecret[] {
  const [, variable, text = ''] = /^([A-Za-z_]\w{0,128})=(.*)$/s.exec(bare(word)) ?? [];
  return variable === undefined ? [] : [{ taker: variable, word, text, variable }];
}

/** What a step of a build is given so that it has something: `SECRET_KEY_BASE=dummy rails assets:precompile`. */
function isThrowaway(text: string): boolean {
  return (
    text.length < 4 ||
    /dummy|fake|placeholder|example|change.?me|not.?(?:used|needed|real|secret)|unused|build|test|temp|ignore|insecure|whatever|anything|nothing|secret.?key|precompile|collectstatic|12345/i.test(
      text,
    )
  );
}

/** `echo x | docker login --password-stdin`. */
function fromInput(program: string, words: readonly Word[], { pipedFrom, hereStrings }: Command): CommandSecret[] {
  const option = words.find(({ value }) => /^--(?:password-stdin|with-token|token-stdin)$/.test(value ?? ''));
  if (option === undefined) return [];
  const rest = { taker: `${program} ${bare(option)}`, variable: variableName(`${program}_password`) };
  const printed = pipedFrom && printedText(pipedFrom);
  const word = printed && pipedFrom?.words.find(({ range }) => range.start === printed.range.start);
  const piped = word === undefined || word !== pipedFrom?.words.at(-1) ? [] : [{ ...rest, word, text: bare(word) }];
  return [...piped, ...hereStrings.map((one) => ({ ...rest, word: one, text: bare(one) }))];
}

/** The word without the quotes around it; its variables stand as they are written. */
function bare({ text, value }: Word): string {
  if (value !== undefined && !text.includes('$') && !text.includes('`')) return value;
  return text.replaceAll('"', '');
}

/** A name for a variable that holds what `name` is set to. */
export function variableName(name: string): string {
  return (
    name
      .replace(/^[^A-Za-z]+/, '')
      .replace(/([a-z])([A-Z])/g, '$1_$2')
      .replace(/[^A-Za-z0-9]+/g, '_')
      .toUpperCase() || 'SECRET'
  );
}
