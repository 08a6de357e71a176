import { scannerNames } from '../model/report.ts';
import type { ScanSettings } from '../protocol-scan.ts';

const thresholds = ['critical', 'high', 'medium', 'low', 'off'] as const;
const usualTimeLimit = 10;
const longestTimeLimit = 24 * 60;

/** Reads `bulkhead.scan` from what a client says its settings are; what is no setting is the usual one. */
export function readScanSettings(raw: unknown): ScanSettings {
  const { scan } = membersOf(raw);
  const { scanner, paths, threshold, timeLimit, secrets, lens } = membersOf(scan);
  const programs = Object.entries(membersOf(paths)).filter(
    ([name, path]) => scannerNames.some((each) => each === name) && typeof path === 'string' && path !== '',
  );
  const isTime = typeof timeLimit === 'number' && timeLimit > 0;
  return {
    scanner: scannerNames.find((each) => each === scanner) ?? 'auto',
    paths: Object.fromEntries(programs) as Record<string, string>,
    threshold: thresholds.find((each) => each === threshold) ?? 'high',
    timeLimit: isTime ? Math.min(timeLimit, longestTimeLimit) : usualTimeLimit,
    secrets: secrets !== false,
    lens: lens !== false,
  };
}

function membersOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
