import type { YamlPlace } from '../syntax/yaml/place.ts';
import type { Range } from '../text/range.ts';
import type { Slot } from '../text/slot.ts';
import { parts, readNamed } from './compose-named.ts';
import type { FileSource, FileUse, Include, NamedVolume, Parts } from './compose-parts.ts';
import { booleanSlot, fixedSlot, literalText, rawText, textSlot } from './yaml-values.ts';

const nowhere: Range = { start: 0, end: 0 };

/** The volumes that a project declares. https://github.com/compose-spec/compose-spec/blob/main/07-volumes.md */
export function readVolumes(volumes: YamlPlace): Parts<NamedVolume> {
  const items = volumes.entries().map((place): NamedVolume => {
    const range = place.keyRange ?? nowhere;
    return {
      name: String(place.key),
      range,
      isExternal: externalSlot(place, range),
      driver: textSlot(place.get('driver'), range, 'compose'),
      driverOptions: readNamed(place.get('driver_opts'), range),
      boundPath: boundPath(place, range),
    };
  });
  return parts(volumes, nowhere, items);
}

/** A volume of the local driver may be a folder of the host by another name: `driver_opts: {o: bind, device: /etc}`. */
export function boundPath(volume: YamlPlace, absentRange: Range): Slot<string> | undefined {
  const driver = literalText(volume.get('driver'), 'compose') ?? 'local';
  return driver === 'local' && mountOptions(volume).some((option) => /^r?bind$/.test(option))
    ? textSlot(volume.get('driver_opts', 'device'), absentRange, 'compose')
    : undefined;
}

/** What the local driver mounts a volume with. */
export function mountOptions(volume: YamlPlace): string[] {
  return (literalText(volume.get('driver_opts', 'o'), 'compose') ?? '').split(',');
}

/** The secrets or configs that a project declares. https://github.com/compose-spec/compose-spec/blob/main/09-secrets.md */
export function readFileSources(sources: YamlPlace): Parts<FileSource> {
  const items = sources.entries().map((place): FileSource => {
    const range = place.keyRange ?? nowhere;
    return {
      name: String(place.key),
      range,
      isExternal: externalSlot(place, range),
      file: textSlot(place.get('file'), range, 'compose'),
      environment: textSlot(place.get('environment'), range, 'compose'),
      content: textSlot(place.get('content'), range, 'compose'),
    };
  });
  return parts(sources, nowhere, items);
}

/** The secrets or configs that a service or a build is given: names, or maps with a `source`. */
export function readFileUses(place: YamlPlace, absentRange: Range): Parts<FileUse> {
  const items = place.items().flatMap((item): FileUse[] => {
    const { range } = item;
    if (range === undefined) return [];
    const source = textSlot(item.kind === 'map' ? item.get('source') : item, range, 'compose');
    const target = literalText(item.get('target'), 'compose');
    return [{ source, target, mode: textSlot(item.get('mode'), range, 'compose'), range }];
  });
  return parts(place, absentRange, items);
}

/** The Compose files that a project takes in. https://github.com/compose-spec/compose-spec/blob/main/14-include.md */
export function readIncludes(place: YamlPlace): Parts<Include> {
  const items = place.items().flatMap((item) => {
    const path = item.kind === 'map' ? item.get('path') : item;
    const paths = path.kind === 'list' ? path.items() : [path];
    return paths.flatMap((one): Include[] => {
      const { range } = one;
      if (range === undefined) return [];
      return [{ path: textSlot(one, range, 'compose'), isRemote: isRemote(rawText(one) ?? ''), range }];
    });
  });
  return parts(place, nowhere, items);
}

/** Whether a path of a Compose file leads elsewhere: to a repository, a registry, the web, an image or another service's build. */
export function isRemote(path: string): boolean {
  return /^(?:[a-z][\w+.-]*:\/\/|[a-z-]+-image:|service:|target:|git@|(?:github|gitlab|bitbucket)\.(?:com|org)\/)/i.test(
    path,
  );
}

/** `external: true`, or formerly a map with the name that it has outside. */
function externalSlot(place: YamlPlace, range: Range): Slot<boolean> {
  const external = place.get('external');
  return external.kind === 'map' ? fixedSlot('literal', true, range) : booleanSlot(external, range, 'compose');
}
