import { withoutEnd } from '../text/in-order.ts';
import type { Instruction, Word } from './dockerfile.ts';

/** What a source of ADD can be, where it is no address. */
export type LocalSource =
  /** A file that ADD puts there as it is, as COPY does. */
  | 'plain'
  /** Most likely that, unless it is an archive under an odd name. */
  | 'unclear';

/** What ADD unpacks, and what may hold such: https://docs.docker.com/reference/dockerfile/#adding-local-tar-archives */
const archives =
  /\.(?:tar|t?gz|tgz\w*|tbz2?|bz2?|txz|xz|tzst|zst|tlz|lzma|lz4?|br|Z|img|bin|ova|box|gem|crate|apk|rootfs|layer|snap|pkg|bundle|cpio)$/i;
const archiveNames = /(?:rootfs|root|layer|image|archive|bundle|dist|package|backup|\*)$/i;
const texts =
  /\.(?:sh|bash|py|js|[cm]js|tsx?|jsx|json5?|ya?ml|toml|ini|conf|cfg|cnf|config|properties|xml|txt|md|html?|s?css|sql|c|cc|cpp|h|hpp|go|rs|java|kts?|scala|jar|war|ear|zip|whl|deb|rpm|msi|exe|dll|so|ps1|cmd|bat|pem|crt|cer|key|pub|env|lock|mod|sum|rb|php|pl|lua|r|service|socket|timer|repo|list|sources|patch|diff|csv|tsv|template|tmpl|tpl|j2|erb|rules|policy|gradle|csproj|sln|\w{0,20}rc|gitignore|dockerignore|svg|png|jpe?g|gif|ico|ttf|woff2?|proto|graphql|init|cron|d|log)$/i;
const files =
  /^(?:Makefile|Dockerfile|Gemfile|Rakefile|Procfile|Pipfile|LICENSE|README|crontab|hosts|passwd|\.[a-z]+rc|\.git\w+|\.env)$/;

/** What `source` of an ADD can be; undefined where it is an address or an archive, or may well be one. */
export function localSource({ text, value }: Word, target: string): LocalSource | undefined {
  const name = value ?? text.replace(/^["']|["']$/g, '');
  if (/^[\w+.-]+:|^[\w.-]+@[\w.-]+:|^<</.test(name)) return undefined;
  if (value === undefined && name.startsWith('$')) return namesLocalFile(name, target) ? 'unclear' : undefined;
  const last = withoutEnd(name, '/').split(/[\\/]/).at(-1) ?? '';
  // A variable may be given another value than the one that stands in the file.
  if (text.includes('$') && !texts.test(text.replace(/["']$/, ''))) return archives.test(last) ? undefined : 'unclear';
  if (name.endsWith('/') || /^(?:\.{1,2})?$/.test(last)) return 'plain';
  if (archives.test(last) || archiveNames.test(last)) return undefined;
  if (texts.test(last) || files.test(last)) return 'plain';
  return 'unclear';
}

/** `ADD ${JAR_FILE} app.jar`: neither the variable's name nor the target's speaks of addresses or archives. */
function namesLocalFile(name: string, target: string): boolean {
  const isNamed = /^\$\{?\w+\}?$/.test(name) && /FILE|JAR|WAR/i.test(name);
  return isNamed && !/URL|URI|TAR|ARCHIVE|ZIP/i.test(name) && texts.test(target);
}

/** The sources of an ADD that does nothing but COPY would; undefined when it does more. */
export function plainSources(instruction: Instruction): readonly LocalSource[] | undefined {
  if (instruction.keyword !== 'ADD') return undefined;
  const { flags, words, heredocs } = instruction;
  if (words.length < 2 || heredocs.length > 0) return undefined;
  if (flags.some(({ name }) => !/^(?:chown|chmod|link|exclude)$/.test(name))) return undefined;
  const target = words.at(-1)?.value ?? '';
  const sources = words.slice(0, -1).map((word) => localSource(word, target));
  return sources.every((source) => source !== undefined) ? sources : undefined;
}
