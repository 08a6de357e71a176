import type { ImageReference } from '../../model/image-reference.ts';
import type { RegistryClient } from '../registry/client.ts';
import type { Content } from '../registry/content.ts';
import { isFailure, type RegistryFailure } from '../registry/failure.ts';
import { type Descriptor, isRecord, readJson, readManifest } from '../registry/manifest.ts';
import { type Refusal, unreadable } from './claims.ts';
import { type FoundSignature, readBundle, readSimple } from './found.ts';

/** What is asked of a client for registries. */
export type SignatureRegistry = Pick<RegistryClient, 'resolveDigest' | 'getManifest' | 'getBlob' | 'listReferrers'>;

/** Where a signature lies. */
export interface SignaturePlace {
  readonly form: FoundSignature['form'];
  readonly blob: Pick<Descriptor, 'digest' | 'size' | 'mediaType'>;
  readonly annotations: unknown;
}

/** All that lies beside an image and may be a signature of it. */
export interface SignaturePlaces {
  /** The newest first, as far as that can be told. */
  readonly places: readonly SignaturePlace[];
  /** Why some could not be looked at. */
  readonly broken: readonly Refusal[];
  readonly notation: number;
  /** False when there are more than anybody looks at, or not all could be listed. */
  readonly isComplete: boolean;
}

const simpleType = 'application/vnd.dev.cosign.simplesigning.v1+json';
const simpleArtifact = 'application/vnd.dev.cosign.artifact.sig.v1+json';
const bundleType = /^application\/vnd\.dev\.sigstore\.bundle(?:\.v0\.\d{1,9}\+json|\+json;version=0\.\d{1,9})$/;
const notationArtifact = 'application/vnd.cncf.notary.signature';
/** What cosign notes of a bundle that tells how an image was made, and does not sign it. */
const predicateAnnotation = 'dev.sigstore.bundle.predicateType';
const signPredicate = 'https://sigstore.dev/cosign/sign/v1';

/** What cosign's library says of an artifact whose configuration is empty, and of one whose is an image's. */
const vagueTypes: readonly string[] = ['application/vnd.oci.empty.v1+json', 'application/vnd.oci.image.config.v1+json'];

const mostPlaces = 100;
const mostReferrers = 50;
const largestSignature = 1024 * 1024;

/** Looks where signatures of the image `digest` are: under the tag that cosign gives them, and among what refers to it. */
export async function findSignatures(
  registry: SignatureRegistry,
  reference: ImageReference,
  digest: string,
  signal: AbortSignal,
): Promise<SignaturePlaces | RegistryFailure> {
  const [tagged, referrers] = await Promise.all([
    registry.getManifest({ ...reference, tag: `${digest.replace(':', '-')}.sig`, digest: undefined }, signal),
    registry.listReferrers(reference, digest, signal),
  ]);
  if (isFailure(tagged) && !isAbsent(tagged)) return tagged;
  // Who signs under the tag may have a registry that refuses to tell of referrers.
  if (isFailure(referrers) && isFailure(tagged)) return referrers;
  const listed = isFailure(referrers) ? [] : referrers;
  const found: Collected = { places: [], broken: [], notation: listed.filter(isByNotation).length };
  if (!isFailure(tagged)) collect(tagged, found);
  const relevant = listed.filter(mayBeSignature);
  for (const { digest: each } of relevant.slice(-mostReferrers)) {
    const manifest = await registry.getManifest({ ...reference, tag: undefined, digest: each }, signal);
    if (!isFailure(manifest)) collect(manifest, found);
    else if (isAbsent(manifest)) found.broken.push('its signature is not there any more');
    else return manifest;
  }
  const { places, broken, notation } = found;
  const isComplete = !isFailure(referrers) && places.length <= mostPlaces && relevant.length <= mostReferrers;
  return { places: places.reverse().slice(0, mostPlaces), broken, notation, isComplete };
}

/** Gets and reads one of them; what cannot be read is a reason, what could not be asked for a failure. */
export async function readSignature(
  registry: SignatureRegistry,
  reference: ImageReference,
  { form, blob, annotations }: SignaturePlace,
  signal: AbortSignal,
): Promise<FoundSignature | Refusal | RegistryFailure> {
  if (blob.size > largestSignature) return 'its signature is too large to be one';
  const content = await registry.getBlob(reference, blob, signal);
  if (isFailure(content)) {
    if (content.failure === 'not-found') return 'its signature is not there any more';
    return content.failure === 'untrustworthy' ? 'the registry sends something else for its signature' : content;
  }
  const found = form === 'cosign' ? readSimple(content.bytes, annotations) : readBundle(readJson(content.bytes));
  return found ?? unreadable;
}

/** What comes together of several manifests. */
interface Collected {
  readonly places: SignaturePlace[];
  readonly broken: Refusal[];
  notation: number;
}

/** The layers of a manifest that are signatures, with all of their annotations: certificates have several lines. */
function collect(manifest: Content, found: Collected): void {
  const read = readManifest(manifest);
  if (read?.kind !== 'manifest') return void found.broken.push(unreadable);
  const { layers, artifactType } = readJson(manifest.bytes) as { layers: unknown[]; artifactType?: unknown };
  if ([artifactType, read.config.mediaType].some((type) => type === notationArtifact)) found.notation++;
  const isSignature = (read.annotations.get(predicateAnnotation) ?? signPredicate) === signPredicate;
  read.layers.forEach((blob, index) => {
    const form = formOf(blob.mediaType);
    const layer = layers[index];
    if (form === 'cosign' || (form !== undefined && isSignature))
      found.places.push({ form, blob, annotations: isRecord(layer) ? layer.annotations : undefined });
  });
}

function formOf(mediaType: string): FoundSignature['form'] | undefined {
  if (mediaType === simpleType) return 'cosign';
  return bundleType.test(mediaType) ? 'sigstore-bundle' : undefined;
}

/** Where a tag stands in for the list of referrers, it may not say of which kind they are. */
function mayBeSignature({ artifactType = vagueTypes[0] as string, annotations }: Descriptor): boolean {
  if (artifactType === simpleArtifact || vagueTypes.includes(artifactType)) return true;
  return bundleType.test(artifactType) && (annotations.get(predicateAnnotation) ?? signPredicate) === signPredicate;
}

function isByNotation({ artifactType }: Descriptor): boolean {
  return artifactType === notationArtifact;
}

function isAbsent({ failure }: RegistryFailure): boolean {
  return failure === 'not-found';
}
