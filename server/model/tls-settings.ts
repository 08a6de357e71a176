import { isLoopback } from './loopback.ts';
import type { OptionPattern } from './program-call.ts';

/** A setting that a command of the program itself stores. */
export interface TlsSetting {
  readonly program: RegExp;
  /** The word that makes it store. */
  readonly verb: string;
  readonly key: RegExp;
  readonly off: RegExp;
  /** What leaves verification on; undefined where the setting has no such value. */
  readonly on?: string;
}

const no = /^(?:0|false|no|off)$/i;
const anything = /^/;
const pip = /^pip[\d.]*$/;
const git = /^git$/;
const yum = /^(?:(?:micro|t)?dnf\d?|yum|(?:yum|dnf)-config-manager)$/;
const apt = /^apt(?:-get|itude)?$/;
const nodePackages = /^(?:npm|pnpm|yarn)$/;

/** Options that switch certificate verification off. */
export const tlsOptions: readonly OptionPattern[] = [
  { program: /^curl$/, option: /^--(?:proxy-)?insecure$/ },
  { program: /^wget2?$/, option: /^--(?:no-check-certificate|check-certificate=(?:off|no))$/ },
  { program: /^aria2c$/, option: /^--check-certificate=false$/ },
  { program: pip, option: /^--trusted-host=./ },
  { program: pip, option: /^--trusted-host$/, value: anything },
  { program: /^uv$/, option: /^--allow-insecure-host=./ },
  { program: /^uv$/, option: /^--allow-insecure-host$/, value: anything },
  { program: git, option: /^-c$/, value: /^http\.(?:.+\.)?sslverify=(?:0|false|no|off)$/i },
  { program: apt, option: /^-o$/, value: /^acquire::https::(?:.+::)?verify-(?:peer|host)=(?:0|false|no|off)$/i },
  { program: apt, option: /^-oacquire::https::(?:.+::)?verify-(?:peer|host)=(?:0|false|no|off)$/i },
  { program: yum, option: /^--setopt=(?:.+\.)?sslverify=(?:0|false|no)$/i },
  { program: yum, option: /^--setopt$/, value: /^(?:.+\.)?sslverify=(?:0|false|no)$/i },
  { program: nodePackages, option: /^--(?:no-strict-ssl|strict-ssl=false)$/ },
  { program: nodePackages, option: /^--strict-ssl$/, value: /^false$/ },
  { program: /^(?:php[\d.]*|composer-setup\.php)$/, option: /^--disable-tls$/ },
  { program: /^go$/, option: /^--?insecure$/ },
  { program: /^conda$/, option: /^--insecure$/ },
  { program: /^(?:helm|kubectl|oc)$/, option: /^--insecure-skip-tls-verify(?:=true)?$/ },
  { program: /^aws$/, option: /^--no-verify-ssl$/ },
  { program: /^(?:skopeo|podman|buildah)$/, option: /^--(?:src-|dest-)?tls-verify=(?:0|false)$/ },
  { program: /^svn$/, option: /^--trust-server-cert$/ },
  { program: /^ansible-galaxy$/, option: /^--ignore-certs$/ },
  { program: /^https?$/, option: /^--verify=(?:no|false)$/ },
  { program: /^mvnw?$/, option: /^-Dmaven\.wagon\.http\.ssl\.insecure(?:=true)?$/ },
];

/** Settings that do. */
export const tlsSettings: readonly TlsSetting[] = [
  { program: nodePackages, verb: 'set', key: /^(?:strict-ssl|enableStrictSsl)$/, off: /^false$/, on: 'true' },
  { program: git, verb: 'config', key: /^http\.(?:.+\.)?sslverify$/i, off: no, on: 'true' },
  { program: pip, verb: 'set', key: /^(?:\w+\.)?trusted-host$/, off: anything },
  { program: /^composer(?:\.phar)?$/, verb: 'config', key: /^disable-tls$/, off: /^(?:true|1)$/, on: 'false' },
  { program: /^bundler?$/, verb: 'config', key: /^ssl_verify_mode$/i, off: /^0$/, on: '1' },
  { program: /^conda$/, verb: '--set', key: /^ssl_verify$/, off: no, on: 'true' },
  { program: /^poetry$/, verb: 'config', key: /^certificates\..+\.cert$/, off: /^false$/ },
];

