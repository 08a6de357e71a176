import type { Edit } from '../text/edit.ts';
import type { Range } from '../text/range.ts';
import type { Slot } from '../text/slot.ts';
import type { Container, EnvironmentVariable } from './container.ts';

/** What lets everybody in who reaches the program. */
export interface OpenAccess {
  /** What stands there, for messages: never a secret, since there is none. */
  readonly written: string;
  /** What it leaves open. */
  readonly what: string;
  readonly range: Range;
  /** How many things share the place by an anchor. */
  readonly sharedBy: number;
  /** Edits that take it away. */
  remove(): Edit[] | undefined;
}

interface VariableSwitch {
  readonly what: string;
  readonly opens: (value: string) => boolean;
  /** Any of these variables sets a password all the same. */
  readonly unless?: RegExp;
  /** The variable that must say so too. */
  readonly with?: readonly [string, RegExp];
}

const database = 'the database';
const on = (value: string): boolean => /^(?:true|yes|on|1)$/i.test(value.trim());
const off = (value: string): boolean => /^(?:false|no|off|0)$/i.test(value.trim());
const any = (value: string): boolean => value.trim() !== '';
const isWord = (word: string) => (value: string) => value.trim().toLowerCase() === word;

/** Variables of well-known images by which nobody needs a password; each from the page of its image or program. */
const variables: ReadonlyMap<string, VariableSwitch> = new Map<string, VariableSwitch>([
  ['POSTGRES_HOST_AUTH_METHOD', { what: database, opens: isWord('trust') }],
  [
    'MYSQL_ALLOW_EMPTY_PASSWORD',
    { what: database, opens: any, unless: /^(?:MYSQL|MARIADB)_(?:RANDOM_)?ROOT_PASSWORD/ },
  ],
  [
    'MARIADB_ALLOW_EMPTY_ROOT_PASSWORD',
    { what: database, opens: any, unless: /^(?:MYSQL|MARIADB)_(?:RANDOM_)?ROOT_PASSWORD/ },
  ],
  ['ALLOW_EMPTY_PASSWORD', { what: 'the program', opens: on, unless: /PASSWORD(?:_FILE)?$/ }],
  ['NEO4J_AUTH', { what: database, opens: isWord('none') }],
  ['NEO4J_dbms_security_auth__enabled', { what: database, opens: off }],
  ['xpack.security.enabled', { what: 'the cluster of Elasticsearch', opens: off }],
  ['DISABLE_SECURITY_PLUGIN', { what: 'the cluster of OpenSearch', opens: on }],
  ['plugins.security.disabled', { what: 'the cluster of OpenSearch', opens: on }],
  ['INFLUXDB_HTTP_AUTH_ENABLED', { what: database, opens: off }],
  ['CLICKHOUSE_SKIP_USER_SETUP', { what: database, opens: on }],
  ['AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED', { what: database, opens: on }],
  ['ME_CONFIG_BASICAUTH', { what: 'its pages for the database', opens: off }],
  ['PGADMIN_CONFIG_SERVER_MODE', { what: 'its pages for databases', opens: off }],
  ['TRAEFIK_API_INSECURE', { what: 'the API and dashboard of Traefik', opens: on }],
  ['FLOWER_UNAUTHENTICATED_API', { what: 'the API of Flower', opens: on }],
  ['SE_VNC_NO_PASSWORD', { what: 'its desktop', opens: on }],
  ['DISABLE_AUTH', { what: 'the program', opens: on }],
  [
    'GF_AUTH_ANONYMOUS_ENABLED',
    { what: 'Grafana, as an editor', opens: on, with: ['GF_AUTH_ANONYMOUS_ORG_ROLE', /^(?:admin|editor)$/i] },
  ],
]);

interface ArgumentSwitch {
  readonly what: string;
  /** In one word, or in a command as a whole. */
  readonly pattern: RegExp;
  /** The image's repository, where the option means something else elsewhere. */
  readonly image?: RegExp;
}

const end = String.raw`(?=$|[\s"'&;])`;
const option = (text: string): RegExp => new RegExp(String.raw`(?:^|[\s"'])(${text})${end}`, 'i');

const argumentsOfPrograms: readonly ArgumentSwitch[] = [
  { what: 'the API and dashboard of Traefik', pattern: option('--api[.]insecure(?:=true)?') },
  { what: 'the cluster of CockroachDB', pattern: option('--insecure(?:=true)?'), image: /^cockroachdb\/cockroach/ },
  { what: database, pattern: option('--noauth'), image: /mongo/ },
  { what: database, pattern: option('--protected-mode no') },
  { what: 'the editor and its terminal', pattern: option('--auth[= ]none'), image: /code-server/ },
  {
    what: 'the notebooks and their terminal',
    pattern: option(`--(?:NotebookApp|ServerApp|IdentityProvider)[.]token=(?:''|"")?`),
  },
];

/** What the container is given that lets everybody in. */
export function openAccess(container: Container, mayReadMore: boolean): OpenAccess[] {
  return [...fromVariables(container, mayReadMore), ...fromArguments(container)];
}

/** `mayReadMore`: more variables come from elsewhere, and one of them may set the password. */
function fromVariables({ environment }: Container, mayReadMore: boolean): OpenAccess[] {
  return environment.flatMap((variable) => {
    const { name, nameRange, value, remove, source } = variable;
    const found = variables.get(name);
    if (found === undefined || value.value === undefined || source === 'build-arg' || !found.opens(value.value))
      return [];
    if (
      found.unless !== undefined &&
      (mayReadMore || environment.some((other) => other !== variable && sets(other, found)))
    )
      return [];
    const { with: other } = found;
    if (other && !environment.some((one) => one.name === other[0] && other[1].test(one.value.value ?? ''))) return [];
    const edits = () => (remove === undefined ? value.remove() : remove());
    return [{ written: name, what: found.what, range: nameRange, sharedBy: value.sharedBy, remove: edits }];
  });
}

function sets({ name, value }: EnvironmentVariable, { unless }: VariableSwitch): boolean {
  return !/ALLOW_EMPTY/.test(name) && unless?.test(name) === true && value.value !== '';
}

function fromArguments({ arguments: words, image }: Container): OpenAccess[] {
  if (words.length === 0) return [];
  const repository = image.value?.repository ?? '';
  const known = argumentsOfPrograms.filter(({ image: needed }) => needed?.test(repository) ?? true);
  const hasPassword = words.some(({ value, state }) => state === 'dynamic' || /requirepass|aclfile/.test(value ?? ''));
  return words.flatMap((word, index) => {
    const text = word.value ?? '';
    for (const { what, pattern } of known) {
      const written = pattern.exec(text)?.[1] ?? split(pattern, text, words[index + 1]);
      if (written === undefined || (hasPassword && written.includes('protected'))) continue;
      const remove = () => (text === written ? word.remove() : without(word, written));
      return [{ written, what, range: word.range, sharedBy: word.sharedBy, remove }];
    }
    return [];
  });
}

/** An option in one word, and its value in the next. */
function split(pattern: RegExp, word: string, next: Slot<string> | undefined): string | undefined {
  const text = `${word} ${next?.value}`;
  return word.startsWith('--') && pattern.exec(text)?.[1] === text ? text : undefined;
}

function without(word: Slot<string>, written: string): Edit[] | undefined {
  const text = word.value ?? '';
  const at = text.indexOf(` ${written}`);
  return at === -1 ? undefined : word.set(text.slice(0, at) + text.slice(at + 1 + written.length));
}
