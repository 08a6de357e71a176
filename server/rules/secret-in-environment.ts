import type { Around, EnvironmentVariable } from '../model/container.ts';
import { moveToEnvFile, ownValue, prepareEnvFile } from '../model/env-file-move.ts';
import { toLabel } from '../model/free-name.ts';
import { interpolate } from '../model/interpolation.ts';
import { isVacant, judgeVariable, judgeWritten, type SecretVerdict } from '../model/secret.ts';
import { fileVariableOf } from '../model/secret-movers.ts';
import { defineRule, type Fix, listed, shared } from './rule.ts';

export default defineRule({
  id: 'secret-in-environment',
  title: 'Secret in an environment variable or build argument',
  severity: 'high',
  profile: 'recommended',
  formats: ['dockerfile', 'compose', 'kubernetes'],
  why: "A secret that is written into a file is read by everyone who can read the file and its history. As a variable it also shows in `docker inspect`, in the image's history, in crash reports and in every child process.",
  remedy:
    'Hand it over as a file: a secret mount in a build, `secrets:` in Compose, a volume from a Secret in Kubernetes. Then replace the secret, because the old one is known.',
  references: {
    'cis-docker': { id: '4.10', relation: 'wider' },
    'cis-kubernetes': { id: '5.4.1', relation: 'wider' },
    hadolint: 'DL3064',
    buildkit: 'SecretsUsedInArgOrEnv',
    tally: ['SecretsUsedInArgOrEnv', { id: 'secrets-in-code', relation: 'wider' }],
    trivy: 'DS-0031',
    checkov: { id: 'CKV_SECRET_6', relation: 'wider' },
    semgrep: [
      { id: 'secret-in-build-arg', relation: 'narrower' },
      { id: 'secrets-in-config-file', relation: 'wider' },
    ],
    'compose-lint': ['CL-0020', { id: 'CL-0021', relation: 'narrower' }],
    polaris: 'sensitiveContainerEnvVar',
    kubescape: [
      { id: 'C-0012', relation: 'wider' },
      { id: 'rule-credentials-in-env-var', relation: 'equal' },
    ],
  },

  *environmentVariable(variable, { path, facts }) {
    const verdict = judge(variable);
    if (verdict === undefined) return;
    const around = { path, facts };
    // Asked for here, so that files are read before anybody wants a fix.
    if (variable.moveToSecret !== undefined) variable.prepareMove?.(around);
    if (variable.rewrite !== undefined && ownValue(variable) !== undefined) prepareEnvFile(around);
    yield {
      range: variable.nameRange,
      message: messageFor(variable, verdict),
      fixes: () => [moveFix(variable, around), envFileFix(variable, around)].flatMap((fix) => fix ?? []),
    };
  },
});

function judge({ name, value, written, source }: EnvironmentVariable): SecretVerdict | undefined {
  if (written !== undefined) {
    // What `.env` brings does not stand here.
    const own = interpolate(written);
    return own === 'dynamic' ? judgeWritten(written) : judgeVariable(name, own);
  }
  if (value.value !== undefined) {
    const verdict = judgeVariable(name, value.value);
    // A default that stands for nothing leaves it to the build to bring the secret.
    return verdict === undefined && source === 'arg' && isVacant(value.value)
      ? judgeVariable(name, undefined)
      : verdict;
  }
  // A build keeps what it is given: an ARG needs no default for that, and ENV writes down what an ARG brought.
  const keepsIt = source === 'arg' || (source === 'env' && value.state === 'dynamic');
  return keepsIt ? judgeVariable(name, undefined) : undefined;
}

function messageFor(variable: EnvironmentVariable, { basis, what }: SecretVerdict): string {
  const { name, owner, source, value, holders } = variable;
  const others = (holders?.() ?? 1) > 1 ? ' and others' : '';
  if (basis === 'value' || (value.value !== undefined && !isVacant(value.value)))
    return `\`${name}\` of \`${owner}\`${others} holds ${what} in plain text`;
  return source === 'arg'
    ? `Build argument \`${name}\` takes a secret, which stays in the history and the cache of the build`
    : `\`${name}\` of \`${owner}\` keeps a secret of the build in the image`;
}

