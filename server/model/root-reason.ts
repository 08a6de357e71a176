import type { RootStage } from './root-stage.ts';

/** Why what a stage makes runs as root, as clauses of a sentence: `the final stage has no USER, and X runs as root`. */
export function rootReason(root: RootStage, stage = 'the final stage'): string {
  const { written, base, isKnown, provenBy, account, stepDown } = root;
  const name = base === undefined ? 'the base image' : `\`${base}\``;
  const why =
    written === undefined
      ? account === undefined
        ? `${stage} has no \`USER\``
        : `${stage} creates \`${account.name}\`, but has no \`USER\``
      : `the last \`USER\` is \`${written}\`${account === undefined ? '' : `, although \`${account.name}\` is created`}`;
  const who =
    written !== undefined
      ? ''
      : isKnown
        ? `, and ${name} runs as root`
        : provenBy === undefined
          ? `, and who ${name} runs as is not known`
          : `, and only root can run \`${provenBy}\``;
  if (stepDown === undefined) return `${why}${who}`;
  const by = stepDown.by === undefined ? "the base's entrypoint" : `\`${stepDown.by}\``;
  const then = stepDown.isCertain ? 'only then changes the user' : 'may change the user then';
  return `${why}${who}; ${by} ${then}`;
}

/** What it does as root, for sure or as far as is known. */
export function rootVerb({ isKnown, provenBy, stepDown }: RootStage): 'starts' | 'runs' | 'may run' {
  if (stepDown !== undefined) return 'starts';
  return isKnown || provenBy !== undefined ? 'runs' : 'may run';
}
