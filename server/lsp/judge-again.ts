import type { RemoteConsole } from 'vscode-languageserver';
import type { Analysis } from './analysis.ts';

/** What is done with a document whose answers have come. */
interface Judging {
  judge(uri: string): Promise<Analysis | undefined>;
  /** They made no difference: nobody asks for it again, and what they raise is still open. A patch is behind a kustomization. */
  unchanged(analysis: Analysis): void;
  changed(uri: string): void;
}

/** Judges documents again that were judged without answers that have come since. */
export function judgeAgain(
  outdated: readonly Analysis[],
  console: RemoteConsole,
  { judge, unchanged, changed }: Judging,
): void {
  for (const before of outdated) {
    const { uri } = before.textDocument;
    judge(uri)
      .then((analysis) => {
        if (analysis === undefined) return;
        if (analysis.resultId === before.resultId) unchanged(analysis);
        else changed(uri);
      })
      .catch((error) => console.error(`Diagnostics of ${uri} failed: ${error}`));
  }
}
