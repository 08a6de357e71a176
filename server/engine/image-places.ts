import { readBuild } from '../model/dockerfile.ts';
import type { Facts } from '../model/facts.ts';
import { frontendOf } from '../model/frontend.ts';
import type { ImageUse } from '../model/image-use.ts';
import { readManifests } from '../model/kustomize/manifests.ts';
import { readProject } from '../model/project.ts';
import { readYamlFile } from '../model/yaml-file.ts';
import { parseDockerfile } from '../syntax/dockerfile/parse.ts';
import { type Config, isExcluded } from './config.ts';
import { detectFormat } from './detect.ts';
import type { Document } from './finding.ts';
import { manifestTargets, projectTargets, type Target } from './targets.ts';

/** More images than anybody names in one file. */
const imageLimit = 1000;

/** Every place of `document` that names an image to be pulled, in order; none where `config` leaves the document out. */
export function imagesOf(document: Document, facts: Facts, config: Config): readonly ImageUse[] {
  const { path, text } = document;
  const format = detectFormat(document);
  if (format === undefined || isExcluded(config, path)) return [];
  if (format === 'dockerfile') return inDockerfile(text);
  const file = readYamlFile(text);
  if (format === 'compose')
    return inTargets([projectTargets(readProject(file, path, facts, config.composeFiles), text.length)]);
  return inTargets(readManifests(file, path, facts).map(({ manifest }) => manifestTargets(manifest)));
}

function inDockerfile(text: string): readonly ImageUse[] {
  const build = readBuild(parseDockerfile(text));
  const image = frontendOf(build);
  const frontend: ImageUse[] = image ? [{ image, owner: 'syntax', range: image.range, role: 'content' }] : [];
  return [...frontend, ...build.images].slice(0, imageLimit);
}

/** A manifest that is built in several ways names the same image in each. */
function inTargets(groups: readonly Iterable<Target>[]): readonly ImageUse[] {
  const uses = new Map<number, ImageUse>();
  for (const targets of groups)
    for (const { image } of targets) {
      if (image !== undefined && !uses.has(image.range.start)) uses.set(image.range.start, image);
      if (uses.size >= imageLimit) return [...uses.values()];
    }
  return [...uses.values()];
}
