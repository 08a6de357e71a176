import { isWindowsImage } from '../image-reference.ts';
import type { StageModel } from './stage.ts';
import { namesDrive } from './working-directory.ts';

/** Whether what `stage` starts from is Windows, as far as its image, its instructions or a directive show. */
export function looksLikeWindows(stage: StageModel): boolean {
  const { base, root, instructions } = stage;
  const text = base.value?.text ?? root.from.words[0]?.text ?? '';
  if (isWindowsImage({ text })) return true;
  if (stage.knownBase !== undefined) return false;
  // The directive exists for the sake of Windows paths.
  return (
    stage.build.tree.escapeCharacter === '`' || instructions.some(choosesWindowsShell) || instructions.some(namesDrive)
  );
}

function choosesWindowsShell({ keyword, words }: StageModel['from']): boolean {
  return keyword === 'SHELL' && /^(?:powershell|cmd)(?:\.exe)?$/i.test(words[0]?.value ?? '');
}
