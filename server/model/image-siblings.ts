import { type ImageReference, normalizedName } from './image-reference.ts';
import { officialNames } from './known-images/row.ts';

/** Another image of the same program with less in it, or with less power. */
export interface Sibling {
  /** As it would be written in place of the image. */
  readonly text: string;
  /** `drop-in`: the same Dockerfile may build on it. `rework`: it takes other instructions. */
  readonly use: 'drop-in' | 'rework';
  /** What is better there. */
  readonly gain: 'smaller' | 'non-root';
  /** What is different there, one sentence without its end. */
  readonly changes: string;
  /** What a `RUN` must not name for the image to be of use to it; undefined when anything may run. */
  readonly lacks: RegExp | undefined;
}

/** Siblings of one repository, by its full tags. */
interface Family {
  readonly names: readonly string[];
  /** Full variants; its groups are handed to `siblings`. */
  readonly tag: RegExp;
  readonly siblings: (name: string, groups: readonly string[]) => Sibling[];
}

const release = '(-(?:stretch|buster|bullseye|bookworm|trixie))?';
const version = '(\\d+(?:\\.\\d+){0,2})';
const aptOrBash = /\b(?:apt|apt-get|dpkg|bash|useradd|groupadd|usermod)\b/;
const anything = /[\s\S]/;

function slim(text: string): Sibling {
  const changes = 'Compilers, headers, git, curl and other tools of the full image are gone';
  return { text, use: 'drop-in', gain: 'smaller', changes, lacks: undefined };
}

function alpine(text: string): Sibling {
  const changes =
    'It is Alpine Linux: musl in place of glibc, apk in place of apt, BusyBox in place of bash and the GNU tools';
  return { text, use: 'drop-in', gain: 'smaller', changes, lacks: aptOrBash };
}

function chiseled(text: string): Sibling {
  const changes = 'It runs as the user `app`, and has neither a shell nor a package manager';
  return { text, use: 'drop-in', gain: 'smaller', changes, lacks: anything };
}

function rework(text: string, changes: string): Sibling {
  return { text, use: 'rework', gain: 'smaller', changes, lacks: anything };
}

const noShell = 'it has neither a shell nor a package manager, and runs as `nonroot`';

const families: readonly Family[] = [
  {
    names: officialNames('node'),
    tag: new RegExp(`^(?:${version}|lts)${release}$`),
    siblings: (name, [number, on = '']) => [
      slim(`${name}:${number ?? 'lts'}${on}-slim`),
      alpine(`${name}:${number ?? 'lts'}-alpine`),
      ...(/^(?:22|24)(?:\.|$)/.test(number ?? '')
        ? [
            rework(
              `gcr.io/distroless/nodejs${number?.slice(0, 2)}-debian12:nonroot`,
              `Its entry point is Node.js itself; ${noShell}`,
            ),
          ]
        : []),
    ],
  },
  ...['python', 'ruby', 'perl', 'rust'].map((each) => ({
    names: officialNames(each),
    tag: new RegExp(`^${version}${release}$`),
    siblings: (name: string, [number = '', on = '']: readonly string[]) => [
      slim(`${name}:${number}-slim${on}`),
      ...(each === 'perl' || each === 'rust' ? [] : [alpine(`${name}:${number}-alpine`)]),
      ...(each === 'python'
        ? [rework('gcr.io/distroless/python3-debian12:nonroot', `Its Python is Debian's, without pip; ${noShell}`)]
        : []),
    ],
  })),
  {
    names: officialNames('debian'),
    tag: /^(\d+(?:\.\d+)?|jessie|stretch|buster|bullseye|bookworm|trixie)$/,
    siblings: (name, [which = '']) => [
      {
        text: `${name}:${which}-slim`,
        use: 'drop-in',
        gain: 'smaller',
        changes: 'Manual pages, documentation and translations are left out',
        lacks: undefined,
      },
      rework('gcr.io/distroless/base-debian12:nonroot', `For programs that need glibc and little else: ${noShell}`),
    ],
  },
  {
    names: officialNames('php'),
    tag: new RegExp(`^${version}(-cli|-fpm)?${release}$`),
    siblings: (name, [number = '', kind = '']) => [alpine(`${name}:${number}${kind}-alpine`)],
  },
  {
    names: officialNames('eclipse-temurin'),
    tag: /^(\d+)(?:-jdk)?(-(?:noble|jammy))?$/,
    siblings: (name, [number = '', on = '']) => [
      {
        text: `${name}:${number}-jre${on}`,
        use: 'drop-in',
        gain: 'smaller',
        changes: 'It runs programs and cannot compile them: `javac`, `jlink` and the tools for diagnosis are gone',
        lacks: /\b(?:javac|jlink|jar|jdeps|mvn|gradle|ant)\b/,
      },
    ],
  },
  {
    names: officialNames('nginx'),
    tag: /^(1\.\d+|stable|mainline)(-alpine)?$/,
    siblings: (name, [number = '', on = '']) => [
      {
        // There is none for the oldest.
        text: `nginxinc/nginx-unprivileged:${/^1\.1?\d$/.test(number) ? 'stable' : number}${on}`,
        use: 'drop-in',
        gain: 'non-root',
        changes:
          'It runs as the user 101 and listens on port 8080, and a `RUN` that needs root needs `USER root` before it',
        lacks: anything,
      },
      ...(on === '' ? [alpine(`${name}:${number}-alpine`)] : []),
    ],
  },
  {
    names: officialNames('httpd'),
    tag: new RegExp(`^${version}${release}$`),
    siblings: (name, [number = '']) => [alpine(`${name}:${number}-alpine`)],
  },
  {
    names: ['aspnet', 'runtime'].map((each) => `mcr.microsoft.com/dotnet/${each}`),
    tag: /^([5-9]|10)\.0$/,
    siblings: (name, [major = '']) => [
      alpine(`${name}:${major}.0-alpine`),
      ...(Number(major) < 8 ? [] : [chiseled(`${name}:${major}.0-noble-chiseled`)]),
    ],
  },
  {
    names: ['8', '9', '10'].flatMap((each) => [
      `registry.access.redhat.com/ubi${each}`,
      `registry.access.redhat.com/ubi${each}/ubi`,
    ]),
    tag: /^(latest)$/,
    siblings: (name) => [
      {
        text: `${name.replace(/\/ubi$/, '')}/ubi-minimal:latest`,
        use: 'drop-in',
        gain: 'smaller',
        changes: 'It has microdnf in place of dnf, and few tools',
        lacks: /\b(?:dnf|yum|useradd|groupadd)\b/,
      },
    ],
  },
];

/** What could be used in place of `image`, from the nearest on; nothing for a variant that is slim already. */
export function siblingsOf(image: ImageReference): Sibling[] {
  const name = normalizedName(image);
  const family = families.find(({ names }) => names.includes(name));
  const match = family?.tag.exec(image.tag ?? '');
  return family && match ? family.siblings(image.name, match.slice(1)) : [];
}
