import type { Access } from './auth.ts';

/** What `docker login` keeps for a registry. */
export type Credentials =
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  /** Is given for tokens, in a form that is posted. */
  | { readonly kind: 'identity-token'; readonly token: string }
  /** Is what a registry itself is shown. */
  | { readonly kind: 'registry-token'; readonly token: string };

/** Why credentials that there may be could not be had, in a sentence. */
export interface CredentialProblem {
  readonly problem: string;
}

/** Looks credentials up, for one repository of one registry. */
export type CredentialSource = (
  access: Access,
  signal: AbortSignal,
) => Promise<Credentials | CredentialProblem | undefined>;

export function hasProblem(value: Credentials | CredentialProblem | undefined): value is CredentialProblem {
  return value !== undefined && 'problem' in value;
}
