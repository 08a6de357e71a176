import type {
  Answer,
  BuildFolder,
  ClusterObjects,
  Facts,
  FileText,
  ImageBuild,
  ImageUser,
  Question,
  SecretUse,
} from './facts.ts';
import type { ImageDescription } from './image-description.ts';
import type { SignatureCheck, Signer } from './signature.ts';

/** Facts of which each question goes through one function. */
export abstract class FactsThrough implements Facts {
  abstract readonly today: string;
  /** The answer is of the kind that the question has. */
  abstract ask<T>(question: Question): Answer<T>;

  digest(reference: string): Answer<string> {
    return this.ask({ kind: 'digest', reference });
  }

  image(reference: string): Answer<ImageDescription> {
    return this.ask({ kind: 'image', reference });
  }

  signature(reference: string, signers: readonly Signer[]): Answer<SignatureCheck> {
    return this.ask({ kind: 'signature', reference, signers });
  }

  checksum(url: string): Answer<string> {
    return this.ask({ kind: 'checksum', url });
  }

  buildFolders(dockerfile: string): Answer<readonly BuildFolder[]> {
    return this.ask({ kind: 'build-folders', dockerfile });
  }

  file(path: string): Answer<FileText | null> {
    return this.ask({ kind: 'file', path });
  }

  objects(path: string): Answer<ClusterObjects> {
    return this.ask({ kind: 'objects', path });
  }

  imageBuilds(path: string, image: string): Answer<readonly ImageBuild[]> {
    return this.ask({ kind: 'image-builds', path, image });
  }

  imageUsers(dockerfile: string, images: readonly string[] = []): Answer<readonly ImageUser[]> {
    return this.ask({ kind: 'image-users', dockerfile, images });
  }

  secretUses(path: string, secret: string): Answer<readonly SecretUse[]> {
    return this.ask({ kind: 'secret-uses', path, secret });
  }
}

/** Facts that `answer` knows, on the day that `today` says. */
export class AnsweredFacts extends FactsThrough {
  readonly #answer: (question: Question) => Answer<unknown>;
  readonly #today: () => string;

  constructor(answer: (question: Question) => Answer<unknown>, today: () => string) {
    super();
    this.#answer = answer;
    this.#today = today;
  }

  get today(): string {
    return this.#today();
  }

  ask<T>(question: Question): Answer<T> {
    return this.#answer(question) as Answer<T>;
  }
}
