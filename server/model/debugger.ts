/** A debugger that is told to listen on every address, found among the words of a command or an option variable. */
export interface OpenDebugger {
  /** Place of the word that opens it. */
  readonly index: number;
  /** How it is called: `--inspect`, `dlv`. */
  readonly name: string;
  /** Whether the program runs without that word. */
  readonly isRemovable: boolean;
  /** What stands in the word for every address, and what for the container's own; undefined where nothing would be served then. */
  readonly local: { readonly old: string; readonly newText: string } | undefined;
  /** A port alone, which Java 8 and older open on every address, and newer ones on the container's own. */
  readonly isPortOnly: boolean;
}

/** Where one of them may be opened. */
export const debuggerWords = /inspect|jdwp|debug|dlv|gdbserver|ptvsd|rdbg/;

/** The same for a command of its own, in which a short name is no chance hit. */
export const commandWords = /inspect|jdwp|debug|dlv|gdbserver|ptvsd|rdbg|nest/;

const everyAddress = /^(?:0\.0\.0\.0|\*|\[?::\]?)$/;
/** An address before its port, if there is one. */
const addressBefore = /^(0\.0\.0\.0|\*|\[::\])(?=[:/]|$)/;

/** A program that listens where an option says. */
interface Listener {
  readonly program: string;
  /** What else must be among the words for it to listen. */
  readonly needs: RegExp;
  readonly option: RegExp;
  /** Whether a port without an address stands for every one. */
  readonly opensBarePort: boolean;
}

const listeners: readonly Listener[] = [
  // https://github.com/go-delve/delve/tree/master/Documentation/usage
  { program: 'dlv', needs: /^(?:--headless(?:=true)?|dap)$/, option: /^(?:--listen|-l)$/, opensBarePort: true },
  // https://github.com/microsoft/debugpy/wiki/Command-Line-Reference
  { program: 'debugpy', needs: /^--listen/, option: /^--listen$/, opensBarePort: false },
  { program: 'ptvsd', needs: /^--(?:host|server-host)/, option: /^--(?:host|server-host)$/, opensBarePort: false },
  // https://github.com/ruby/debug
  { program: 'rdbg', needs: /^(?:-O|--open)/, option: /^--host$/, opensBarePort: false },
  { program: 'standalone.sh', needs: /^--debug/, option: /^--debug$/, opensBarePort: false },
  { program: 'nest', needs: /^(?:--debug|-d)/, option: /^(?:--debug|-d)$/, opensBarePort: false },
  { program: 'gdbserver', needs: /:\d/, option: /^(?:--multi|gdbserver|.*\/gdbserver)$/, opensBarePort: true },
];

/** The debuggers that `words` open to the network. */
export function openDebuggers(words: readonly string[]): OpenDebugger[] {
  const options = words.flatMap((word, index) => javaAgent(words, index) ?? inspector(word, index) ?? []);
  const programs = listeners.flatMap((listener) => listening(listener, words) ?? []);
  return [...options, ...programs, ...(flask(words) ?? [])];
}

