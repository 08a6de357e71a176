import { frontendOf } from '../model/frontend.ts';
import { matchesImage } from '../model/image-pattern.ts';
import { pinFixes } from '../model/pin.ts';
import { defineRule } from './rule.ts';

export default defineRule({
  id: 'unpinned-frontend',
  title: 'Frontend of another publisher not pinned',
  severity: 'medium',
  profile: 'recommended',
  formats: ['dockerfile'],
  why: 'The image behind `# syntax=` reads the Dockerfile and decides what is built from it, with every secret and file that the build may see. Under a tag, whoever may push that image changes all builds that name it. Docker’s own is left out, since the builder comes from the same hands; `allow: []` reports it too.',
  remedy: 'Add the digest after the tag, `# syntax=name:tag@sha256:…`, or use `docker/dockerfile:1`.',
  references: { 'cis-docker': { id: '4.2', relation: 'wider' } },
  options: { allow: ['docker.io/docker/dockerfile', 'docker.io/docker/dockerfile-upstream'] },

  *build(build, { options }) {
    const frontend = frontendOf(build);
    const image = frontend?.value;
    if (frontend === undefined || image === undefined || image.digest !== undefined) return;
    if ((options.allow as readonly string[]).some((pattern) => matchesImage(pattern, image))) return;
    yield {
      range: frontend.range,
      message: `\`${image.text}\`, which reads this file, is not pinned by digest`,
      fixes: pinFixes(frontend),
    };
  },
});
