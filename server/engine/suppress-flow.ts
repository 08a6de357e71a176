import { readObjects } from '../model/manifest-object.ts';
import { podKeys } from '../model/workload.ts';
import { literalText } from '../model/yaml-values.ts';
import { requestByAnnotation } from '../syntax/foreign-annotation.ts';
import type { ForeignRequest } from '../syntax/foreign-request.ts';
import type { YamlFile } from '../syntax/yaml/parse.ts';
import type { YamlPlace } from '../syntax/yaml/place.ts';
import type { Range } from '../text/range.ts';

/** A request to another tool, and the object or template that it is about. */
export interface FlowRequest extends ForeignRequest {
  readonly about: Range;
}

/** Words without which nothing has to be read. */
const keyword = /\b(?:checkov|bridgecrew)\.io\/skip|kube-linter\.io\/|kube-score\/|polaris\.fairwinds\.com\//;
const mostRequests = 300;

/** What annotations in flow style, as in JSON, tell other tools; those on lines of their own are read as lines. */
export function flowRequests(file: YamlFile): FlowRequest[] {
  if (!keyword.test(file.text)) return [];
  return readObjects(file)
    .flatMap(({ object, kind }) => [object, object.get(...podKeys(kind))])
    .flatMap((place) => requestsOf(place))
    .slice(0, mostRequests);
}

function requestsOf(place: YamlPlace): FlowRequest[] {
  const { range, file } = place;
  const annotations = place.get('metadata', 'annotations');
  const start = annotations.range?.start;
  if (range === undefined || start === undefined || file.text[start] !== '{') return [];
  return annotations.entries().flatMap((entry) => {
    const request = requestByAnnotation(String(entry.key), literalText(entry, 'kubernetes') ?? '');
    return request === undefined ? [] : [{ ...request, about: range }];
  });
}
