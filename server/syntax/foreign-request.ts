/** Tools whose comments and annotations are read. */
export type ForeignTool =
  | 'hadolint'
  | 'buildkit'
  | 'tally'
  | 'trivy'
  | 'checkov'
  | 'kics'
  | 'semgrep'
  | 'kube-linter'
  | 'kube-score'
  | 'polaris';

/**
 * Where it counts. `file`: everywhere. `next`: what starts on the line below. `line`: that line alone. `block`: the build
 * stage, or the YAML node, that starts on the line below. `here`: what starts on its own line. `object`: the thing whose
 * metadata it stands in.
 */
export type ForeignScope = 'file' | 'next' | 'line' | 'block' | 'here' | 'object';

/** What a line tells another tool to leave out. */
export interface ForeignRequest {
  readonly tool: ForeignTool;
  /** Checks as written, or all of the tool's. */
  readonly ids: readonly string[] | 'all';
  /** With `all`: these are not meant. */
  readonly except?: readonly string[];
  readonly scope: ForeignScope;
  /** ISO 8601 day on which it ends, as written: a day that is none ends it too. */
  readonly expires?: string;
}
