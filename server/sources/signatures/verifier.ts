import { contentTrustEnd } from '../../model/content-trust.ts';
import type { ImageReference } from '../../model/image-reference.ts';
import { type ImageSignature, isInlineKey, keyName, type SignatureCheck, type Signer } from '../../model/signature.ts';
import type { SignatureFailure } from '../answers.ts';
import { isFailure, type RegistryFailure } from '../registry/failure.ts';
import type { TrustedIdentities } from './by-identity.ts';
import { refusalByKey } from './by-key.ts';
import type { Refusal } from './claims.ts';
import { findContentTrust, type TrustServers } from './content-trust.ts';
import type { FoundSignature } from './found.ts';
import { findSignatures, readSignature, type SignaturePlaces, type SignatureRegistry } from './lookup.ts';
import { type Asked, askCosign, askNotation, type Verdict } from './programs.ts';
import { type PublicKey, readPublicKey } from './public-key.ts';

/** What checking signatures takes. */
export interface SignatureOptions {
  readonly registry: SignatureRegistry & TrustServers;
  /** The text of a file with a key, by its path as documents have it; undefined when it cannot be read. */
  readonly readKey: (path: string) => Promise<string | undefined>;
  /** Whom signatures by identities are believed by; undefined when nobody is at hand, a reason when it is unusable. */
  readonly identities: () => Promise<TrustedIdentities | string | undefined>;
  /** Whether cosign and Notation may be run. */
  readonly mayRun: () => boolean;
  readonly environment: NodeJS.ProcessEnv;
  /** Whether the user lets a registry be asked without encryption, or whatever its certificate is; none when left out. */
  readonly isInsecure?: (registry: string) => boolean;
}

/** One signer, ready to be held against signatures that were found. */
type Judge = (found: FoundSignature, digest: string) => ImageSignature | Refusal;

/** One image, whose signatures are held against signers. */
interface Inquiry {
  readonly reference: ImageReference;
  readonly digest: string;
  readonly signers: readonly Signer[];
  readonly there: SignaturePlaces;
  readonly outcome: Outcome;
  readonly signal: AbortSignal;
}

/** What all signers come to. */
interface Outcome {
  readonly valid: ImageSignature[];
  readonly refused: Set<Refusal>;
  /** Why something that could have held could not be checked. */
  readonly problems: string[];
}

const timeLimit = 90_000;
const mostRefusals = 5;

/** What Docker's own way comes to. */
export const contentTrustNote = `Docker Content Trust is not believed, because it ends on ${contentTrustEnd}: sign with cosign or Notation, and name their signer in \`images.signed-by\``;

/** Looks who has signed images. Nothing is believed that a registry says of itself. */
export class SignatureVerifier {
  readonly #options: SignatureOptions;

  constructor(options: SignatureOptions) {
    this.#options = options;
  }

