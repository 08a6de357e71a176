import type { Range } from '../text/range.ts';
import { configEntries, type Resource, type TextEntry } from './resource.ts';
import { judgeVariable } from './secret.ts';
import { groupSecrets } from './text-secret.ts';

/** A secret in a ConfigMap or Secret, by the name of its entry. */
export interface ConfigSecret {
  readonly key: string;
  readonly range: Range;
  /** What it is, with its article, or a name inside of a file; never the secret. */
  readonly what: string;
}

/** The secrets among the entries of a ConfigMap. */
export function configMapSecrets(resource: Resource): ConfigSecret[] {
  return configEntries(resource).flatMap((entry) => judgeEntry(entry) ?? []);
}

function judgeEntry({ key, keyRange, value }: TextEntry): ConfigSecret | undefined {
  const text = value.value;
  if (text === undefined || text === '') return undefined;
  if (!text.trimEnd().includes('\n')) {
    const verdict = judgeVariable(key, text);
    if (verdict !== undefined) return { key, range: keyRange, what: verdict.what };
  }
  // A certificate or a script may well speak of keys and tokens.
  const written = { text, range: keyRange, sharedBy: 1, replace: () => undefined };
  const [found] = groupSecrets({ kind: 'file', texts: [written] });
  return found && { key, range: keyRange, what: found.isNamed ? `\`${found.what}\`` : found.what };
}

/** Files of a Secret's own types that hold a login or a key: https://kubernetes.io/docs/concepts/configuration/secret/#secret-types */
const loginFile = /^(?:\.dockerconfigjson|\.dockercfg|kubeconfig|config\.json)$/;
const login =
  /"(?:auth|password|identitytoken)"\s{0,8}:\s{0,8}"[^"]|(?:^|\s)(?:token|client-key-data|password):\s{0,8}\S/;

/** The entries of a Secret that are secret, where whoever reads the file can read them. */
export function heldSecrets(resource: Resource): TextEntry[] {
  const { place } = resource;
  // SOPS has encrypted the values.
  if (!resource.is('', 'Secret') || place.get('sops').kind !== 'absent') return [];
  return configEntries(resource).filter(({ key, keyRange, value }) => {
    const text = value.value?.trim();
    if (text === undefined || text === '') return false;
    const isEncoded = place.get('stringData', key).kind === 'absent';
    const decoded = decodeBase64(text)?.trim();
    const held = isEncoded ? decoded : text;
    // Tools that mask a Secret put the same into both of its maps.
    if (held === undefined || isForSomebodyElse(held) || isForSomebodyElse(decoded ?? '')) return false;
    if (loginFile.test(key) && login.test(held)) return true;
    if (!held.includes('\n') || held.startsWith('-----')) return judgeVariable(key, held) !== undefined;
    const written = { text: held, range: keyRange, sharedBy: 1, replace: () => undefined };
    return groupSecrets({ kind: 'file', texts: [written] }).length > 0;
  });
}

/** Encrypted, masked, or to be filled in. */
function isForSomebodyElse(held: string): boolean {
  return /^(?:ENC\[|\$ANSIBLE_VAULT|\*|<.*>$)|\$\{|\{\{/.test(held);
}

/** The text that `encoded` stands for; undefined when it is not base64. */
function decodeBase64(encoded: string): string | undefined {
  const compact = encoded.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(compact) || compact.length % 4 !== 0) return undefined;
  return atob(compact.slice(0, 8192));
}
