import type { Service } from '../model/compose.ts';
import { serviceNamed } from '../model/compose-joins.ts';
import type { Container, EnvironmentVariable } from '../model/container.ts';
import { engineAddress, engineWords, isEngineImage, isSocketFilter, openEngineHosts } from '../model/engine-access.ts';
import { containerCommand } from '../model/started-command.ts';
import { defineRule, type Fix, type Problem, shared } from './rule.ts';

export default defineRule({
  id: 'engine-without-tls',
  title: 'Engine commanded without TLS',
  severity: 'high',
  profile: 'recommended',
  formats: ['compose', 'kubernetes'],
  why: 'Who commands a container engine owns the machine that it runs on. Over TCP without certificates the engine asks nobody: whoever reaches the port, or sits on the way, commands it as well.',
  remedy:
    'Use TLS with client certificates (`DOCKER_TLS_VERIFY=1` and port 2376), `ssh://`, or a proxy on a network of its own that lets only the needed requests through.',
  references: {},

  *service(service) {
    yield* judgeClient(service, (host) => serviceNamed(service.project, host));
    yield* judgeServer(service);
  },

  *podContainer(container) {
    yield* judgeClient(container, () => undefined);
    yield* judgeServer(container);
  },
});

function* judgeClient(container: Container, serviceNamed: (host: string) => Service | undefined): Iterable<Problem> {
  const variable = find(container, 'DOCKER_HOST');
  const address = variable?.value.value === undefined ? undefined : engineAddress(variable.value.value);
  if (variable === undefined || address === undefined) return;
  if (['DOCKER_TLS_VERIFY', 'DOCKER_TLS'].some((name) => isSet(find(container, name)))) return;
  const other = serviceNamed(address.host);
  if (other === undefined ? address.isProxy : isSocketFilter(other.image.value)) return;
  const reach = other === undefined ? 'whoever reaches it, or sits on the way,' : 'whoever shares a network with it';
  const message = `\`${container.name}\` commands the engine at \`${address.host}\` without TLS, and ${reach} can too`;
  yield {
    range: variable.nameRange,
    message,
    severity: other === undefined ? 'high' : 'medium',
    fixes: [removal(variable, 'It no longer finds an engine to command')],
  };
}

function* judgeServer(container: Container): Iterable<Problem> {
  const { name, image } = container;
  const folder = find(container, 'DOCKER_TLS_CERTDIR');
  const isEngine = isEngineImage(image.value);
  if (isEngine && folder?.value.value === '') {
    const message = `The engine in \`${name}\` takes commands from the network without TLS: it is given no folder for certificates`;
    const breaks = 'Its clients have to use port 2376 and the certificates that it makes in `/certs/client`';
    yield { range: folder.nameRange, message, severity: 'medium', fixes: [removal(folder, breaks)] };
  }
  if (!container.arguments.some(({ value }) => value !== undefined && engineWords.test(value))) return;
  const words = containerCommand(container);
  if (!isEngine && !words.some(({ text }) => /(?:^|\/)dockerd$/.test(text))) return;
  for (const { index, host } of openEngineHosts(words.map(({ text }) => text))) {
    const word = words[index];
    if (word === undefined) continue;
    const message = `The engine in \`${name}\` takes commands at \`${host}\` without TLS`;
    const fix: Fix = {
      title: `Do not listen at \`${host}\``,
      safety: 'unsafe',
      breaks: 'Clients that command it over the network no longer reach it',
      edits: () => word.remove(),
    };
    // What follows an option of its own would leave that without a value.
    yield { range: word.range, message, fixes: word.text.startsWith('-') ? [fix] : [] };
  }
}

function find({ environment }: Container, wanted: string): EnvironmentVariable | undefined {
  return environment.find(({ name, source }) => name === wanted && source !== 'build-arg');
}

/** What is not known may be anything, so it counts. */
function isSet(variable: EnvironmentVariable | undefined): boolean {
  return variable !== undefined && variable.value.value !== '';
}

function removal({ name, value, remove }: EnvironmentVariable, breaks: string): Fix {
  return shared(value, {
    title: `Remove \`${name}\``,
    safety: 'unsafe',
    breaks,
    edits: () => (remove === undefined ? value.remove() : remove()),
  });
}
