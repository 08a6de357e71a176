import type { Answer, ImageBuild, Question } from '../model/facts.ts';
import { pathFrom } from '../model/file-path.ts';
import { normalizedName, parseImageReference } from '../model/image-reference.ts';

/** What `images.build` of the configuration says, as an answer to questions about the workspace. */
export class ConfiguredBuilds {
  readonly #dockerfiles = new Map<string, string>();

  /** `builds`: paths of Dockerfiles by names of images, with a tag or without. */
  constructor(builds: ReadonlyMap<string, string>) {
    for (const [image, dockerfile] of builds) this.#dockerfiles.set(nameOf(image) ?? image, dockerfile);
  }

  /** Undefined where the configuration says nothing of it. */
  answer(question: Question, today: string): Answer<readonly ImageBuild[]> | undefined {
    if (question.kind !== 'image-builds' || this.#dockerfiles.size === 0) return undefined;
    const dockerfile = this.#dockerfiles.get(nameOf(question.image) ?? '');
    if (dockerfile === undefined) return undefined;
    const file = pathFrom(question.path, dockerfile);
    const build = { file, range: { start: 0, end: 0 }, dockerfile: file, arguments: {} };
    return { state: 'known', value: [build], asOf: today };
  }

  /** `question` with the names by which the configuration knows the image. */
  named(question: Question): Question {
    if (question.kind !== 'image-users' || this.#dockerfiles.size === 0) return question;
    const images = [...this.#dockerfiles].flatMap(([image, file]) => (file === question.dockerfile ? image : []));
    return images.length === 0 ? question : { ...question, images: [...question.images, ...images] };
  }
}

/** A tag in the configuration would have to follow every release: any is meant. */
function nameOf(image: string): string | undefined {
  const reference = parseImageReference(image);
  return reference && normalizedName(reference);
}
