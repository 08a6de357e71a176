/** How a package manager is called. */
export interface PackageManager {
  /** What kind of packages: `dnf` for yum and its kin, `npm` for npm alone. */
  readonly name: string;
  /** Of its programs, without versions. */
  readonly names: readonly string[];
  readonly takesValue: RegExp;
  /** First words that need a second one to say something. */
  readonly groups?: RegExp;
}

/** Which options take a value, by the manuals: apt-get(8), apk(8), dnf(8), zypper(8), `pip help`, `npm help config`, `gem help install`, … */
const managers: readonly PackageManager[] = [
  {
    name: 'apt',
    names: ['apt', 'apt-get', 'aptitude'],
    takesValue: /^(?:-[octaPR]|--(?:option|config-file|(?:target|default)-release|host-architecture|build-profiles))$/,
  },
  {
    name: 'apk',
    names: ['apk'],
    takesValue:
      /^(?:-[ptX]|--(?:root|virtual|repository|(?:keys|cache)-dir|repositories-file|arch|wait|cache-max-age))$/,
  },
  {
    name: 'dnf',
    names: ['dnf', 'microdnf', 'tdnf', 'yum'],
    takesValue:
      /^(?:-[cdexR]|--(?:config|exclude|(?:en|dis)ablerepo|(?:en|dis)able-repo|repo(?:id|frompath)?|setopt|releasever|installroot|forcearch|(?:en|dis)ableplugin|advisory|comment))$/,
  },
  {
    name: 'zypper',
    names: ['zypper'],
    takesValue:
      /^(?:-[cCDRptr]|--(?:config|cache-dir|reposd-dir|root|installroot|plus-repo|plus-content|repo|from|type|releasever))$/,
  },
  {
    name: 'pacman',
    names: ['pacman'],
    takesValue: /^(?:-[br]|--(?:config|cachedir|dbpath|root|ignore|arch|gpgdir))$/,
  },
  {
    name: 'pip',
    names: ['pip'],
    takesValue:
      /^(?:-[rceitfb]|--(?:requirement|constraint|editable|index-url|extra-index-url|target|find-links|trusted-host|prefix|root|src|timeout|retries|proxy|cert|client-cert|cache-dir|platform|python|python-version|implementation|abi|only-binary|no-binary|progress-bar|global-option|build-option|install-option|config-settings|use-feature|use-deprecated|upgrade-strategy|log|group|report))$/,
  },
  {
    name: 'npm',
    names: ['npm'],
    takesValue:
      /^(?:-[Cw]|--(?:prefix|registry|loglevel|cache|userconfig|globalconfig|omit|include|only|workspace|tag|fetch-\w+|network-timeout|maxsockets|script-shell|install-strategy|depth|fund|audit|python|sqlite|build-from-source|arch|platform|target|target_arch|jobs|unsafe-perm))$/,
    groups: /^cache$/,
  },
  { name: 'npx', names: ['npx'], takesValue: /^(?:-[pc]|--(?:package|call|registry|prefix))$/ },
  {
    name: 'yarn',
    names: ['yarn', 'yarnpkg'],
    takesValue:
      /^--(?:cwd|registry|network-timeout|network-concurrency|modules-folder|cache-folder|mutex|use-yarnrc|mode)$/,
    groups: /^(?:global|cache|workspaces)$/,
  },
  {
    name: 'pnpm',
    names: ['pnpm'],
    takesValue: /^(?:-[FC]|--(?:filter|dir|registry|store-dir|reporter|loglevel|network-concurrency|package))$/,
    groups: /^store$/,
  },
  {
    name: 'bun',
    names: ['bun'],
    takesValue: /^(?:-[c]|--(?:cwd|config|registry|cache-dir|backend))$/,
    groups: /^pm$/,
  },
  {
    name: 'gem',
    names: ['gem'],
    takesValue: /^(?:-[vsinPpP]|--(?:version|source|install-dir|bindir|platform|trust-policy|http-proxy))$/,
  },
  {
    name: 'go',
    names: ['go'],
    takesValue: /^-(?:ldflags|tags|o|gcflags|mod|modfile|C|p|asmflags|overlay|buildmode)$/,
  },
  {
    name: 'cargo',
    names: ['cargo'],
    takesValue:
      /^(?:-[pjFZC]|--(?:version|vers|git|branch|tag|rev|path|root|index|registry|package|bin|example|target|target-dir|profile|features|jobs|manifest-path|config|color|message-format))$/,
  },
  {
    name: 'composer',
    names: ['composer'],
    takesValue: /^(?:-d|--(?:working-dir|prefer-install|ignore-platform-req|repository|stability))$/,
    groups: /^global$/,
  },
  {
    name: 'bundle',
    names: ['bundle', 'bundler'],
    takesValue: /^(?:-[jr]|--(?:jobs|retry|path|without|with|gemfile|binstubs|standalone|shebang|trust-policy))$/,
    groups: /^config$/,
  },
  {
    name: 'poetry',
    names: ['poetry'],
    takesValue: /^(?:-[CPEG]|--(?:directory|project|extras|group|with|without|only|source))$/,
    groups: /^self$/,
  },
  {
    name: 'pipenv',
    names: ['pipenv'],
    takesValue: /^(?:-[rei]|--(?:requirements|editable|index|python|pypi-mirror|categories|extra-pip-args))$/,
  },
  {
    name: 'uv',
    names: ['uv'],
    takesValue:
      /^(?:-[pricbCP]|--(?:python|requirements|constraints|overrides|index|default-index|index-url|extra-index-url|find-links|with|from|group|no-group|only-group|extra|package|project|directory|target|prefix|cache-dir|no-install-package|link-mode|index-strategy|python-platform|python-version|refresh-package|upgrade-package))$/,
    groups: /^(?:pip|tool|cache|python)$/,
  },
  { name: 'uvx', names: ['uvx'], takesValue: /^(?:-[pwc]|--(?:python|with|from|index|index-url))$/ },
  { name: 'pipx', names: ['pipx'], takesValue: /^--(?:python|spec|index-url|pip-args|suffix|preinstall)$/ },
  {
    name: 'dotnet',
    names: ['dotnet'],
    takesValue:
      /^(?:-[carosfpv]|--(?:version|tool-path|add-source|source|configfile|framework|runtime|arch|configuration|output|packages|verbosity|os|tool-manifest))$/,
    groups: /^tool$/,
  },
];

/** By the part of a program's name that tells: `pip` for `pip3.12`. */
const byName = new Map<string, PackageManager>();
for (const manager of managers) for (const name of manager.names) byName.set(name, manager);

/** The package manager that `program` is. */
export function packageManager(program: string): PackageManager | undefined {
  return byName.get(program) ?? byName.get(program.replace(/(?:[\d.]{1,20}|\.phar)$/, ''));
}
