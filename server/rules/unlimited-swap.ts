import type { Service } from '../model/compose.ts';
import { parseComposeBytes } from '../model/quantity.ts';
import { defineRule, shared } from './rule.ts';

export default defineRule({
  id: 'unlimited-swap',
  title: 'Swap beyond the memory limit',
  severity: 'medium',
  profile: 'strict',
  formats: ['compose'],
  why: "A memory limit alone lets a container use as much swap again, and with `memswap_limit: -1` all of it: a leak ends in the host's swap, where it slows everybody down. What is swapped out, keys included, stays on the disk.",
  remedy: 'Set `memswap_limit` to the same as the memory limit, which leaves no swap.',
  references: {},

  *service(service) {
    const { name, memoryLimit: memory } = service;
    const swap = service.text('memswap_limit');
    const bytes = bytesOf(memory.value);
    if (service.isWindows || bytes === undefined || bytes <= 0 || isSwapless(service)) return;
    const total = swap.value === undefined ? undefined : bytesOf(swap.value);
    if (swap.state === 'dynamic' || (swap.state === 'literal' && total === undefined)) return;
    const isAny = total !== undefined && total < 0;
    if (total !== undefined && total > 0 && total <= bytes) return;
    const extra = total === undefined || total === 0 ? 'as much swap as memory' : 'swap beyond its memory limit';
    const fix = {
      title: `Allow no swap: \`memswap_limit: ${memory.value}\``,
      safety: 'unsafe',
      breaks: 'It is stopped where it would have been swapped out: see what it uses first',
      edits: () => (memory.value === undefined ? undefined : swap.set(memory.value)),
    } as const;
    yield {
      range: swap.range,
      message: `\`${name}\` may use ${isAny ? 'all swap of the host' : extra}`,
      severity: isAny ? 'medium' : 'low',
      fixes: [shared(swap, fix)],
    };
  },
});

function bytesOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseComposeBytes(text);
}

/** Told not to swap before it must. */
function isSwapless(service: Service): boolean {
  const swappiness = service.text('mem_swappiness');
  return swappiness.state === 'dynamic' || swappiness.value === '0';
}
