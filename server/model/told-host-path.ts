import {
  givesControl,
  harmlessUnlessWritten,
  isServiceSocket,
  runtimeSocket,
  sensitivePath,
  tellsBy,
} from './host-path.ts';

/** A sentence about a mount. */
export interface Told {
  readonly message: string;
  readonly severity: 'critical' | 'high' | 'medium' | 'low';
}

/** How a path is mounted: `where` names some containers, where others have it otherwise. */
export interface How {
  readonly isReadOnly: boolean;
  readonly where?: string;
  readonly refused?: boolean;
}

/** What is told of a mount of `path` by `name`, and how bad it is. */
export function* tellOf(name: string, path: string, how: How): Iterable<Told> {
  const { isReadOnly, where = '', refused = false } = how;
  const shown = isReadOnly ? undefined : harmlessUnlessWritten(path);
  if (shown !== undefined) {
    const message = `${name} mounts \`${shown.path}\` writable${where}, and can ${shown.writing}`;
    yield { message, severity: 'low' };
  }
  const found = sensitivePath(path);
  const socket = runtimeSocket(path);
  // The socket itself is `runtime-socket-mount`; a larger folder that holds one is reported here, once.
  if (found === undefined || socket?.isParent === false) return;
  const mounts = `${name} mounts \`${found.path}\``;
  if (socket !== undefined && !refused) {
    const message = `${mounts}, where the socket of ${socket.runtime} is, and can take over the host, read-only or not`;
    yield { message, severity: 'critical' };
  } else if (isReadOnly) {
    const message = `${mounts} read-only${found.reading === undefined ? '' : `, and can ${found.reading}`}`;
    const severity = refused && isServiceSocket(path) ? 'medium' : severityOf(path, found.reading);
    yield { message, severity };
  } else {
    const abilities = [found.reading, found.writing].filter((ability) => ability !== undefined).join(', and ');
    const severity = givesControl(path) && !refused ? 'critical' : found.path.startsWith('/etc/') ? 'medium' : 'high';
    yield { message: `${mounts} writable${where}, and can ${abilities}`, severity };
  }
}

function severityOf(path: string, reading: string | undefined): Told['severity'] {
  if (reading === undefined) return 'low';
  return ({ little: 'low', some: 'medium', much: 'high' } as const)[tellsBy(path)];
}
