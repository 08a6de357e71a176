import * as vscode from 'vscode';
import { configFileName } from '../server/protocol.ts';

/** Languages whose documents may be ours. */
export const languages = ['dockerfile', 'dockercompose', 'yaml', 'json'] as const;

/** How much of a document is looked at; what begins later is recognised by its name or not at all. */
export const glance = 65_536;

/** Decides from its name and beginning whether a document is worth starting the server for; may be wrong either way. */
export function isOurs(name: string, languageId: string, beginning: string): boolean {
  if (languageId === 'dockerfile' || languageId === 'dockercompose') return true;
  const file = name.slice(name.lastIndexOf('/') + 1);
  if (file.endsWith(configFileName)) return true;
  if (languageId !== 'yaml' && languageId !== 'json') return false;
  if (operations.test(beginning)) return true;
  return composeName.test(file) || services.test(beginning) || (apiVersion.test(beginning) && kind.test(beginning));
}

const composeName = /^(?:docker-)?compose(?:[.-][^/]*)?\.(?:ya?ml|json)$/i;
const services = /^(?:["']?|\{[ \t]*["'])services["']?[ \t]*:|^[ \t]+"services"[ \t]*:/m;
/** Of a patch for Kustomize. */
const operations = /^(?:- )?[[{ \t]*["']?op["']?[ \t]*:[ \t]*["']?(?:add|remove|replace)\b/m;
const apiVersion = /(?:^|[-{,])[ \t]*["']?apiVersion["']?[ \t]*:/m;
const kind = /(?:^|[-{,])[ \t]*["']?kind["']?[ \t]*:/m;

/** Our languages on disk, not yet saved, and in the virtual file systems that are open; not in version history. */
export function documentSelector(): { language: string; scheme: string }[] {
  const folders = (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.scheme);
  const schemes = [...new Set(['file', 'untitled', 'vscode-remote', 'vscode-vfs', ...folders])];
  return languages.flatMap((language) => schemes.map((scheme) => ({ language, scheme })));
}