/** https://docs.oracle.com/en/java/javase/21/docs/specs/jpda/conninv.html */
function javaAgent(words: readonly string[], index: number): OpenDebugger | undefined {
  const word = words[index] ?? '';
  const match = /(-agentlib:jdwp=|-Xrunjdwp:)([^\s"']*)/.exec(word);
  const [, start = '', options = ''] = match ?? [];
  const settings = new Map(options.split(',').map((pair) => pair.split('=', 2) as [string, string | undefined]));
  const address = settings.get('address');
  if (settings.get('server') !== 'y' || settings.get('transport') === 'dt_shmem' || !address) return undefined;
  const isPortOnly = /^\d+$/.test(address);
  const [every] = addressBefore.exec(address) ?? [];
  if (every === undefined && !isPortOnly) return undefined;
  const old = `address=${every ?? address}`;
  const newText = `address=127.0.0.1${isPortOnly ? `:${address}` : ''}`;
  // `solr -a -agentlib:…`: the option would wait for another value.
  const isValue = /^(?:-[a-zA-Z]|--jvm-opts)$/.test(words[index - 1] ?? '');
  const isRemovable = word === start + options && !isValue;
  return { index, name: start.replace(/[=:]$/, ''), isRemovable, local: { old, newText }, isPortOnly };
}

/** Of Node.js, Deno and Bun, and of Chromium. */
function inspector(word: string, index: number): OpenDebugger | undefined {
  const match = /^(--inspect(?:-brk|-wait)?|--remote-debugging-address)=(.+)$/s.exec(word);
  const [, name = '', value = ''] = match ?? [];
  const [old] = addressBefore.exec(value) ?? [];
  if (old === undefined) return undefined;
  return { index, name, isRemovable: true, local: { old, newText: '127.0.0.1' }, isPortOnly: false };
}

function listening({ program, needs, option, opensBarePort }: Listener, words: readonly string[]) {
  const isCalled = words.some((word) => word.slice(word.lastIndexOf('/') + 1) === program);
  if (!isCalled || !words.some((word) => needs.test(word))) return undefined;
  for (const [index, word] of words.entries()) {
    const equals = word.indexOf('=');
    const isJoined = equals !== -1 && option.test(word.slice(0, equals));
    const previous = words[index - 1];
    if (!isJoined && (previous === undefined || !option.test(previous))) continue;
    const value = isJoined ? word.slice(equals + 1) : word;
    const isBare = opensBarePort && /^:\d/.test(value);
    const [every] = addressBefore.exec(value) ?? [];
    if (every === undefined && !isBare) continue;
    const old = (isJoined ? '=' : '') + (every ?? ':');
    const newText = `${isJoined ? '=' : ''}127.0.0.1${every === undefined ? ':' : ''}`;
    return { index, name: program, isRemovable: false, local: { old, newText }, isPortOnly: false };
  }
  return undefined;
}

/** `flask run --debug`, on every address: https://flask.palletsprojects.com/en/stable/debugging/ */
function flask(words: readonly string[]): OpenDebugger[] | undefined {
  const isServer = words.some((word) => /(?:^|\/)flask$/.test(word)) && words.includes('run');
  const index = words.findIndex((word) => word === '--debug' || word === '--debugger');
  const isOpen = words.some((word, at) => {
    const joined = /^--host=(.*)$/s.exec(word)?.[1];
    return everyAddress.test(joined ?? (/^(?:--host|-h)$/.test(words[at - 1] ?? '') ? word : ''));
  });
  if (!isServer || index === -1 || !isOpen) return undefined;
  return [{ index, name: 'flask run --debug', isRemovable: true, local: undefined, isPortOnly: false }];
}

/** Variables that switch a debugger on by themselves, and whose. */
const switches: readonly { readonly name: string; readonly value: RegExp; readonly what: string }[] = [
  { name: 'FLASK_DEBUG', value: /^(?!(?:0|false|no)?$)/i, what: "Flask's debugger" },
  { name: 'FLASK_ENV', value: /^development$/, what: "Flask's debugger" },
  { name: 'WERKZEUG_DEBUG_PIN', value: /^off$/, what: "Werkzeug's debugger without its PIN" },
  // https://xdebug.org/docs/all_settings: it connects to whoever asks.
  {
    name: 'XDEBUG_CONFIG',
    value: /\b(?:discover_client_host|remote_connect_back)=(?:1|on|true|yes)\b/i,
    what: 'Xdebug for whoever asks',
  },
];

/** What the variable `name` switches on; undefined when it is no such switch. */
export function debuggerSwitch(name: string, value: string): string | undefined {
  return switches.find((one) => one.name === name && one.value.test(value))?.what;
}

/** Major version of the Java in an image, by its name and tag; undefined when they do not say. */
export function javaVersion(image: string | undefined): number | undefined {
  const match = /(?:openjdk|jdk|jre|java|temurin|corretto)(?:[:-](?:jdk-|jre-)?)?(?:1\.)?(\d{1,2})(?!\d)/i.exec(
    image ?? '',
  );
  const version = Number(match?.[1]);
  // Lower numbers are versions of somebody's own.
  return version >= 5 ? version : undefined;
}
