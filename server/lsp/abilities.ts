import type { InitializeParams } from 'vscode-languageserver';
import type { InitializationOptions } from '../protocol.ts';

/** What the client on the other side can do, read once from its `initialize` request. */
export interface Abilities {
  readonly pullsDiagnostics: boolean;
  readonly refreshesDiagnostics: boolean;
  readonly refreshesLenses: boolean;
  /** Applies an edit that the server comes up with. */
  readonly appliesEdits: boolean;
  readonly relatedInformation: boolean;
  /** Shows what of the text a definition belongs to. */
  readonly linksDefinitions: boolean;
  /** Resolves the edit of a code action when it is chosen, handing back its data. */
  readonly resolvesEdits: boolean;
  readonly documentChanges: boolean;
  readonly createsFiles: boolean;
  /** Asks the user before applying edits that need confirmation. */
  readonly confirmsEdits: boolean;
  /** Applies edits with places to type over. */
  readonly appliesSnippets: boolean;
  /** Shows actions that cannot be chosen, with the reason. */
  readonly showsDisabled: boolean;
  readonly showsProgress: boolean;
  readonly registersWatchers: boolean;
  readonly registersConfiguration: boolean;
  readonly answersConfiguration: boolean;
  readonly changesFolders: boolean;
  /** URIs of the folders that are open at first; `changesFolders` says whether the client can be asked for them later. */
  readonly folders: readonly string[];
  readonly options: InitializationOptions;
}

/** Reads the abilities from `params`; what a client does not mention it cannot do. */
export function abilitiesOf(params: InitializeParams): Abilities {
  const { textDocument, workspace, window } = params.capabilities;
  const action = textDocument?.codeAction;
  const edit = workspace?.workspaceEdit;
  return {
    pullsDiagnostics: textDocument?.diagnostic !== undefined,
    refreshesDiagnostics: workspace?.diagnostics?.refreshSupport === true,
    refreshesLenses: workspace?.codeLens?.refreshSupport === true,
    appliesEdits: workspace?.applyEdit === true,
    relatedInformation:
      (textDocument?.diagnostic ?? textDocument?.publishDiagnostics)?.relatedInformation === true ||
      textDocument?.publishDiagnostics?.relatedInformation === true,
    linksDefinitions: textDocument?.definition?.linkSupport === true,
    resolvesEdits: action?.dataSupport === true && action.resolveSupport?.properties.includes('edit') === true,
    documentChanges: edit?.documentChanges === true,
    createsFiles: edit?.documentChanges === true && edit.resourceOperations?.includes('create') === true,
    confirmsEdits: edit?.documentChanges === true && edit.changeAnnotationSupport !== undefined,
    appliesSnippets: edit?.documentChanges === true && edit.snippetEditSupport === true,
    showsDisabled: action?.disabledSupport === true,
    showsProgress: window?.workDoneProgress === true,
    registersWatchers: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    registersConfiguration: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    answersConfiguration: workspace?.configuration === true,
    changesFolders: workspace?.workspaceFolders === true,
    folders: params.workspaceFolders?.map(({ uri }) => uri) ?? (params.rootUri ? [params.rootUri] : []),
    options: readOptions(params.initializationOptions),
  };
}

function readOptions(raw: unknown): InitializationOptions {
  if (typeof raw !== 'object' || raw === null) return {};
  const { rulesUrl, assetsUrl, trusted, settings, commands, readsFiles, storageUri } = raw as Record<string, unknown>;
  return {
    ...(typeof rulesUrl === 'string' && { rulesUrl }),
    ...(typeof assetsUrl === 'string' && { assetsUrl }),
    ...(typeof storageUri === 'string' && { storageUri }),
    ...(typeof trusted === 'boolean' && { trusted }),
    ...(typeof settings === 'object' && settings !== null && { settings }),
    ...(typeof readsFiles === 'boolean' && { readsFiles }),
    ...(Array.isArray(commands) && { commands: commands.filter((name) => typeof name === 'string') }),
  };
}
