import type { ScanConfig } from '../scan-config.ts';

/**
 * What the configuration accepts, for Trivy's `.trivyignore`; what counts for one package or image alone cannot be said
 * there, and is left out. https://trivy.dev/latest/docs/configuration/filtering/#trivyignore
 */
export function trivyIgnore({ ignore }: ScanConfig, today: string): string {
  const live = ignore.filter(({ until }) => until === undefined || until >= today);
  const lines = live.map(({ vulnerability, reason, until, package: name, image }) => {
    const comment = `# ${reason.replace(/\s+/g, ' ')}`;
    const isForAll = name === undefined && image === undefined;
    if (!isForAll)
      return `${comment}\n# ${vulnerability} counts for ${[name, image].filter(Boolean).join(' in ')} only\n`;
    return `${comment}\n${vulnerability.replace(/[\s#].*/s, '')}${until === undefined ? '' : ` exp:${until}`}\n`;
  });
  return lines.join('\n');
}
