/** How a package manager is called. */
export interface PackageManager {
  /** What kind of packages: `dnf` for yum and its kin, `npm` for npm alone. */
  readonly name: string;
  readonly program: RegExp;
  readonly takesValue: RegExp;
  /** First words that need a second one to say something. */
  readonly groups?: RegExp;
}

/** Which options take a value, by the manuals: apt-get(8), apk(8), dnf(8), zypper(8), `pip help`, `npm help config`, `gem help install`, … */
export const packageManagers: readonly PackageManager[] = [
  {
    name: 'apt',
    program: /^apt(?:-get|itude)?$/,
    takesValue: /^(?:-[octaPR]|--(?:option|config-file|(?:target|default)-release|host-architecture|build-profiles))$/,
  },
  {
    name: 'apk',
    program: /^apk$/,
    takesValue:
      /^(?:-[ptX]|--(?:root|virtual|repository|(?:keys|cache)-dir|repositories-file|arch|wait|cache-max-age))$/,
  },
  {
    name: 'dnf',
    program: /^(?:(?:micro|t)?dnf\d?|yum)$/,
    takesValue:
      /^(?:-[cdexR]|--(?:config|exclude|(?:en|dis)ablerepo|(?:en|dis)able-repo|repo(?:id|frompath)?|setopt|releasever|installroot|forcearch|(?:en|dis)ableplugin|advisory|comment))$/,
  },
  {
    name: 'zypper',
    program: /^zypper$/,
    takesValue:
      /^(?:-[cCDRptr]|--(?:config|cache-dir|reposd-dir|root|installroot|plus-repo|plus-content|repo|from|type|releasever))$/,
  },
  {
    name: 'pacman',
    program: /^pacman$/,
    takesValue: /^(?:-[br]|--(?:config|cachedir|dbpath|root|ignore|arch|gpgdir))$/,
  },
  {
    name: 'pip',
    program: /^pip[\d.]*$/,
    takesValue:
      /^(?:-[rceitfb]|--(?:requirement|constraint|editable|index-url|extra-index-url|target|find-links|trusted-host|prefix|root|src|timeout|retries|proxy|cert|client-cert|cache-dir|platform|python|python-version|implementation|abi|only-binary|no-binary|progress-bar|global-option|build-option|install-option|config-settings|use-feature|use-deprecated|upgrade-strategy|log|group|report))$/,
  },
  {
    name: 'npm',
    program: /^npm$/,
    takesValue:
      /^(?:-[Cw]|--(?:prefix|registry|loglevel|cache|userconfig|globalconfig|omit|include|only|workspace|tag|fetch-\w+|network-timeout|maxsockets|script-shell|install-strategy|depth|fund|audit|python|sqlite|build-from-source|arch|platform|target|target_arch|jobs|unsafe-perm))$/,
    groups: /^cache$/,
  },
  { name: 'npx', program: /^npx$/, takesValue: /^(?:-[pc]|--(?:package|call|registry|prefix))$/ },
  {
    name: 'yarn',
    program: /^yarn(?:pkg)?$/,
    takesValue:
      /^--(?:cwd|registry|network-timeout|network-concurrency|modules-folder|cache-folder|mutex|use-yarnrc|mode)$/,
    groups: /^(?:global|cache|workspaces)$/,
  },
  {
    name: 'pnpm',
    program: /^pnpm$/,
    takesValue: /^(?:-[FC]|--(?:filter|dir|registry|store-dir|reporter|loglevel|network-concurrency|package))$/,
    groups: /^store$/,
  },
  {
    name: 'bun',
    program: /^bun$/,
    takesValue: /^(?:-[c]|--(?:cwd|config|registry|cache-dir|backend))$/,
    groups: /^pm$/,
  },
  {
    name: 'gem',
    program: /^gem[\d.]*$/,
    takesValue: /^(?:-[vsinPpP]|--(?:version|source|install-dir|bindir|platform|trust-policy|http-proxy))$/,
  },
  {
    name: 'go',
    program: /^go[\d.]*$/,
    takesValue: /^-(?:ldflags|tags|o|gcflags|mod|modfile|C|p|asmflags|overlay|buildmode)$/,
  },
  {
    name: 'cargo',
    program: /^cargo$/,
    takesValue:
      /^(?:-[pjFZC]|--(?:version|vers|git|branch|tag|rev|path|root|index|registry|package|bin|example|target|target-dir|profile|features|jobs|manifest-path|config|color|message-format))$/,
  },
  {
    name: 'composer',
    program: /^composer(?:\.phar)?$/,
    takesValue: /^(?:-d|--(?:working-dir|prefer-install|ignore-platform-req|repository|stability))$/,
    groups: /^global$/,
  },
  {
    name: 'bundle',
    program: /^bundler?$/,
    takesValue: /^(?:-[jr]|--(?:jobs|retry|path|without|with|gemfile|binstubs|standalone|shebang|trust-policy))$/,
    groups: /^config$/,
  },
  {
    name: 'poetry',
    program: /^poetry$/,
    takesValue: /^(?:-[CPEG]|--(?:directory|project|extras|group|with|without|only|source))$/,
    groups: /^self$/,
  },
  {
    name: 'pipenv',
    program: /^pipenv$/,
    takesValue: /^(?:-[rei]|--(?:requirements|editable|index|python|pypi-mirror|categories|extra-pip-args))$/,
  },
  {
    name: 'uv',
    program: /^uv$/,
    takesValue:
      /^(?:-[pricbCP]|--(?:python|requirements|constraints|overrides|index|default-index|index-url|extra-index-url|find-links|with|from|group|no-group|only-group|extra|package|project|directory|target|prefix|cache-dir|no-install-package|link-mode|index-strategy|python-platform|python-version|refresh-package|upgrade-package))$/,
    groups: /^(?:pip|tool|cache|python)$/,
  },
  { name: 'uvx', program: /^uvx$/, takesValue: /^(?:-[pwc]|--(?:python|with|from|index|index-url))$/ },
  { name: 'pipx', program: /^pipx$/, takesValue: /^--(?:python|spec|index-url|pip-args|suffix|preinstall)$/ },
  {
    name: 'dotnet',
    program: /^dotnet$/,
    takesValue:
      /^(?:-[carosfpv]|--(?:version|tool-path|add-source|source|configfile|framework|runtime|arch|configuration|output|packages|verbosity|os|tool-manifest))$/,
    groups: /^tool$/,
  },
];
