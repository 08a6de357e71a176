import type { ExportParams, ScannedAnswer, Vulnerability } from '../../server/protocol-scan.ts';

/** What the page of a report is told. */
export interface ToPage {
  readonly kind: 'report';
  readonly answer: ScannedAnswer;
}

/** What the page asks for. */
export type FromPage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'rescan' }
  | { readonly kind: 'export'; readonly format: ExportParams['format'] }
  | { readonly kind: 'open'; readonly link: string }
  | { readonly kind: 'accept'; readonly one: Vulnerability };
