import type { Facts } from '../model/facts.ts';
import { type Told, toldAt } from '../model/kustomize/told.ts';
import type { YamlFile } from '../syntax/yaml/parse.ts';
import type { Range } from '../text/range.ts';

/** Ways of building that a hover tells of, and parts that are changed. */
const mostNamed = 6;
const longestValue = 200;

/** What Kustomize builds of the part of a manifest at `offset`, as Markdown; undefined where it changes nothing. */
export function describeBuilds(
  file: YamlFile,
  path: string,
  offset: number,
  facts: Facts,
): { readonly range: Range; readonly markdown: string } | undefined {
  const told = toldAt(file, path, offset, facts);
  if (told === undefined) return undefined;
  const { range, isWhole, builds } = told;
  const lines = builds.slice(0, mostNamed).map((build) => {
    const outcome = build.by.length === 0 ? 'as it stands here' : isWhole ? wholeText(build) : valueText(build);
    return `- \`${build.folder}\`: ${outcome}`;
  });
  const rest = builds.length - lines.length;
  return {
    range,
    markdown: ['**Kustomize** builds it in', [...lines, ...(rest > 0 ? [`- and ${rest} more`] : [])].join('\n')].join(
      '\n\n',
    ),
  };
}

function valueText({ value, by }: Told): string {
  const isLong = value === undefined || (value !== null && value.length > longestValue);
  const text = isLong ? 'changed' : value === null ? 'taken away' : code(value);
  return `${text}, by ${by.map(code).join(', ')}`;
}

function wholeText({ value, by, changed }: Told): string {
  if (value === null) return `taken away, by ${by.map(code).join(', ')}`;
  const named = changed.filter((each) => each !== '').slice(0, mostNamed);
  const rest = changed.length - named.length;
  const what =
    named.length === 0
      ? 'in ways that are not worked out'
      : `${named.map(code).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  return `changed by ${by.map(code).join(', ')}: ${what}`;
}

function code(text: string): string {
  return `\`${text.replaceAll('`', "'")}\``;
}
