import { isExposed } from '../model/exposure.ts';
import { defineRule, type Fix, shared } from './rule.ts';

export default defineRule({
  id: 'default-network',
  title: 'No network of its own',
  severity: 'low',
  // Many projects are small enough for one network.
  profile: 'strict',
  formats: ['compose'],
  why: 'On the bridge of the engine a service meets the containers of all other projects that use it, and on the default network of a project everything that belongs to it. Whoever takes one of them over reaches the rest.',
  remedy: 'Declare networks, and give each service those that it needs; `internal: true` for what needs no way out.',
  references: { 'cis-docker': '5.30' },

  *project({ services, networks }) {
    const implied = services.filter((service) => service.networks.items.some(({ isImplied }) => isImplied));
    const first = implied.find(isExposed);
    if (implied.length < 3 || first === undefined || networks.state !== 'absent') return;
    yield {
      range: first.nameRange,
      message: `\`${first.name}\`, which is reached from outside, shares the default network with ${implied.length - 1} other services`,
    };
  },

  *service({ name, networkMode }) {
    if (networkMode.value !== 'bridge' && networkMode.value !== 'default') return;
    const fix: Fix = shared(networkMode, {
      title: 'Join the network of the project',
      safety: 'unsafe',
      breaks: 'Containers on the bridge of the engine no longer reach it by its address, nor by `links`',
      edits: () => networkMode.remove(),
    });
    const message = `\`${name}\` is on the bridge of the engine, with containers of other projects`;
    yield { range: networkMode.range, message, fixes: [fix] };
  },
});
