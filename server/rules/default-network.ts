import { isExposed } from '../model/exposure.ts';
import { defineRule } from './rule.ts';

export default defineRule({
  id: 'default-network',
  title: 'One network for a whole project',
  severity: 'low',
  // Many projects are small enough for one network.
  profile: 'strict',
  formats: ['compose'],
  why: 'On the default network everything of a project reaches everything else. Whoever takes over the service that is reached from outside goes on from there to the rest.',
  remedy: 'Declare networks, and give each service those that it needs; `internal: true` for what needs no way out.',
  references: { 'cis-docker': { id: '5.30', relation: 'wider' } },

  *project({ services, networks }) {
    const implied = services.filter((service) => service.networks.items.some(({ isImplied }) => isImplied));
    const first = implied.find(isExposed);
    if (implied.length < 3 || first === undefined || networks.state !== 'absent') return;
    yield {
      range: first.nameRange,
      message: `\`${first.name}\`, which is reached from outside, shares the default network with ${implied.length - 1} other services`,
    };
  },
});
