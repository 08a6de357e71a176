/**
 * What the editor's client and the language server say to each other beyond the Language Server Protocol.
 * Types and names only: either side may import it, in Node and in a browser.
 */

/** When registries may be asked: never, when a fix that needs it is chosen, or also in the background. */
export const onlineModes = ['off', 'on-request', 'on'] as const;
export type OnlineMode = (typeof onlineModes)[number];

/** The section of the editor's settings that belongs to the server (`workspace/configuration`). */
export const settingsSection = 'bulkhead';

/** The section of VS Code's own settings that says by which proxy servers are reached. */
export const httpSection = 'http';

/** Personal settings; everything about rules lives in `.bulkhead.yaml`. */
export interface Settings {
  readonly enable: boolean;
  /** The stricter of this and the configuration file's `online` wins. */
  readonly online: OnlineMode;
  /** Whether each workload is shown with its level of the Pod Security Standards. */
  readonly posture: boolean;
  /** The release of Kubernetes, as `v1.34`, where the configuration file names none; empty for the newest. */
  readonly kubernetesVersion: string;
}

export const defaultSettings: Settings = { enable: true, online: 'on-request', posture: true, kubernetesVersion: '' };

/** `initializationOptions` of the `initialize` request; every member may be missing in other editors. */
export interface InitializationOptions {
  /** Address of a rule's page is this plus the rule's id; without it diagnostics carry no link. */
  readonly rulesUrl?: string;
  /** Folder of the WebAssembly files as a URL, for a server that has no file system. */
  readonly assetsUrl?: string;
  /** False: no network until `bulkhead/didGrantTrust`. */
  readonly trusted?: boolean;
  /** A folder on the disk that the client keeps for the server, as a `file:` URI: for what can be had again. */
  readonly storageUri?: string;
  /** Settings for clients that do not answer `workspace/configuration`. */
  readonly settings?: Partial<Settings>;
  /** Whether the client answers `bulkhead/readFile`. */
  readonly readsFiles?: boolean;
  /** Which of the client's commands below exist; code actions carry no other ones. */
  readonly commands?: readonly string[];
}

/** Client to server, notification without parameters: the user now trusts the workspace. */
export const didGrantTrust = 'bulkhead/didGrantTrust';

/** Client to server, request of `StatusParams`, answered by a `Status`: what is on for one open document. */
export const statusRequest = 'bulkhead/status';

export interface StatusParams {
  readonly uri: string;
}

export interface Status {
  /** Null when the document is none of ours. */
  readonly format: 'dockerfile' | 'compose' | 'kubernetes' | null;
  readonly rulesOn: number;
  readonly rulesOff: number;
  /** What is in force, from settings, configuration and trust together. */
  readonly online: OnlineMode;
  /** Findings silenced by comments or configuration. */
  readonly suppressed: number;
  /** How often the registry that is nearest to its limit may still be asked, where one counts and has said so. */
  readonly quota?: string;
  /** Whether that is next to nothing. */
  readonly isQuotaLow?: boolean;
  /** The nearest configuration file. */
  readonly configUri?: string;
  /** Why (a part of) the document or its configuration could not be read. */
  readonly problem?: string;
}

/**
 * Server to client, request of `ReadFileParams`, answered by the text or null: for a server in a browser's worker, which
 * sees no file system. Clients that answer it say so in `InitializationOptions.readsFiles`.
 */
export const readFileRequest = 'bulkhead/readFile';

export interface ReadFileParams {
  readonly uri: string;
}

/**
 * The client's command that narrows the permission bits of files that a fix has just created: an edit cannot. Put it
 * as `command` on the code action, with one `FileMode[]` argument; hosts without permission bits ignore it.
 */
export const setFileModesCommand = 'bulkhead.setFileModes';

export interface FileMode {
  readonly uri: string;
  /** Octal, such as `0600`. */
  readonly mode: string;
}

/**
 * The server's command that hardens a document, or a part of it, as its one argument says, and has the client apply the
 * edit; code lenses carry it.
 */
export const applyHardeningCommand = 'bulkhead.applyHardening';

/**
 * The server's command that pins the images of `uris` by one edit. It answers with a `PinOutcome`, or nothing when it was
 * cancelled; a client that has it among its own commands tells the user, else the server does.
 */
export const pinImagesCommand = 'bulkhead.pinImages';

export interface PinOutcome {
  readonly pinned: number;
  readonly files: number;
  readonly left: readonly LeftAlone[];
  /** That registries will soon not let themselves be asked any more, where that is so. */
  readonly quota?: string;
}

/** An image that was not pinned. */
export interface LeftAlone {
  readonly uri: string;
  /** Counted from 1. */
  readonly line: number;
  readonly text: string;
  readonly reason: string;
}

/** The server's command that looks whether the digests in `uris` are still there, and still those of their tags. */
export const checkPinsCommand = 'bulkhead.checkPins';

/** The server's command that gives the image at offset `start` of `uri` the digest that its tag has now. */
export const updatePinCommand = 'bulkhead.updatePin';

/** The server's command that asks the registry about the image at `line` and `character` of `uri`; true when it could. */
export const lookUpImageCommand = 'bulkhead.askRegistry';

/**
 * The server's command that looks who has signed the image at `line` and `character` of `uri`, and tells the user. It answers
 * with `signed`, `unsigned`, `unjudged` (nobody is named who should have) or `unavailable`, or nothing when it was cancelled.
 */
export const verifySignatureCommand = 'bulkhead.verifySignature';

/** All commands of the server. */
export const serverCommands = [
  applyHardeningCommand,
  pinImagesCommand,
  checkPinsCommand,
  updatePinCommand,
  lookUpImageCommand,
  verifySignatureCommand,
];

/** The client's command that runs the one above, for a hover's link, and shows the hover again. */
export const showImageCommand = 'bulkhead.lookUpImage';

/** The client's command that opens a rule's page; its one argument is the rule's id. */
export const showRuleCommand = 'bulkhead.showRule';

/** Name of the configuration file, and the ending of files that one may extend. */
export const configFileName = '.bulkhead.yaml';