function moveFix(variable: EnvironmentVariable, around: Around): Fix | undefined {
  const { name, owner, source, moveToSecret } = variable;
  if (moveToSecret === undefined) return undefined;
  const isBuild = source === 'env' || source === 'arg';
  const fileVariable = fileVariableOf(variable.image?.value, name);
  const others = variable.alsoIn?.() ?? [];
  const wanted = toLabel(isBuild || others.length > 0 ? name : `${owner}-${name}`);
  const secret = variable.freeSecretName?.(wanted) ?? wanted;
  const of = others.length === 0 ? '' : ` of ${listed([owner, ...others])}`;
  const fix: Fix = {
    title: isBuild ? buildTitle(variable) : `Move \`${name}\`${of} into secret \`${secret}\``,
    safety: 'unsafe',
    breaks: isBuild ? buildBreaks(variable, secret) : runBreaks(variable, secret, fileVariable),
    edits: (facts) => moveToSecret({ secret, fileVariable }, { path: around.path, facts }),
  };
  return others.length > 0 ? fix : shared(variable.value, fix);
}

/** Compose: the value goes on to be a variable, and stands in a file that stays on the machine. */
function envFileFix(judged: EnvironmentVariable, around: Around): Fix | undefined {
  const { name, owner, written, rewrite } = judged;
  const own = ownValue(judged);
  if (rewrite === undefined || own === undefined) return undefined;
  const hint = /^\$\{(\w{1,128}):?-/.exec(written ?? '')?.[1] ?? name;
  const { variable } = moveToEnvFile({ hint, secret: own }, around);
  return {
    title: `Take \`${name}\` of \`${owner}\` from \`.env\``,
    safety: 'unsafe',
    breaks: `Whoever starts the project must have \`${variable}\` in \`.env\` or among their own variables; it still shows in \`docker inspect\``,
    edits: (facts) => {
      const { changes } = moveToEnvFile({ hint, secret: own }, { path: around.path, facts });
      const edits = rewrite(`\${${variable}:?}`);
      return edits && changes && [...edits, ...changes];
    },
  };
}

function buildTitle({ name, isUsedInBuild }: EnvironmentVariable): string {
  return isUsedInBuild?.()
    ? `Take \`${name}\` out of the image, and mount it where a RUN uses it`
    : `Remove \`${name}\``;
}

function buildBreaks({ name, source, isUsedInBuild }: EnvironmentVariable, secret: string): string {
  const atRunTime = `a container that reads \`${name}\` when it runs must be given it then, by \`secrets:\` in Compose or a volume from a Secret in Kubernetes`;
  if (!isUsedInBuild?.())
    return source === 'arg' ? `A build that is given \`${name}\` says that nothing takes it` : capitalized(atRunTime);
  const command = `The build must be given it by \`docker build --secret id=${secret},env=${name} .\`, and by a builder with Dockerfile frontend 1.10 or later where the file asks for none`;
  return source === 'arg' ? command : `${command}, and ${atRunTime}`;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function runBreaks({ name, source }: EnvironmentVariable, secret: string, fileVariable: string | undefined): string {
  const reads =
    fileVariable === undefined
      ? `the program must read the file instead of \`${name}\``
      : `the image reads it by \`${fileVariable}\``;
  // Read from standard input: what is on the command line is seen by other users and kept by the shell.
  const command = `kubectl create secret generic ${secret} --from-file=${name}=/dev/stdin`;
  return source === 'kubernetes'
    ? `The pod starts only when its namespace has a Secret \`${secret}\` with the key \`${name}\`, which \`${command}\` makes from standard input, and ${reads}`
    : `The secret's file must be kept out of version control and be readable for the container's user, and ${reads}`;
}
