import { capabilityNamed } from './capability.ts';
import type { Service } from './compose.ts';
import type { Container } from './container.ts';
import { type Certainty, type ContainerImage, containerImage } from './container-image.ts';
import type { Stage } from './dockerfile.ts';
import type { Facts } from './facts.ts';
import { containerCommand } from './started-command.ts';
import { stepDownOf } from './step-down.ts';

/** Why a container needs some of the capabilities that it starts with. */
export interface CapabilityNeed {
  readonly names: readonly string[];
  /** Clause that says what they are for: `` `gosu` becomes another user ``. */
  readonly why: string;
}

/** What of the capabilities that a container starts with is to stay when all are dropped. */
export interface CapabilityNeeds {
  readonly needs: readonly CapabilityNeed[];
  /** All of `needs`, in the order of the alphabet. */
  readonly names: readonly string[];
  /** What is needed besides, and would be no hardening to keep. */
  readonly refused: readonly string[];
  readonly certainty: Certainty;
}

const becomesAnother = ['SETGID', 'SETUID'];
const takesOver = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER'];
const lowPort = ['NET_BIND_SERVICE'];

/** What programs use when root starts them; what they have not got by default, they did not have before either. */
const programs: readonly (readonly [names: RegExp, needs: readonly string[], does: string])[] = [
  [/^(?:gosu|su-exec|setpriv|runuser|su|sudo|s6-setuidgid|setuidgid|chpst)$/, becomesAnother, 'becomes another user'],
  [/^(?:chown|chgrp)$/, takesOver, 'gives folders to another user'],
  [/^nginx$/, ['CHOWN', ...becomesAnother], 'gives its folders and workers to another user'],
  [
    /^(?:httpd|apache2|apache2ctl|apachectl|(?:apache2|httpd)-foreground)$/,
    becomesAnother,
    'gives its workers to another user',
  ],
  [/^php-fpm[\d.]*$/, ['CHOWN', ...becomesAnother], 'gives its workers to another user'],
  [/^(?:supervisord|crond?|runsvdir|s6-svscan)$/, becomesAnother, 'starts programs as other users'],
  [/^sshd$/, ['AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', ...becomesAnother, 'SYS_CHROOT'], 'logs other users in'],
  [/^vsftpd$/, [...becomesAnother, 'SYS_CHROOT'], 'locks other users into their folders'],
  [/^(?:ping6?|traceroute6?|tcpdump|arping|nmap|mtr)$/, ['NET_RAW'], 'sends packets of its own'],
  [
    /^(?:apt|apt-get|apk|dnf|microdnf|tdnf|yum|zypper)$/,
    [...takesOver, ...becomesAnother],
    'installs files of other users',
  ],
  [/^chroot$/, ['SYS_CHROOT'], 'changes the root folder'],
  [/^mknod$/, ['MKNOD'], 'makes devices'],
];

/** What `container`, whose image `stage` builds where that is known, needs; `script` is what its entrypoint says. */
export function capabilityNeeds(container: Container, facts: Facts, stage?: Stage, script?: string): CapabilityNeeds {
  const image = containerImage(container, facts, stage);
  const { known, name } = image;
  const needs: CapabilityNeed[] = [];
  if (known?.capabilities !== undefined && !image.isReplaced) needs.push(...ofImage(name, known.capabilities));
  if (known?.setuidPrograms !== undefined && !image.isReplaced)
    needs.push({ names: becomesAnother, why: `${name} starts by ${known.setuidPrograms}` });
  if (image.startsAsRoot !== false) {
    if (isOnlyReplacedByPod(container, image) && known?.capabilities?.includes('DAC_OVERRIDE') === true)
      needs.push({ names: ['DAC_OVERRIDE'], why: `folders of ${name} belong to another user than root` });
    needs.push(...ofStage(stage, script), ...ofPrograms(startedPrograms(container, image)));
    const low = image.ports.filter((port) => port < 1024);
    if (low.length > 0) needs.push({ names: lowPort, why: `it opens ${portList(low)}` });
  }
  const found = new Set<string>();
  const own = needs.flatMap((need) => {
    const names = need.names.filter((each) => capabilityNamed(each)?.isBaseline === true && !found.has(each));
    for (const each of names) found.add(each);
    return names.length === 0 ? [] : [{ ...need, names }];
  });
  const refused = needs.flatMap((need) => need.names.filter((each) => capabilityNamed(each)?.isBaseline === false));
  return { needs: own, names: [...found].sort(), refused: [...new Set(refused)], certainty: image.certainty };
}

