import { attached } from '../text/attached.ts';
import type { Range } from '../text/range.ts';
import type { ImageDescription } from './image-description.ts';
import type { SignatureCheck, Signer } from './signature.ts';

/** What the world outside a document may say; `unknown` until it has been asked and has answered. */
export type Answer<T> =
  | { readonly state: 'known'; readonly value: T; readonly asOf: string }
  | { readonly state: 'unknown' }
  | {
      readonly state: 'unavailable';
      readonly reason: string;
      /** `not-found`: who was asked knows that there is no such thing. */
      readonly failure?: 'not-found';
    };

/** A question in a form that can be kept, compared and sent: what to ask, and about what. */
export type Question =
  /** The digest (`sha256:…`) that a reference's tag points at in its registry. */
  | { readonly kind: 'digest'; readonly reference: string }
  /** What a registry says of the image that a reference points at. */
  | { readonly kind: 'image'; readonly reference: string }
  /** Whether one of `signers` has signed the image that a reference points at. */
  | { readonly kind: 'signature'; readonly reference: string; readonly signers: readonly Signer[] }
  /** The checksum (`sha256:…`) of what a web address sends now. */
  | { readonly kind: 'checksum'; readonly url: string }
  /** What lies in the folders that a Dockerfile may be built from. Answered from the disk, never from the network. */
  | { readonly kind: 'build-folders'; readonly dockerfile: string }
  /** The text of a file of the workspace, as the user sees it. Answered from the disk, never from the network. */
  | { readonly kind: 'file'; readonly path: string }
  /** The Kubernetes objects in the other files around a manifest. Answered from the disk, never from the network. */
  | { readonly kind: 'objects'; readonly path: string }
  /** How the files of the workspace around the one at `path` say that `image` is built. From the disk, too. */
  | { readonly kind: 'image-builds'; readonly path: string; readonly image: string }
  /** The containers of the workspace that run what the Dockerfile builds, known as `images` besides. From the disk, too. */
  | { readonly kind: 'image-users'; readonly dockerfile: string; readonly images: readonly string[] }
  /** What the other manifests around one give their containers of a Secret. From the disk, too. */
  | { readonly kind: 'secret-uses'; readonly path: string; readonly secret: string };

/** A file's text. The same object as long as the text stays the same, so that what was made of it can be kept with it. */
export interface FileText {
  readonly text: string;
}

/** What other files need to know of a Kubernetes object. */
export interface ClusterObject {
  readonly kind: string;
  readonly role: 'policy' | 'workload' | 'binding' | 'grant' | 'powers' | 'tokenless' | 'quota' | 'namespace';
  /** Undefined where none is said, or it is not known. */
  readonly namespace?: string;
  /** Of a namespace, role, binding, service account without token, and of a workload that names an account. */
  readonly name?: string;
  /** Of a workload's pods, a namespace, or those that a policy selects pods by; undefined where they are not known. */
  readonly labels?: Readonly<Record<string, string>>;
  /** The service account that a workload names. */
  readonly account?: string;
  /** Of a binding to a default service account: the namespaces that it names for it. */
  readonly namespaces?: readonly string[];
  /** Of a binding: the service accounts that it names, and the role that it gives them. */
  readonly accounts?: readonly { readonly name: string; readonly namespace?: string }[];
  readonly gives?: { readonly kind: string; readonly name: string };
  /** Of a role that may do what leads far. */
  readonly powers?: readonly AccountPower[];
}

/**
 * What objects are asked for by, and with which word: their role; `role name`; `role namespace`, or the role alone for those
 * that say none; the account that workloads name; bindings by the name of an account that they give a role, and by that of the
 * role.
 */
export type ObjectLookup = 'role' | 'name' | 'namespace' | 'account' | 'receiver' | 'gift';

/** Objects of many files, found by what is asked of them: there may be tens of thousands. */
export interface ClusterObjects {
  /** In the order of their files, and in these as they stand. */
  find(by: ObjectLookup, word: string): readonly ClusterObject[];
  /** The file that one of them is in, from the folder of the manifest that asks, where that is another. */
  pathOf(object: ClusterObject): string | undefined;
}

