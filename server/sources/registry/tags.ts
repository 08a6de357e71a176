import type { Access } from './auth.ts';
import { isFailure, notARegistry, type RegistryFailure } from './failure.ts';
import { readJson } from './manifest.ts';
import type { RegistryRequests } from './requests.ts';
import { readBody, type Transport } from './transport.ts';

/** The tags of a repository, in the registry's order. */
export interface TagList {
  readonly tags: readonly string[];
  /** False when there are more than could be asked for. */
  readonly isComplete: boolean;
}

const mostTags = 10_000;
const mostPages = 20;
const tagPattern = /^\w[\w.-]{0,127}$/;

/** Asks for tags page by page. Source: the specification's section "Content discovery". */
export async function listTags(
  access: Access,
  requests: RegistryRequests,
  transport: Transport,
): Promise<TagList | RegistryFailure> {
  const tags: string[] = [];
  let query: string | undefined = '?n=1000';
  for (let page = 0; page < mostPages && query !== undefined && tags.length < mostTags; page++) {
    const request = { access, method: 'GET', path: `tags/list${query}`, accept: 'application/json' } as const;
    const response = await requests.ask({ ...request, image: access.repository }, transport);
    if (isFailure(response)) return response;
    const body = await readBody(response, access.registry, transport.signal);
    if (isFailure(body)) return body;
    const listed = readJson(body)?.tags;
    // A repository whose tags have all been deleted has `null`.
    if (listed !== null && !Array.isArray(listed)) return notARegistry(access.registry);
    const before: string = query;
    for (const tag of listed ?? []) {
      if (typeof tag === 'string' && tagPattern.test(tag) && tags.length < mostTags) tags.push(tag);
    }
    query = nextQuery(response.headers.get('link'));
    if (query === before) break;
  }
  return { tags, isComplete: query === undefined };
}

/** Of the address of the next page only its query is taken: where the tags are is known. */
function nextQuery(link: string | null): string | undefined {
  const [, address = ''] = /<([^<>]{1,2048})>\s{0,20};[^,<]{0,200}rel="?next"?/.exec((link ?? '').slice(0, 4096)) ?? [];
  const query = address.indexOf('?');
  return query < 0 ? undefined : address.slice(query);
}