/** Whether a pod starts a command of its own in an image that is otherwise as it comes. */
function isOnlyReplacedByPod({ format }: Container, { isReplaced, stage }: ContainerImage): boolean {
  return format === 'kubernetes' && isReplaced && stage === undefined;
}

function portList(ports: readonly number[]): string {
  if (ports.length === 1) return `port ${ports[0]}`;
  return `ports ${ports.slice(0, -1).join(', ')} and ${ports.at(-1)}`;
}

/** What the entrypoint of an image does is told by what it needs for it. */
function ofImage(name: string, capabilities: readonly string[]): CapabilityNeed[] {
  const part = (wanted: readonly string[], why: string): CapabilityNeed[] => {
    const names = wanted.filter((each) => capabilities.includes(each));
    return names.length === 0 ? [] : [{ names, why }];
  };
  const usual = new Set([...takesOver, ...becomesAnother, ...lowPort]);
  const others = capabilities.filter((each) => !usual.has(each));
  return [
    ...part(takesOver, `the entrypoint of ${name} takes over its folders`),
    ...part(becomesAnother, `the entrypoint of ${name} becomes another user`),
    ...part(lowPort, `${name} opens ports under 1024`),
    ...part(others, `the entrypoint of ${name} uses them`),
  ];
}

function ofStage(stage: Stage | undefined, script: string | undefined): CapabilityNeed[] {
  if (stage === undefined) return [];
  if (script !== undefined) return ofPrograms(programsIn(script));
  const stepDown = stepDownOf(stage);
  if (stepDown === undefined || stepDown.by === undefined) return [];
  const needs: CapabilityNeed[] = [
    { names: becomesAnother, why: `\`${stepDown.by}\` ${stepDown.isCertain ? 'becomes' : 'may become'} another user` },
  ];
  // Which folders a script that is not at hand takes over before that is not known, only that most do.
  if (!stepDown.isCertain) needs.push({ names: takesOver, why: 'its script may take over folders before that' });
  return needs;
}

function ofPrograms(words: ReadonlySet<string>): CapabilityNeed[] {
  return [...words].flatMap((word) => {
    const found = programs.find(([names]) => names.test(word));
    return found === undefined ? [] : [{ names: found[1], why: `\`${word}\` ${found[2]}` }];
  });
}

/** The programs in what is started, and in the scripts given to a shell there. */
function startedPrograms(container: Container, { stage }: ContainerImage): Set<string> {
  const own = containerCommand(container).map(({ text }) => text);
  const isOwnStart = 'keyRange' in container && (container as Service).keyRange('entrypoint') !== undefined;
  const starts = isOwnStart ? [] : own.length > 0 ? [stage?.entrypoint] : [stage?.entrypoint, stage?.command];
  const built = starts.map((start) => start?.exec?.map(({ value }) => value).join(' ') ?? start?.argumentText ?? '');
  return programsIn([...built, ...own].join(' '));
}

/** What stands before a command: keywords of the shell, its option for a script, and programs that start another. */
const beforeCommand = /^(?:exec|then|do|else|if|!|--|-c|tini|dumb-init|env|nohup|\w+=.*)$/;

function programsIn(script: string): Set<string> {
  const names = new Set<string>();
  let isStart = true;
  // Comments of scripts say what is not done as well.
  const code = script.split('\n').filter((line) => !/^\s*#/.test(line));
  for (const [token] of code.join('\n').matchAll(/[\w./=!-]+|[;&|({`\n]/g)) {
    const name = token.slice(token.lastIndexOf('/') + 1);
    if (/^[;&|({`\n]$/.test(token) || beforeCommand.test(name)) isStart = true;
    else {
      if (isStart) names.add(name);
      isStart = false;
    }
  }
  return names;
}
