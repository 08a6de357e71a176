import type { Service } from './compose.ts';
import type { KnownImage } from './known-image.ts';
import type { PodContainer } from './pod.ts';
import { containerCommand } from './started-command.ts';

/**
 * What becomes of a container of a known image that starts as root: it `stays` root; its `main` process or an `init` does,
 * and the rest becomes another user; it `stepsDown`; it would, were its entrypoint not `replaced`; or it is `unsaid` what
 * it is to start, so that it ends at once.
 */
export type RootCourse = 'stays' | 'main' | 'init' | 'stepsDown' | 'replaced' | 'unsaid';

/** Servers whose main process stays root, and whose workers do not. */
const masters =
  /(?:^|[/"'\s])(?:nginx|httpd|apache2|apache2?ctl|(?:apache2|httpd)-foreground|php-fpm[\d.]*)(?:$|["'\s;])/;

/** What becomes of `container`, whose image is `known` and which is given no user. */
export function rootCourse(container: Service | PodContainer, known: KnownImage): RootCourse {
  const words = containerCommand(container).map(({ text }) => text);
  const { rootKept } = known;
  if (rootKept === 'main') return container.arguments.length === 0 || masters.test(words.join(' ')) ? 'main' : 'stays';
  const isCompose = container.format === 'compose';
  if (rootKept === 'init' || known.capabilities?.includes('SETUID') === true) {
    const hasOwn = isCompose && container.keyRange('entrypoint') !== undefined;
    // A script that starts the image's own one in the end changes nothing.
    return hasOwn && !words.some((word) => /entrypoint|\/init$/.test(word)) ? 'replaced' : (rootKept ?? 'stepsDown');
  }
  return isCompose && container.arguments.length === 0 && startsNothing(container, known) ? 'unsaid' : 'stays';
}

/** A system or a language without a terminal: its shell reads the end of its input. */
function startsNothing(service: Service, { isBase, capabilities, ports }: KnownImage): boolean {
  const hasTerminal = [service.flag('tty'), service.flag('stdin_open')].some(
    ({ state, value }) => state === 'dynamic' || value === true,
  );
  return isBase && capabilities === undefined && ports.length === 0 && !hasTerminal;
}

/** Ends a sentence on what has neither entrypoint nor command. */
export const notSaid = '; what it is to start is not said';

/** What happens to a container of `image`, as the rest of a sentence that starts with its name. */
export function rootClause(course: RootCourse, image: string): string {
  const clauses: Readonly<Record<RootCourse, string>> = {
    stays: `runs as root: no user is set, and ${image} runs as root`,
    main: `starts as root: the main process of ${image} stays root, and only its workers become another user`,
    init: `starts as root: the init of ${image} stays root, and starts the program as another user`,
    stepsDown: `starts as root: the entrypoint of ${image} only then becomes another user`,
    replaced: `starts as root: its own \`entrypoint\` replaces that of ${image}, which would become another user`,
    unsaid: `runs as root: no user is set, and ${image} runs as root${notSaid}`,
  };
  return clauses[course];
}
