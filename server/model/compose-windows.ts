import type { YamlPlace } from '../syntax/yaml/place.ts';
import { type ImageReference, isWindowsImage } from './image-reference.ts';
import { literalText, rawText } from './yaml-values.ts';

/** Whether the service at `place` is a Windows container: by its platform, its image, or where it mounts something. */
export function isWindowsService(place: YamlPlace, image: ImageReference | undefined): boolean {
  const platform = literalText(place.get('platform'), 'compose');
  if (platform !== undefined) return platform.startsWith('windows');
  if (image !== undefined && isWindowsImage(image)) return true;
  const mounts = place.get('volumes').items();
  return mounts.some((item) => /(?:^|:)[a-z]:[\\/][^:]*$/i.test(rawText(item) ?? rawText(item.get('target')) ?? ''));
}
