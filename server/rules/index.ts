// Written by scripts/generate.ts from the files of this folder.
import ineffectiveIgnore from './ineffective-ignore.ts';
import latestImage from './latest-image.ts';
import rootUser from './root-user.ts';
import secretInEnvironment from './secret-in-environment.ts';
import undroppedCapabilities from './undropped-capabilities.ts';
import unenforcedNonRoot from './unenforced-non-root.ts';
import unpinnedImage from './unpinned-image.ts';
import untaggedImage from './untagged-image.ts';
import writableRootFilesystem from './writable-root-filesystem.ts';
import type { Rule } from './rule.ts';

/** Every rule, by id. */
export const rules: readonly Rule[] = [
  ineffectiveIgnore,
  latestImage,
  rootUser,
  secretInEnvironment,
  undroppedCapabilities,
  unenforcedNonRoot,
  unpinnedImage,
  untaggedImage,
  writableRootFilesystem,
];