/** What a role may let a service account do: anything at all, read all Secrets, or give itself any right. */
export type AccountPower = 'anything' | 'secrets' | 'escalation';

/** A folder that a Dockerfile may be built from, as far as it has been looked at. */
export interface BuildFolder {
  /** From the Dockerfile's own folder: `.`, `..`, `../..`. */
  readonly path: string;
  /** The ignore file that counts for a build from here: `<Dockerfile>.dockerignore`, else `.dockerignore`. */
  readonly ignoreFile: { readonly path: string; readonly text: string } | undefined;
  /** Paths of files from this folder, with `/`; folders end in `/`. Near ones first. */
  readonly entries: readonly string[];
  /** Whether `entries` holds everything: then what is not in it is not there. */
  readonly isComplete: boolean;
  /** Folders whose contents are not all in `entries`, where that is known; the folder itself is empty text. */
  readonly unlisted?: readonly string[];
  /** How files in this folder say that the Dockerfile is built. */
  readonly builds?: readonly DeclaredBuild[];
}

/** What a Compose or Bake file says of a build of the Dockerfile. */
export interface DeclaredBuild {
  /** The file that says it, from the Dockerfile's own folder. */
  readonly file: string;
  /** The build context, from the Dockerfile's own folder: `.`, `..`; undefined when it is elsewhere or not known. */
  readonly context?: string;
  /** The stage to deliver; the last one when not given. */
  readonly target?: string;
}

/** How a file of the workspace says that an image is built. Its paths are from the folder of the file that asks. */
export interface ImageBuild {
  /** The file that says it, and where in it. */
  readonly file: string;
  readonly range: Range;
  readonly dockerfile: string;
  /** The stage to deliver; the last one when not given. */
  readonly target?: string;
  /** What it gives for arguments, `null` for a value that is not known; undefined when it is not known for which. */
  readonly arguments?: Readonly<Record<string, string | null>>;
}

/** What a container that runs an image says for itself; `null` stands for what is there and not known. */
export interface RunImage {
  readonly image: string;
  /** Of the image's name. */
  readonly range: Range;
  /** `Deployment/web`. */
  readonly workload: string;
  readonly container: string;
  readonly user?: string | null;
  readonly runAsNonRoot?: boolean | null;
}

/** A container of another file that runs what a Dockerfile builds. */
export interface ImageUser extends RunImage {
  /** From the Dockerfile's folder. */
  readonly file: string;
  /** The stage that it runs; the last one when not given. */
  readonly target?: string;
}

/** A Secret that a container is given, as a file or as a variable. */
export interface SecretUse {
  readonly secret: string;
  readonly namespace?: string;
  readonly as: 'file' | 'variable';
  /** The only keys that are given, where that is known. */
  readonly keys?: readonly string[];
  /** `Deployment/web`. */
  readonly workload: string;
  readonly range: Range;
  /** From the folder of the file that asks. */
  readonly file: string;
}

/**
 * The questions that a rule or a fix may ask. Answers are what is known now: nobody waits, and what was asked and is
 * not known is noted by the engine, which may have it fetched and lint again.
 */
