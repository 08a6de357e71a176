import type { Build } from '../dockerfile.ts';

/**
 * The `y` of version 1.y of the Dockerfile frontend that the `syntax` directive asks for, a moving tag being the newest;
 * 0 where nobody knows what it can do. Without a directive it is the builder's own, and taken for a new one.
 */
export function frontendMinor({ directives }: Build): number {
  const directive = directives.find(({ name }) => name === 'syntax')?.value;
  if (directive === undefined) return Number.POSITIVE_INFINITY;
  const tag = /^(?:docker\.io\/)?docker\/dockerfile(?:-upstream)?(?::([\w.-]+))?(?:@|$)/.exec(directive);
  // A digest alone, or another frontend.
  if (tag === null || (tag[1] === undefined && directive.includes('@'))) return 0;
  const version = /^(\d+)(?:\.(\d+))?/.exec(tag[1] ?? '1');
  if (version === null) return /^(?:latest|labs|master)/.test(tag[1] ?? '') ? Number.POSITIVE_INFINITY : 0;
  return version[2] === undefined || Number(version[1]) > 1 ? Number.POSITIVE_INFINITY : Number(version[2]);
}
