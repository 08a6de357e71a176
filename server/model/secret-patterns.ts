import { rules } from '@secretlint/secretlint-rule-preset-recommend';
import type { Range } from '../text/range.ts';

/** A credential that was recognised by its form. */
export interface PatternMatch {
  /** What it is, with its article: `a GitHub token`. */
  readonly what: string;
  readonly range: Range;
}

/** Longer values are not searched beyond this, so that the time a value costs is bounded. */
const longestText = 8192;

// gcp is asynchronous and reads files, filter-comments serves the linter's own comments, npm looks into two file names
// only; basicauth and database-connection-string take placeholders for passwords, and secret.ts reads those addresses.
const leftOut = new Set(['gcp', 'filter-comments', 'npm', 'basicauth', 'database-connection-string']);

const titles: ReadonlyMap<string, string> = new Map([
  ['1password', 'a 1Password service account token'],
  ['anthropic', 'an Anthropic API key'],
  ['aws', 'an AWS secret access key'],
  ['databricks', 'a Databricks token'],
  ['docker', 'a Docker access token'],
  ['figma', 'a Figma token'],
  ['github', 'a GitHub token'],
  ['gitlab', 'a GitLab token'],
  ['grafana', 'a Grafana token'],
  ['groq', 'a Groq API key'],
  ['hashicorp-vault', 'a Vault token'],
  ['huggingface', 'a Hugging Face token'],
  ['linear', 'a Linear API key'],
  ['notion', 'a Notion token'],
  ['openai', 'an OpenAI API key'],
  ['privatekey', 'a private key'],
  ['sendgrid', 'a SendGrid API key'],
  ['shopify', 'a Shopify token'],
  ['slack', 'a Slack token'],
  ['vercel', 'a Vercel token'],
]);

type Creator = (typeof rules)[number];
/** Forms that the preset has no rule for. https://docs.npmjs.com/about-access-tokens https://pypi.org/help/#apitoken */
const ownForms: readonly (readonly [string, RegExp])[] = [
  ['an npm token', /\bnpm_[A-Za-z0-9]{36}\b/],
  ['a PyPI token', /\bpypi-AgEI[A-Za-z0-9_-]{50,400}/],
  ['a Stripe secret key', /\b[rs]k_live_[A-Za-z0-9]{16,200}\b/],
  ['a RubyGems key', /\brubygems_[a-f0-9]{48}\b/],
  ['a DigitalOcean token', /\bdo[opr]_v1_[a-f0-9]{64}\b/],
  ['a GitLab token', /\bgl(?:ptt|dt|rt|cbt|soat)-[A-Za-z0-9_-]{20,128}/],
  ['an age secret key', /\bAGE-SECRET-KEY-1[0-9A-Z]{58}\b/],
];

interface Matcher {
  readonly what: string;
  readonly find: (text: string) => Range | undefined;
}

/** secretlint's recommended rules that run synchronously on a text alone, and our own. */
const matchers: readonly Matcher[] = [
  ...rules.flatMap((creator) => {
    const id = creator.meta.id.replace('@secretlint/secretlint-rule-', '');
    return leftOut.has(id) ? [] : [{ what: titles.get(id) ?? 'a credential', find: finderOf(creator) }];
  }),
  ...ownForms.map(([what, form]) => ({ what, find: (text: string) => rangeOf(form.exec(text)) })),
];

function rangeOf(match: RegExpExecArray | null): Range | undefined {
  return match === null ? undefined : { start: match.index, end: match.index + match[0].length };
}

/** No credential of these forms is shorter; most values in a file are. */
const candidate = /\S{16}/;

/** The first credential in `text` that one of secretlint's rules recognises; undefined when there is none. */
export function matchSecretPattern(text: string): PatternMatch | undefined {
  const searched = text.slice(0, longestText);
  if (!candidate.test(searched)) return undefined;
  for (const { what, find } of matchers) {
    const range = find(searched);
    if (range !== undefined) return { what, range };
  }
  return undefined;
}

/** What every form of a credential has somewhere, so that a long script is searched only where one may be. */
const hint =
  /gh[oprsu]_|github_pat_|gl(?:pat|ptt|dt|rt|cbt|soat)-|glc_|glsa_|xox[abopr]-|xapp-|hooks\.slack|\bsk-|[rs]k_live_|\b(?:A3T|A[GIKNRS][A-Z]A)[A-Z0-9]{12}|secret_?(?:access_?)?key|account_?id|SG\.|dckr_|hf_[A-Za-z]{20}|hv[brs]\.|npm_[A-Za-z0-9]{20}|pypi-|rubygems_|do[opr]_v1_|PRIVATE KEY|AGE-SECRET|ops_ey|dapi[a-f0-9]{8}|figd_|lin_api|ntn_|shp[a-z]{2}_|gsk_|vc[aikpr]_|x-oauth-basic/i;

/** The credentials that a longer text, such as a script, holds by their form: the first of each kind. */
export function searchSecretPatterns(text: string): PatternMatch[] {
  const at = hint.exec(text)?.index;
  if (at === undefined) return [];
  const from = Math.max(0, at - 128);
  const searched = text.slice(from, from + longestText);
  return matchers.flatMap(({ what, find }) => {
    const range = find(searched);
    return range === undefined ? [] : [{ what, range: { start: from + range.start, end: from + range.end } }];
  });
}

/** Drives one rule: it is made once, and each run hands over the first place that it reports. */
function finderOf(creator: Creator): (text: string) => Range | undefined {
  let found: Range | undefined;
  // The rules print the credential into their messages, so those are never made.
  const context = {
    createTranslator: () => () => ({ message: '', messageId: '', docsUrl: '' }),
    report: ({ range: [start, end] }: { range: readonly [number, number] }) => {
      found ??= { start, end };
    },
    ignore: () => undefined,
  };
  // A rule uses no more of its context and its source than this.
  const rule = creator.create(context as unknown as Parameters<Creator['create']>[0], {});
  return (text) => {
    found = undefined;
    const source = { content: text, contentType: 'text', filePath: '', ext: '' };
    rule.file?.(source as unknown as Parameters<NonNullable<typeof rule.file>>[0]);
    return found;
  };
}
