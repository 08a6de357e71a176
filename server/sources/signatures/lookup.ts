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
const bundleType = /^application\/vnd\.dev\.sigstore\.bundle(?:\.v0\.\d+\+json|\+json;version=0\.\d+)$/;
const notationArtifact = 'application/vnd.cncf.notary.signature';
/** What cosign notes of a bundle that tells how an image was made, and does not sign it. */
const predicateAnnotation = 'dev.sigstore.bundle.predicateType';
const signPredicate = 'https://sigstore.dev/cosign/sign/v1';

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
  const places: SignaturePlace[] = [];
  const broken: Refusal[] = [];
  if (!isFailure(tagged)) collect(tagged, 'cosign', places, broken);
  const relevant = listed.filter(isSignature);
  for (const each of relevant.slice(-mostReferrers)) {
    const manifest = await registry.getManifest({ ...reference, tag: undefined, digest: each.digest }, signal);
    if (isFailure(manifest)) {
      if (!isAbsent(manifest)) return manifest;
      broken.push('its signature is not there any more');
    } else collect(manifest, each.artifactType === simpleArtifact ? 'cosign' : 'sigstore-bundle', places, broken);
  }
  const notation = listed.filter(({ artifactType }) => artifactType === notationArtifact).length;
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

/** The layers of a manifest that are signatures, with all of their annotations: certificates have several lines. */
function collect(manifest: Content, form: FoundSignature['form'], places: SignaturePlace[], broken: Refusal[]): void {
  const read = readManifest(manifest);
  if (read?.kind !== 'manifest') return void broken.push(unreadable);
  const layers = readJson(manifest.bytes)?.layers as readonly unknown[];
  read.layers.forEach((blob, index) => {
    const layer = layers[index];
    const isMeant = form === 'cosign' ? blob.mediaType === simpleType : bundleType.test(blob.mediaType);
    if (isMeant) places.push({ form, blob, annotations: isRecord(layer) ? layer.annotations : undefined });
  });
}

function isSignature({ artifactType = '', annotations }: Descriptor): boolean {
  if (artifactType === simpleArtifact) return true;
  return bundleType.test(artifactType) && (annotations.get(predicateAnnotation) ?? signPredicate) === signPredicate;
}

function isAbsent({ failure }: RegistryFailure): boolean {
  return failure === 'not-found';
}
