import type { Comparison, ExportParams, ScannedAnswer, Vulnerability } from '../../server/protocol-scan.ts';

/** What a page is told to show. */
export type ToPage =
  | { readonly kind: 'report'; readonly answer: ScannedAnswer }
  | { readonly kind: 'comparison'; readonly comparison: Comparison };

/** What the page asks for. */
export type FromPage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'rescan' }
  | { readonly kind: 'compare' }
  | { readonly kind: 'export'; readonly format: ExportParams['format'] }
  | { readonly kind: 'open'; readonly link: string }
  | { readonly kind: 'accept'; readonly one: Vulnerability };
