import { isSecretName } from '../../model/secret-name.ts';
import { textSecrets } from '../../model/secret-text.ts';

const hidden = '***';
const shortestSecret = 6;
const userInAddress = /:\/\/[^\s/@]{1,300}@/g;
const named =
  /\b((?:password|passwd|secret|token|api[_-]?key|authorization)["']?[ \t]{0,3}[:=][ \t]{0,3})(?:bearer |basic )?[^\s,;]{1,300}/gi;
const bearer = /\b(bearer|basic) [\w.~+/=-]{8,2000}/gi;

/**
 * `said` without credentials, for logs and messages: those that stand in this environment, which a program may repeat,
 * and whatever looks like one. What is no secret and goes with them is no loss there.
 */
export function mask(said: string, environment: NodeJS.ProcessEnv): string {
  let shown = said;
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined || value.length < shortestSecret || !isSecretName(name)) continue;
    shown = shown.replaceAll(value, hidden);
  }
  for (const { range } of [...textSecrets(shown)].sort((a, b) => b.range.start - a.range.start))
    shown = shown.slice(0, range.start) + hidden + shown.slice(range.end);
  return shown
    .replace(userInAddress, `://${hidden}@`)
    .replace(named, (_, name: string) => name + hidden)
    .replace(bearer, (_, scheme: string) => `${scheme} ${hidden}`);
}
