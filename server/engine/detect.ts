import type { Format } from '../model/container.ts';
import type { Document } from './finding.ts';

const dockerfileName = /^(?:dockerfile|containerfile)(?:[._-].*)?$|\.(?:dockerfile|containerfile)$/i;
const composeName = /^(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml$/i;
/** Values of a Helm chart, which are ours where they hold a security context. */
const valuesName = /^values(?:[._-][\w.-]+)?\.ya?ml$/i;
/** What Kustomize looks for in a folder. */
const kustomizationName = /^kustomization\.ya?ml$/;
/** Names that start like a Dockerfile's and are something else, unless it begins like one: `Dockerfile.go` builds in Go. */
const otherName = /\.(?:ya?ml|json|toml|md|txt|sh|dockerignore|js|ts|py|go)$/i;

/** Top-level keys of Compose files: https://github.com/compose-spec/compose-spec/blob/main/03-compose-file.md */
const composeKeys = new Set([
  'version',
  'name',
  'services',
  'networks',
  'volumes',
  'configs',
  'secrets',
  'include',
  'models',
]);

/** Which of our formats `document` is in: by language id, then by file name, then by content; undefined when in none. */
export function detectFormat(document: Document): Format | undefined {
  const name = document.path.slice(Math.max(document.path.lastIndexOf('/'), document.path.lastIndexOf('\\')) + 1);
  if (document.languageId === 'dockerfile') return 'dockerfile';
  if (document.languageId === 'dockercompose') return 'compose';
  if (composeName.test(name)) return looksLikeKubernetes(document.text) ? 'kubernetes' : 'compose';
  if (dockerfileName.test(name) && (!otherName.test(name) || looksLikeDockerfile(document.text))) return 'dockerfile';
  const isYaml = document.languageId === 'yaml' || /\.ya?ml$/i.test(name);
  const isJson = document.languageId?.startsWith('json') === true || /\.jsonc?$/i.test(name);
  if (isYaml && valuesName.test(name) && /securityContext["']?[ \t]*:/i.test(document.text)) return 'kubernetes';
  if (isYaml && isPatching(name, document.text)) return 'kubernetes';
  if (isYaml) return detectYaml(document.text);
  return isJson && (looksLikeKubernetesJson(document.text) || looksLikeOperations(document.text))
    ? 'kubernetes'
    : undefined;
}

/** Comments aside, a Dockerfile begins with the image, or with an argument that names it. */
function looksLikeDockerfile(text: string): boolean {
  const first = /^\uFEFF?(?:[ \t\r]*(?:#[^\n]*)?\n)*[ \t]*(\S[^\n]*)/.exec(text.slice(0, 10_000))?.[1] ?? '';
  return /^(?:FROM[ \t]+(?:--platform=\S+[ \t]+)?\S+(?:[ \t]+AS[ \t]+\S+)?|ARG[ \t]+\w+(?:=.*)?)$/i.test(
    first.trimEnd(),
  );
}

function detectYaml(text: string): Format | undefined {
  if (looksLikeKubernetes(text) || looksLikeKubernetesJson(text)) return 'kubernetes';
  return looksLikeCompose(text) ? 'compose' : undefined;
}

function looksLikeKubernetes(text: string): boolean {
  return /^\uFEFF?["']?apiVersion["']?[ \t]*:/m.test(text) && /^\uFEFF?["']?kind["']?[ \t]*:/m.test(text);
}

function looksLikeKubernetesJson(text: string): boolean {
  return /^\uFEFF?\s*[{[]/.test(text) && /"apiVersion"\s*:/.test(text) && /"kind"\s*:/.test(text);
}

/** Whether it is a kustomization that patches, or a patch made of operations. */
function isPatching(name: string, text: string): boolean {
  return (kustomizationName.test(name) && /^\uFEFF?["']?patches/m.test(text)) || looksLikeOperations(text);
}

/** https://datatracker.ietf.org/doc/html/rfc6902, in YAML or JSON. */
function looksLikeOperations(text: string): boolean {
  return (
    // What is found in no other file comes first: to look at every line takes four times as long.
    /\bop["']?[ \t]*:[ \t]*["']?(?:add|remove|replace|move|copy|test)\b/.test(text) &&
    /\bpath["']?[ \t]*:[ \t]*["']?\//.test(text) &&
    /^\uFEFF?(?:- |[ \t]*\[)/m.test(text)
  );
}

/** Many files have `services:`; Compose's have nothing beside it that is not Compose's, and images or builds under it. */
function looksLikeCompose(text: string): boolean {
  if (!/^\uFEFF?services[ \t]*:/m.test(text) || !/^[ \t]+["']?(?:image|build)["']?[ \t]*:/m.test(text)) return false;
  for (const [, key = ''] of text.matchAll(/^([A-Za-z_"'][^\s:#]{0,200})[ \t]{0,200}:(?=\s|$)/gm)) {
    if (!composeKeys.has(key) && !key.startsWith('x-')) return false;
  }
  return true;
}

/** Whether shell has to be read for it whatever lies around it: of a Dockerfile, also of one in a Compose file. */
export function isOfShell(document: Pick<Document, 'path' | 'text' | 'languageId'>): boolean {
  const format = detectFormat(document);
  return format === 'dockerfile' || (format === 'compose' && /\bdockerfile_inline\b/.test(document.text));
}

/** Whether shell may have to be read for it: of a Dockerfile, or of those that build what it runs. */
export function holdsShell(document: Pick<Document, 'path' | 'text' | 'languageId'>): boolean {
  const format = detectFormat(document);
  if (format === 'compose') return /\b(?:build|image)["']?\s*:/.test(document.text);
  return format === 'dockerfile' || (format === 'kubernetes' && /\bimage["']?\s*:/.test(document.text));
}
