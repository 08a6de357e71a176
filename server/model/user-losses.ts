import type { Stage } from './dockerfile.ts';
import { wordsRun } from './user-creation.ts';

/** Programs with which root becomes somebody else, and which nobody else can use for that. */
const switchers = ['gosu', 'su-exec', 'setpriv', 'runuser', 's6-setuidgid'];

/** What the image cannot do any more as another user, each a clause: for the warning of a fix. */
export function lossesOf(stage: Stage): string[] {
  const { workingDirectory: folder } = stage;
  const used = wordsRun(stage);
  const entry = stage.instructions.flatMap(({ keyword, commands }) =>
    /^(?:CMD|ENTRYPOINT)$/.test(keyword) ? commands : [],
  );
  const switcher = switchers.find((name) => used.has(name) || entry.some((command) => command.name === name));
  const hasTriggers = stage.instructions.some(({ keyword }) => keyword === 'ONBUILD');
  return [
    ...(switcher === undefined ? [] : [`\`${switcher}\` can no longer change the user`]),
    ...(hasTriggers ? ['what `ONBUILD` runs is run as that user'] : []),
    `files that belong to root can no longer be written${folder === undefined || folder === '/' ? '' : `, such as those in \`${folder}\``}`,
    lossOfPorts([...exposedPorts(stage), ...(stage.knownBase?.ports ?? [])]),
  ];
}

/** The clause about ports, of which `ports` are known to be used. */
export function lossOfPorts(ports: readonly number[]): string {
  const low = [...new Set(ports)].filter((port) => port > 0 && port < 1024);
  if (low.length === 0) return 'ports below 1024 may no longer be opened';
  return `${low.length === 1 ? 'port' : 'ports'} ${low.join(' and ')} may no longer be opened`;
}

function exposedPorts(stage: Stage): number[] {
  const own = stage.instructions.filter(({ keyword }) => keyword === 'EXPOSE').flatMap(({ words }) => words);
  const inherited = stage.parent === undefined ? [] : exposedPorts(stage.parent);
  return [
    ...inherited,
    ...own.map(({ value }) => Number.parseInt(value ?? '', 10)).filter((port) => !Number.isNaN(port)),
  ];
}