export interface Facts {
  /** Today's date, ISO 8601 (`2026-11-21`): time is a fact, so that analysis stays a pure function. */
  readonly today: string;
  /** The answer to any question, where all go one way; it is of the kind that the question has. */
  ask?<T>(question: Question): Answer<T>;
  /** Digest of the manifest or index that `reference` (normalised, with a tag) points at, as `sha256:…`. */
  digest(reference: string): Answer<string>;
  /** What its registry says of the image at `reference` (normalised, with a tag or a digest). */
  image(reference: string): Answer<ImageDescription>;
  /** The signatures by `signers` of the image at `reference` (normalised, with a tag or a digest). */
  signature(reference: string, signers: readonly Signer[]): Answer<SignatureCheck>;
  /** Checksum of the file at `url`, as `sha256:…`. */
  checksum(url: string): Answer<string>;
  /** The folders from which `dockerfile` (a document's path) may be built: its own first, then those above it. */
  buildFolders(dockerfile: string): Answer<readonly BuildFolder[]>;
  /** The file at `path`, which is written as a document's path is; `null` when there is none. */
  file(path: string): Answer<FileText | null>;
  /** The objects in the files around the manifest at `path`, its own not included. */
  objects(path: string): Answer<ClusterObjects>;
  /**
   * How `image` is built, as far as the files around the one at `path`, and the configuration, say so: one way, and others
   * only where they differ from it.
   */
  imageBuilds(path: string, image: string): Answer<readonly ImageBuild[]>;
  /** The containers that run what `dockerfile` builds, under a name that a file gives it or one of `images`. */
  imageUsers(dockerfile: string, images?: readonly string[]): Answer<readonly ImageUser[]>;
  /** What is given of `secret` to containers in the files around the manifest at `path`, its own not included. */
  secretUses(path: string, secret: string): Answer<readonly SecretUse[]>;
}

/** The key under which an answer is kept. Who judges again asks the same questions again, each the same object. */
export function questionKey(question: Question): string {
  let key = keys.get(question);
  if (key === undefined) {
    key = `${question.kind} ${subject(question)}`;
    keys.set(question, key);
  }
  return key;
}

const keys = attached<Question, string>();

function subject(question: Question): string {
  switch (question.kind) {
    case 'digest':
    case 'image':
      return question.reference;
    case 'signature':
      return `${question.reference} ${JSON.stringify(question.signers)}`;
    case 'checksum':
      return question.url;
    case 'build-folders':
      return question.dockerfile;
    case 'file':
    case 'objects':
      return question.path;
    case 'image-builds':
      return `${question.image} near ${question.path}`;
    case 'image-users':
      return [question.dockerfile, ...question.images].join(' ');
    case 'secret-uses':
      return `${question.secret} near ${question.path}`;
  }
}

/** What `facts` say to `question`. */
export function answerTo(question: Question, facts: Facts): Answer<unknown> {
  if (facts.ask !== undefined) return facts.ask(question);
  switch (question.kind) {
    case 'digest':
      return facts.digest(question.reference);
    case 'image':
      return facts.image(question.reference);
    case 'signature':
      return facts.signature(question.reference, question.signers);
    case 'checksum':
      return facts.checksum(question.url);
    case 'build-folders':
      return facts.buildFolders(question.dockerfile);
    case 'file':
      return facts.file(question.path);
    case 'objects':
      return facts.objects(question.path);
    case 'image-builds':
      return facts.imageBuilds(question.path, question.image);
    case 'image-users':
      return facts.imageUsers(question.dockerfile, question.images);
    case 'secret-uses':
      return facts.secretUses(question.path, question.secret);
  }
}

/** Whether two answers say the same, whenever they were given. */
export function isSameAnswer(a: Answer<unknown>, b: Answer<unknown>): boolean {
  if (a.state === 'known' && b.state === 'known') return isSameValue(a.value, b.value);
  if (a.state === 'unavailable' && b.state === 'unavailable') return a.failure === b.failure;
  return a.state === b.state;
}

/** Long lists share most of their elements with the ones before. */
function isSameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (!Array.isArray(a) || !Array.isArray(b)) return JSON.stringify(a) === JSON.stringify(b);
  return (
    a.length === b.length && a.every((each, at) => each === b[at] || JSON.stringify(each) === JSON.stringify(b[at]))
  );
}

/** Whether answering `question` takes the network, and so somebody's consent. */
export function needsNetwork({ kind }: Question): boolean {
  return kind === 'digest' || kind === 'image' || kind === 'signature' || kind === 'checksum';
}

/** Facts of a world that has not been asked: only the date is known. */
export function noFacts(today: string): Facts {
  const unknown = () => ({ state: 'unknown' }) as const;
  return {
    today,
    digest: unknown,
    image: unknown,
    signature: unknown,
    checksum: unknown,
    buildFolders: unknown,
    file: unknown,
    objects: unknown,
    imageBuilds: unknown,
    imageUsers: unknown,
    secretUses: unknown,
  };
}
