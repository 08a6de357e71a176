import type { Service } from './compose.ts';
import { normalPath } from './context-path.ts';
import type { Instruction, Stage } from './dockerfile.ts';
import type { Facts } from './facts.ts';
import { baseName, pathBeside } from './file-path.ts';

/**
 * The script that `stage` starts, built for `service` of the Compose file at `path`: from the folder that it is built from, or
 * from a heredoc. Undefined when it starts none, or it cannot be had.
 */
export function entrypointScript(service: Service, stage: Stage, facts: Facts, path: string): string | undefined {
  const start = stage.entrypoint ?? stage.command;
  const words = (start?.exec ?? start?.words ?? []).flatMap(({ value }) => value ?? []);
  const program = words.find((word) => !/^(?:.*\/)?(?:tini|dumb-init|(?:ba|a|da)?sh|env|--|-[a-z]+)$/.test(word));
  if (program === undefined || !/(?:\.sh|entrypoint|start|run|init)$/.test(program)) return undefined;
  return copiedText(stage, baseName(program), service, facts, path);
}

function copiedText(stage: Stage, name: string, service: Service, facts: Facts, path: string): string | undefined {
  for (const instruction of stage.instructions.toReversed()) {
    if (instruction.keyword !== 'COPY' || instruction.flags.some((flag) => flag.name === 'from')) continue;
    const source = sourceOf(instruction, name);
    if (source === undefined) continue;
    if (typeof source !== 'string') return source.text;
    const { build } = service.whole;
    const folder = build?.context.value ?? (build?.context.state === 'absent' ? '.' : undefined);
    if (folder === undefined || build?.isRemote === true) return undefined;
    const answer = facts.file(pathBeside(path, `${folder}/${normalPath(source)}`));
    return answer.state === 'known' ? answer.value?.text : undefined;
  }
  return stage.parent && copiedText(stage.parent, name, service, facts, path);
}

/** What becomes the file `name`: a source of that name, or one that is copied to that name. */
function sourceOf({ words, heredocs }: Instruction, name: string): string | { readonly text: string } | undefined {
  const isTarget = baseName(words.at(-1)?.value ?? '') === name;
  const heredoc = heredocs.find((one) => isTarget || one.name === name);
  if (heredoc !== undefined) return { text: heredoc.text };
  const sources = words.slice(0, -1).flatMap(({ value }) => value ?? []);
  return sources.find((source) => baseName(source) === name) ?? (isTarget ? sources[0] : undefined);
}
