import { readBuild } from '../model/dockerfile.ts';
import type { Facts } from '../model/facts.ts';
import type { ImageReference } from '../model/image-reference.ts';
import { formatReference } from '../model/image-reference.ts';
import type { ImageUse } from '../model/image-use.ts';
import { readProject } from '../model/project.ts';
import { readPods } from '../model/workload.ts';
import { readYamlFile } from '../model/yaml-file.ts';
import { parseDockerfile } from '../syntax/dockerfile/parse.ts';
import type { Range } from '../text/range.ts';
import type { Config } from './config.ts';
import { detectFormat } from './detect.ts';
import type { Document } from './finding.ts';

/** A reference to an image, and where it stands. */
export interface NamedImage {
  readonly reference: ImageReference;
  readonly range: Range;
  /** The stage, service or container that it is for. */
  readonly owner: string;
  readonly role: ImageUse['role'];
  /** Whether the file says itself how the image is built, so that no registry need have it. */
  readonly isBuilt: boolean;
}

/** All images that `document` names and whose names its text settles, in the order of the text. */
export function imagesIn(document: Document, facts: Facts, config: Config): NamedImage[] {
  const found = usesIn(document, facts, config).flatMap(({ use, isBuilt }): NamedImage[] => {
    const { image, owner, role } = use;
    return image.value === undefined ? [] : [{ reference: image.value, range: image.range, owner, role, isBuilt }];
  });
  return found.sort((a, b) => a.range.start - b.range.start);
}

/** `images` without those that name the same once more. */
export function withoutRepetition(images: readonly NamedImage[]): NamedImage[] {
  const known = new Map<string, NamedImage>();
  for (const image of images) {
    const name = formatReference(image.reference);
    if (!known.has(name)) known.set(name, image);
  }
  return [...known.values()];
}

interface Use {
  readonly use: Pick<ImageUse, 'image' | 'owner' | 'role'>;
  readonly isBuilt: boolean;
}

function usesIn(document: Document, facts: Facts, { composeFiles }: Config): Use[] {
  const { path, text } = document;
  switch (detectFormat(document)) {
    case 'dockerfile':
      return readBuild(parseDockerfile(text)).images.map((use) => ({ use, isBuilt: false }));
    case 'compose':
      return readProject(readYamlFile(text), path, facts, composeFiles).services.map((service) => ({
        use: { image: service.image, owner: service.name, role: 'run' },
        isBuilt: service.isBuilt,
      }));
    case 'kubernetes':
      return readPods(readYamlFile(text)).flatMap(({ containers }) =>
        containers.map(({ image, name }) => ({ use: { image, owner: name, role: 'run' as const }, isBuilt: false })),
      );
    case undefined:
      return [];
  }
}
