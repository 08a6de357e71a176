import {
  alpine,
  alpineVariant,
  asRoot,
  debian,
  dnf,
  type ImageRow,
  noShell,
  official,
  otherDistribution,
  rootUser,
} from './row.ts';

// What an interpreter or compiler writes depends on the program that is put into it, so `writablePaths` stays open here.
const debianTag = /slim|buster|bullseye|bookworm|trixie/;
const wwwData = { uid: 33, gid: 33, name: 'www-data' };
const alpineWwwData = { uid: 82, gid: 82, name: 'www-data' };

const plain: readonly (readonly [name: string, title: string])[] = [
  ['python', 'Python'],
  ['pypy', 'PyPy'],
  ['golang', 'Go'],
  ['rust', 'Rust'],
  ['ruby', 'Ruby'],
  ['perl', 'Perl'],
  ['gcc', 'GCC'],
  ['erlang', 'Erlang'],
  ['elixir', 'Elixir'],
  ['haskell', 'Haskell'],
  ['julia', 'Julia'],
  ['dart', 'Dart'],
  ['eclipse-temurin', 'Eclipse Temurin'],
];

const dotnet = 'mcr.microsoft.com/dotnet/';
const dotnetApp = { uid: 1654, gid: 1654, name: 'app' };

/** Languages, their runtimes and their build tools. */
export const languageImages: readonly ImageRow[] = [
  ...plain.map(([name, title]) =>
    official(name, title, asRoot, [alpineVariant, { tag: /ubi\d/, facts: otherDistribution }]),
  ),
  official('node', 'Node.js', { ...asRoot, offersUser: { uid: 1000, gid: 1000, name: 'node' } }, [alpineVariant]),
  {
    names: ['docker.io/oven/bun'],
    title: 'Bun',
    source: 'https://github.com/oven-sh/bun/tree/main/dockerhub',
    facts: { ...asRoot, offersUser: { uid: 1000, gid: 1000, name: 'bun' } },
    variants: [alpineVariant, { tag: /distroless/, facts: { ...noShell, user: undefined, offersUser: undefined } }],
  },
  // From JDK 12 on the plain tags are built on Oracle Linux; those that name a Debian release, and slim, on Debian.
  official('openjdk', 'OpenJDK', { user: rootUser, hasShell: true }, [
    { tag: debianTag, facts: debian },
    alpineVariant,
    { tag: /oracle/, facts: otherDistribution },
  ]),
  official(
    'amazoncorretto',
    'Amazon Corretto',
    { user: rootUser, userTool: 'none', packageManager: 'yum', hasShell: true },
    [{ tag: /al2023/, facts: { packageManager: 'dnf' } }, { tag: debianTag, facts: debian }, alpineVariant],
  ),
  official('maven', 'Maven', asRoot, [
    { tag: /corretto|graal|oracle|openjdk|microsoft|ubi/, facts: otherDistribution },
    alpineVariant,
  ]),
  official('gradle', 'Gradle', { ...asRoot, offersUser: { uid: 1000, gid: 1000, name: 'gradle' } }, [
    { tag: /corretto|graal|ubi/, facts: otherDistribution },
    alpineVariant,
  ]),
  official('php', 'PHP', { ...asRoot, offersUser: wwwData }, [
    {
      tag: /apache/,
      facts: { rootKept: 'main', ports: [80], writablePaths: ['/run/apache2', '/run/lock/apache2', '/tmp'] },
    },
    { tag: /fpm/, facts: { rootKept: 'main', ports: [9000] } },
    { tag: alpineVariant.tag, facts: { ...alpine, offersUser: alpineWwwData } },
  ]),
  official('composer', 'Composer', { ...alpine, user: rootUser }),
  official('tomcat', 'Apache Tomcat', { ...asRoot, ports: [8080] }, [
    { tag: /corretto|graal|openjdk|ubi/, facts: otherDistribution },
    alpineVariant,
  ]),
  {
    names: ['sdk', 'aspnet', 'runtime', 'runtime-deps', 'monitor'].map((name) => `${dotnet}${name}`),
    title: '.NET',
    source: 'https://github.com/dotnet/dotnet-docker',
    facts: { ...debian, user: rootUser },
    variants: [
      { tag: /^(?:latest|[89]\.|[1-9]\d\.)/, facts: { offersUser: dotnetApp } },
      alpineVariant,
      { tag: /mariner|azurelinux/, facts: { userTool: undefined, packageManager: 'tdnf' } },
      // Both spellings of an image without shell run as `app`; .NET 6 and 7 gave it another number.
      { tag: /chiseled|distroless/, facts: { ...noShell, user: undefined, offersUser: undefined } },
      { tag: /^(?:[89]\.|[1-9]\d\.).*(?:chiseled|distroless)/, facts: { user: dotnetApp } },
    ],
  },
  {
    names: ['nodejs-*', 'python-*', 'ruby-*', 'php-*', 'go-toolset', 'nginx-*', 'httpd-*', 'perl-*'].flatMap((path) =>
      ['ubi8', 'ubi9', 'ubi10'].map((base) => `registry.access.redhat.com/${base}/${path}`),
    ),
    title: 'Red Hat source-to-image builder',
    source: 'https://github.com/sclorg/s2i-base-container',
    facts: { ...dnf, user: { uid: 1001, name: 'default' }, packageManager: undefined, userTool: undefined },
  },
];