/** Lines of programs' own files that switch it off. */
export const tlsLines: readonly { readonly file: RegExp; readonly line: RegExp }[] = [
  { file: /(?:^|\/)[._]?curlrc$/, line: /^[ \t]*-?-?(?:insecure|k)[ \t]*\r?$/m },
  { file: /(?:^|\/)\.?wgetrc$/, line: /^[ \t]*check[-_]?certificate[ \t]*=[ \t]*(?:off|no|0)[ \t]*\r?$/im },
  { file: /(?:^|\/)\.?gemrc$/, line: /^[ \t]*:ssl_verify_mode:[ \t]*0[ \t]*\r?$/m },
  { file: /(?:^|\/)\.?npmrc$/, line: /^[ \t]*strict-ssl[ \t]*=[ \t]*"?false"?[ \t]*\r?$/m },
  {
    file: /(?:^|\/)\.yarnrc(?:\.yml)?$/,
    line: /^[ \t]{0,40}(?:enableStrictSsl[ \t]{0,40}:|"?strict-ssl"?)[ \t]{1,40}"?false"?[ \t]{0,40}\r?$/m,
  },
  { file: /\/(?:yum|dnf)\.conf$|\/yum\.repos\.d\//, line: /^[ \t]*sslverify[ \t]*=[ \t]*(?:0|false|no)[ \t]*\r?$/im },
  {
    file: /\/apt\/apt\.conf/,
    line: /^[ \t]{0,40}Acquire::https::(?:[^\s"]{1,200}::)?Verify-(?:Peer|Host)[ \t]{1,40}"?(?:0|false|no|off)"?\s{0,40};/im,
  },
  {
    file: /(?:^|\/)\.condarc$/,
    line: /^[ \t]{0,40}ssl_verify[ \t]{0,40}:[ \t]{0,40}(?:false|no|off)[ \t]{0,40}\r?$/im,
  },
];

const isSet = (value: string) => value.trim() !== '' && !no.test(value);
const isOff = (value: string) => no.test(value);
const namesHost = (value: string) => value.split(/[\s,]+/).some((host) => host !== '' && !isLoopback(host));

const variables: ReadonlyMap<string, (value: string) => boolean> = new Map([
  ['NODE_TLS_REJECT_UNAUTHORIZED', (value) => value === '0'],
  ['PYTHONHTTPSVERIFY', (value) => value === '0'],
  ['GIT_SSL_NO_VERIFY', isSet],
  ['PIP_TRUSTED_HOST', namesHost],
  ['UV_INSECURE_HOST', namesHost],
  ['NPM_CONFIG_STRICT_SSL', isOff],
  ['YARN_ENABLE_STRICT_SSL', isOff],
  ['BUNDLE_SSL_VERIFY_MODE', (value) => value === '0'],
  ['CONDA_SSL_VERIFY', isOff],
  ['PERL_LWP_SSL_VERIFY_HOSTNAME', (value) => value === '0'],
  ['GOINSECURE', namesHost],
  ['GOFLAGS', (value) => /(?:^|\s)-insecure(?:\s|$)/.test(value)],
]);

/** Whether programs that find variable `name` with `value` no longer verify certificates. */
export function unsetsVerification(name: string, value: string | undefined): boolean {
  if (value === undefined) return false;
  // npm takes its variables in either case.
  const key = /^npm_config_/i.test(name) ? name.toUpperCase() : name;
  return variables.get(key)?.(value) ?? false;
}
