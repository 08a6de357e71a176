import { developmentPackages } from '../model/development-packages.ts';
import { nameOfCall, placeOfCall } from '../model/package-call.ts';
import { defineRule } from './rule.ts';

export default defineRule({
  id: 'development-dependencies',
  title: "Developers' packages in the image",
  severity: 'low',
  profile: 'recommended',
  formats: ['dockerfile'],
  why: 'Test runners, bundlers and linters bring hundreds of packages along that the program never loads. Each of them is delivered, has to be kept free of holes, and lies ready for whoever gets in.',
  remedy:
    'Leave them out of the stage that is delivered: `npm ci --omit=dev`, `pnpm install --prod`, `composer install --no-dev`. What is built with them belongs in a stage of its own.',
  references: {
    'cis-docker': { id: '4.3', relation: 'wider' },
    tally: [
      { id: 'php/composer-no-dev-in-production', relation: 'narrower' },
      { id: 'ruby/missing-bundle-without-development', relation: 'narrower' },
    ],
  },

  *instruction(instruction) {
    for (const { call, title, edits } of developmentPackages(instruction)) {
      const breaks = 'Whatever needs a package at run time that is listed for developers only misses it';
      const message = `\`${nameOfCall(call)}\` puts the packages for developers, where any are listed, into the image that is delivered`;
      yield { range: placeOfCall(call), message, fixes: [{ title, safety: 'unsafe', breaks, edits }] };
    }
  },
});
