import { formatReference, type ImageReference } from '../../model/image-reference.ts';
import type { IdentitySigner, ImageSignature } from '../../model/signature.ts';
import { findProgram } from '../find-program.ts';
import { isStopped, type ProcessResult, runProcess } from '../process.ts';
import { fields, list, text, time } from '../untrusted.ts';
import type { Refusal } from './claims.ts';

/** What a program said: a signature that holds, why there is none, or why it could not tell. */
export type Verdict = { readonly valid: ImageSignature } | { readonly refusal: Refusal } | { readonly problem: string };

/** What a program is asked about, and how it is run. */
export interface Asked {
  readonly image: ImageReference;
  readonly digest: string;
  /** Whether the user lets this registry be asked without encryption, or whatever its certificate is. */
  readonly isInsecure: boolean;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

const limits = { timeLimit: 60_000, outputLimit: 4 * 1024 * 1024 };
/**
 * That none of the signatures holds. Another code says that there are none, and is given as well when a registry does not
 * answer. Source: https://github.com/sigstore/cosign/blob/main/cmd/cosign/errors/exit_codes.go
 */
const noneMatches = 12;

/** Has the user's cosign look whether `signer` has signed the image `digest`. */
export async function askCosign(asked: Asked, { identity, issuer }: IdentitySigner): Promise<Verdict> {
  const { digest, isInsecure } = asked;
  const name = identity.includes('*')
    ? `--certificate-identity-regexp=${expressionOf(identity)}`
    : `--certificate-identity=${identity}`;
  const insecure = isInsecure ? ['--allow-insecure-registry', '--allow-http-registry'] : [];
  const args = ['verify', name, `--certificate-oidc-issuer=${issuer}`, '--output=json', ...insecure, exact(asked)];
  const result = await run('cosign', args, asked);
  if ('problem' in result) return result;
  if (result.code === noneMatches) return { refusal: 'cosign accepts none of its signatures' };
  if (result.code !== 0) return { problem: `cosign ended with code ${result.code}${saying(result)}` };
  const [first] = jsonList(result.output).filter((each) => digestIn(each) === digest);
  if (first === undefined) return { problem: 'What cosign printed cannot be read' };
  const optional = fields(fields(first).optional);
  const by = text(optional.Subject, 500) ?? identity;
  const seconds = fields(fields(optional.Bundle).Payload).integratedTime;
  const signedAt = typeof seconds === 'number' && seconds > 0 ? new Date(seconds * 1000).toISOString() : undefined;
  return { valid: { by, issuer, form: 'cosign', checkedBy: 'cosign', ...(signedAt !== undefined && { signedAt }) } };
}

/** Has the user's Notation look whether somebody whom it trusts has signed the image `digest`. */
export async function askNotation(asked: Asked): Promise<Verdict> {
  const reference = [...(asked.isInsecure ? ['--insecure-registry'] : []), exact(asked)];
  const result = await run('notation', ['verify', ...reference], asked);
  if ('problem' in result) return result;
  if (result.code !== 0) {
    const isRefused = /signature verification failed for all the signatures|no signature is associated/i;
    if (isRefused.test(result.errors)) return { refusal: 'Notation does not accept its signature' };
    return { problem: `Notation ended with code ${result.code}${saying(result)}` };
  }
  const inspected = await run('notation', ['inspect', '--output=json', ...reference], asked);
  const signatures = 'problem' in inspected || inspected.code !== 0 ? [] : jsonSignatures(inspected.output);
  // Of several, nothing says which one was accepted.
  const [only, another] = signatures;
  const certificate = another === undefined ? fields(list(fields(only).certificates)[0]) : {};
  const by = text(certificate.issuedTo, 500) ?? 'somebody whom Notation trusts';
  const signedAt = another === undefined ? time(fields(fields(only).signedAttributes).signingTime) : undefined;
  return { valid: { by, form: 'notation', checkedBy: 'notation', ...(signedAt !== undefined && { signedAt }) } };
}

async function run(
  program: string,
  args: readonly string[],
  { environment, signal }: Asked,
): Promise<ProcessResult | { readonly problem: string }> {
  const found = await findProgram(program, environment);
  if (found === undefined) return { problem: `\`${program}\` is not on PATH` };
  const result = await runProcess(found, { arguments: args, environment, ...limits }, signal);
  if (!isStopped(result)) return result;
  const why = { timeout: 'took too long', cancelled: 'was cancelled', 'too-large': 'prints without end' } as const;
  const { stopped } = result;
  return { problem: `\`${program}\` ${stopped in why ? why[stopped as keyof typeof why] : 'cannot be run'}` };
}

function exact({ image, digest }: Asked): string {
  return formatReference({ ...image, tag: undefined, digest });
}

/** `*` stands for any characters; all else for itself. */
function expressionOf(pattern: string): string {
  return `^${pattern
    .split('*')
    .map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'))
    .join('.*')}$`;
}

/** The last line of what it complained of. */
function saying({ errors }: ProcessResult): string {
  const line = text(
    errors
      .trim()
      .split(/[\r\n]+/)
      .at(-1),
    200,
  );
  return line === undefined ? '' : `: ${line.replaceAll('`', "'")}`;
}

function digestIn(signature: unknown): unknown {
  return fields(fields(fields(signature).critical).image)['docker-manifest-digest'];
}

function jsonSignatures(output: string): readonly unknown[] {
  return jsonList(output).flatMap((each) => list(fields(each).signatures));
}

function jsonList(output: string): readonly unknown[] {
  try {
    return list(JSON.parse(output));
  } catch {
    return [];
  }
}