  /** Whether one of `signers` has signed what `reference` points at; without any, how many signatures there are. */
  async check(
    reference: ImageReference,
    signers: readonly Signer[],
    outer: AbortSignal,
  ): Promise<SignatureCheck | SignatureFailure> {
    const signal = AbortSignal.any([outer, AbortSignal.timeout(timeLimit)]);
    const { registry } = this.#options;
    // What is not there is not unsigned.
    const top = await registry.resolveDigest(
      reference.digest === undefined ? reference : { ...reference, tag: undefined },
      signal,
    );
    if (isFailure(top)) return { problem: top.message };
    const { digest } = top;
    const there = await findSignatures(registry, reference, digest, signal);
    if (isFailure(there)) return { problem: there.message };
    const outcome: Outcome = { valid: [], refused: new Set(there.broken), problems: [] };
    const inquiry = { reference, digest, signers, there, outcome, signal };
    await this.#inProcess(inquiry);
    if (outcome.valid.length === 0) await this.#byPrograms(inquiry);
    const { valid, refused, problems } = outcome;
    if (valid.length === 0 && signers.length > 0 && problems[0] !== undefined) return { problem: problems.join('; ') };
    const found = there.places.length + there.notation;
    if (valid.length > 0) return { digest, found, valid, refused: [] };
    const contentTrust = await findContentTrust(registry, reference, digest, this.#options.environment, signal);
    const reasons = [...refused].slice(0, mostRefusals);
    return { digest, found, valid, refused: reasons, ...(contentTrust && { contentTrust }) };
  }

  /** By keys, and by identities where there is a trust root: the newest signature first, until one holds. */
  async #inProcess({ reference, digest, signers, there, outcome, signal }: Inquiry): Promise<void> {
    const judges = (await Promise.all(signers.map((signer) => this.#judgeOf(signer, outcome)))).filter(
      (judge) => judge !== undefined,
    );
    if (judges.length === 0) return;
    for (const place of there.places) {
      const found = await readSignature(this.#options.registry, reference, place, signal);
      if (typeof found === 'string') outcome.refused.add(found);
      else if (isFailure(found)) return void outcome.problems.push((found as RegistryFailure).message);
      else
        for (const judge of judges) {
          const result = judge(found, digest);
          if (typeof result === 'string') outcome.refused.add(result);
          else return void outcome.valid.push(result);
        }
    }
    if (!there.isComplete)
      outcome.problems.push('It has more signatures than are looked at, or not all could be listed');
  }

  async #judgeOf(signer: Signer, outcome: Outcome): Promise<Judge | undefined> {
    if (signer.kind === 'key') {
      const key = await this.#keyOf(signer.key);
      if ('key' in key) return judgeByKey(key, signer.key);
      const name = isInlineKey(signer.key) ? 'The key in `.bulkhead.yaml`' : `\`${keyName(signer.key)}\``;
      outcome.problems.push(`${name} ${key.problem}`);
    }
    if (signer.kind === 'content-trust') outcome.problems.push(contentTrustNote);
    if (signer.kind !== 'identity') return undefined;
    const identities = await this.#options.identities();
    return typeof identities === 'object' ? (found, digest) => identities.judge(found, digest, signer) : undefined;
  }

  async #keyOf(key: string): Promise<PublicKey | { readonly problem: string }> {
    const text = isInlineKey(key) ? key : await this.#options.readKey(key);
    return text === undefined ? { problem: 'is no file that can be read' } : readPublicKey(text);
  }

  /** What only others can check, and only where there is something to be checked. */
  async #byPrograms({ reference, digest, signers, there, outcome, signal }: Inquiry): Promise<void> {
    const { environment, mayRun, isInsecure = () => false } = this.#options;
    const asked = { image: reference, digest, isInsecure: isInsecure(reference.registry), environment, signal };
    for (const signer of signers) {
      const ask = await this.#programFor(signer, there);
      if (ask === undefined) continue;
      if (typeof ask === 'string') outcome.problems.push(ask);
      else if (!mayRun()) outcome.problems.push('No program is run before the workspace is trusted');
      else {
        const verdict = await ask(asked);
        if ('valid' in verdict) return void outcome.valid.push(verdict.valid);
        if ('refusal' in verdict) outcome.refused.add(verdict.refusal);
        else outcome.problems.push(verdict.problem);
      }
    }
  }

  /** Who is to be asked about `signer`; nobody where it is settled, a reason where that cannot be. */
  async #programFor(signer: Signer, there: SignaturePlaces): Promise<Ask | string | undefined> {
    if (signer.kind === 'notation') return there.notation > 0 || !there.isComplete ? askNotation : undefined;
    if (signer.kind !== 'identity' || (there.places.length === 0 && there.isComplete)) return undefined;
    const identities = await this.#options.identities();
    if (typeof identities === 'object') return undefined;
    return identities ?? ((asked) => askCosign(asked, signer));
  }
}

type Ask = (asked: Asked) => Promise<Verdict>;

function judgeByKey(key: PublicKey, name: string): Judge {
  const by = isInlineKey(name) ? 'the key in `.bulkhead.yaml`' : keyName(name);
  return (found, digest) => refusalByKey(found, key, digest) ?? { by, form: found.form, checkedBy: 'bulkhead' };
}
