import {
  administrativePort,
  isForOpenNetworks,
  remoteServer,
  remoteServerNames,
} from '../model/administrative-port.ts';
import type { PublishedPort } from '../model/container.ts';
import type { ExposedPort, Instruction } from '../model/dockerfile.ts';
import { isEverywhere, ownPorts } from '../model/exposure.ts';
import { removeWords } from '../model/word-edits.ts';
import { defineRule, type Fix, type Problem, shared } from './rule.ts';

export default defineRule({
  id: 'administrative-port',
  title: 'Way in for administrators',
  severity: 'high',
  profile: 'recommended',
  formats: ['dockerfile', 'compose', 'kubernetes'],
  why: 'A server for remote shells or desktops in a container has accounts, keys and weaknesses of its own, and what is done through it appears in no log of the engine. Whoever runs containers has a way in already: `docker exec`, `kubectl exec`.',
  remedy:
    'Leave the server out and use `docker exec` or `kubectl exec`, which ask the engine or the cluster who may. Where a gateway for shells is the purpose of the image, say so in an exception.',
  references: {
    'cis-docker': { id: '5.7', relation: 'narrower' },
    trivy: { id: 'DS-0004', relation: 'narrower' },
    checkov: { id: 'CKV_DOCKER_1', relation: 'narrower' },
    kics: { id: '5907595b-5b6d-4142-b173-dbb0e73fbff8', relation: 'narrower' },
    'kube-linter': { id: 'ssh-port', relation: 'narrower' },
  },

  *stage({ isFinal, exposedPorts, entrypoint, command }) {
    if (!isFinal) return;
    yield* exposedPorts.flatMap((port) => exposedProblem(port) ?? []);
    for (const instruction of [entrypoint, command]) if (instruction !== undefined) yield* started(instruction);
  },

  *service(service) {
    const { name, image, isBuilt } = service;
    // There it leads to repositories or files, not to a shell.
    if (!isBuilt && servesFiles.test(image.value?.repository ?? '')) return;
    for (const port of ownPorts(service)) {
      const number = /^\d{1,5}$/.test(port.containerPort ?? '') ? Number(port.containerPort) : undefined;
      const found = number === undefined ? undefined : administrativePort(number, number, port.protocol);
      if (found !== undefined) yield publishedProblem(name, port, found);
    }
  },

  *podContainer({ name, declaredPorts }) {
    for (const { port, protocol, remove } of declaredPorts) {
      const found = port.value === undefined ? undefined : administrativePort(port.value, port.value, protocol);
      if (found === undefined) continue;
      const fix: Fix = {
        title: 'Remove the port',
        safety: 'unsafe',
        breaks:
          'What finds the port by its name, such as a Service or a probe, no longer does, and a `hostPort` is closed',
        edits: remove,
      };
      yield { range: port.range, message: `\`${name}\` has port ${found[0]} for ${found[1]}`, severity, fixes: [fix] };
    }
  },
});

/** Where nothing says that it is open to everybody, or it is made for that. */
const severity = 'medium';

/** Forges answer git over SSH, and SFTP servers hand out files. */
const servesFiles = /git|gogs|forgejo|onedev|bitbucket|phabricator|phorge|soft-serve|sftp/i;

function publishedProblem(name: string, port: PublishedPort, [number, program]: [number, string]): Problem {
  const fix = shared(
    { sharedBy: port.sharedBy ?? 1 },
    {
      title: 'Publish it no more',
      safety: 'unsafe' as const,
      breaks: 'Nobody outside of the project reaches the port any more',
      edits: () => port.remove?.(),
    },
  );
  const message = `\`${name}\` publishes port ${number}, a way in by ${program}`;
  const isOpen = isEverywhere(port) && !isForOpenNetworks(program);
  return { range: port.range, message, ...(!isOpen && { severity }), fixes: [fix] };
}

function exposedProblem({ first, last, protocol, word, instruction }: ExposedPort): Problem | undefined {
  const found = administrativePort(first, last, protocol);
  if (found === undefined) return undefined;
  const [port, service] = found;
  const isRange = first !== last;
  const message = `${isRange ? `\`${word.value}\` exposes` : 'The image exposes'} port ${port}, a way in by ${service}`;
  const fix: Fix = {
    title: isRange ? `Remove \`${word.text}\`` : `Remove port ${port}`,
    safety: 'unsafe',
    breaks: '`docker run -P` no longer publishes it; the server behind it, where there is one, still listens',
    edits: () => withoutWord(instruction, word.text),
  };
  return { range: word.range, message, severity, fixes: [fix] };
}

function withoutWord(instruction: Instruction, text: string) {
  const { words } = instruction;
  const index = words.findIndex((word) => word.text === text);
  const word = words[index];
  const neighbour = words[index - 1] ?? words[index + 1];
  // A variable may hold other ports too.
  if (word === undefined || /\s/.test(word.value ?? ' ')) return undefined;
  return neighbour === undefined
    ? instruction.remove()
    : removeWords(instruction, neighbour.range, { first: word.range });
}

function* started(instruction: Instruction): Iterable<Problem> {
  for (const command of instruction.commandsWith(remoteServerNames)) {
    const word = remoteServer(command);
    if (word === undefined) continue;
    yield { range: word.range, message: `\`${word.value}\` is started, a way in besides the engine's`, severity };
  }
}
