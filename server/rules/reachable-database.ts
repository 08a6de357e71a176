import type { Project } from '../model/compose.ts';
import { freeName } from '../model/free-name.ts';
import { type ReachableDatabase, reachableDatabases } from '../model/reachable-database.ts';
import { defineRule, type Fix, listed } from './rule.ts';

export default defineRule({
  id: 'reachable-database',
  title: 'Database on the network of a service that does not use it',
  severity: 'medium',
  profile: 'recommended',
  formats: ['compose'],
  why: 'What is reached from outside is taken over first. On one network with the database it is also the place from which passwords are tried and old flaws of the database are used; on another it cannot even ask.',
  remedy: 'Put the database on a network of its own, `internal: true`, that only those join which use it.',
  references: { 'cis-docker': { id: '5.30', relation: 'wider' }, owasp: { id: 'RULE #5', relation: 'wider' } },

  *project(project) {
    for (const found of reachableDatabases(project)) {
      const { database, front, network } = found;
      const use = database.networks.items.find(({ name }) => name === network);
      yield {
        range: use?.range ?? database.nameRange,
        message: `\`${database.name}\` is on the network \`${network}\` with \`${front.name}\`, which is reached from outside and does not use it`,
        related: [{ range: front.nameRange, message: `\`${front.name}\` is reached from outside` }],
        fixes: [isolateFix(found, project)],
      };
    }
  },
});

function isolateFix({ database, users }: ReachableDatabase, { networks }: Project): Fix {
  const names = users.map(({ name }) => name);
  const network = freeName(`${database.name}-only`, (name) => networks.items.some((one) => one.name === name));
  return {
    title: `Put it on the internal network \`${network}\` with ${listed(names)}`,
    safety: 'unsafe',
    breaks: `Other services no longer reach \`${database.name}\`, and it reaches nothing outside of the project`,
    edits: () =>
      users.every(({ networkMode }) => networkMode.state === 'absent') ? database.isolate(names, network) : undefined,
  };
}
