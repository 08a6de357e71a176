import { URI, Utils } from 'vscode-uri';
import type { ImageReference } from '../../model/image-reference.ts';
import { formatReference } from '../../model/image-reference.ts';
import type { Report } from '../../model/report.ts';
import type { ScanRefusal, ScanSubject } from '../../protocol-scan.ts';
import { type BuiltImage, buildImage, type EngineRun, isGone, withSavedImage } from '../../sources/engines/builder.ts';
import { isEngineFailure } from '../../sources/engines/engine.ts';
import type { ScanTarget } from '../../sources/scanners/scanner.ts';
import { folderWith } from '../folders.ts';
import type { ScanContext } from '../scans.ts';

type BuildSubject = Extract<ScanSubject, { readonly kind: 'build' }>;

/** Something to be scanned, named as its report will be. */
export interface Subject {
  readonly name: string;
  readonly reference: ImageReference | undefined;
  /** Hands `use` what a scanner can be given; whatever that takes is gone afterwards. */
  provide<T extends object>(
    run: EngineRun & { onPhase(phase: string): void },
    signal: AbortSignal,
    use: (target: ScanTarget) => Promise<T>,
  ): Promise<T | ScanRefusal>;
}

/** What was built last, by the name of its report. */
export type BuiltImages = Map<string, BuiltImage>;

/** Reads what a client wants scanned; why not, when that is nothing that can be. */
export function subjectOf(
  subject: ScanSubject | undefined,
  context: ScanContext,
  images: BuiltImages = new Map(),
): Subject | ScanRefusal {
  switch (subject?.kind) {
    case 'reference': {
      const reference = context.engine.parseImageReference(String(subject.reference));
      if (reference === undefined) return refused('unsupported', 'That is not the name of an image');
      const target: ScanTarget = { kind: 'reference', reference };
      return { name: formatReference(reference), reference, provide: (_run, _signal, use) => use(target) };
    }
    case 'archive': {
      const uri = URI.parse(String(subject.uri));
      if (uri.scheme !== 'file') return refused('unsupported', 'An image in a file has to be a file of this machine');
      const target: ScanTarget = { kind: 'archive', path: uri.fsPath };
      return { name: uri.fsPath, reference: undefined, provide: (_run, _signal, use) => use(target) };
    }
    case 'local': {
      const { engine, id, name } = subject;
      const reference = context.engine.parseImageReference(String(name));
      return {
        name: String(name),
        reference,
        provide: (run, signal, use) => saved(String(engine), String(id), run, signal, use),
      };
    }
    case 'build':
      return builtSubject({ ...subject, uri: String(subject.uri) }, context, images);
    default:
      return refused('unsupported', 'Nothing was named that could be scanned');
  }
}

/** What the image is called that the document at `uri` builds: its place from the folder that is open. */
export function nameOfBuild(uri: string, service: string | undefined, folders: readonly string[]): string {
  const folder = folderWith(uri, folders);
  const place =
    folder === undefined ? uri : `${Utils.basename(URI.parse(folder))}/${uri.slice(folder.length).replace(/^\//, '')}`;
  const path = decoded(folder === undefined ? URI.parse(uri).path : place);
  return `${service === undefined ? 'image' : `\`${service}\``} built by ${path}`.replaceAll('`', '');
}

function builtSubject(subject: BuildSubject, context: ScanContext, images: BuiltImages): Subject {
  const { uri, service } = subject;
  const name = nameOfBuild(uri, service, context.abilities.folders);
  return {
    name,
    reference: undefined,
    provide: async (run, signal, use) => {
      const kept = subject.isKept === true ? images.get(name) : undefined;
      if (kept !== undefined) {
        run.onPhase('Saving the image');
        const result = await withSavedImage(kept.engine, kept.id, run, signal, (path) =>
          use({ kind: 'archive', path }),
        );
        if (!isEngineFailure(result)) return result;
        if (!isGone(result)) return refused('no-engine', result.problem);
      }
      const built = await build(subject, context, run, signal);
      if (isRefusal(built)) return built;
      images.set(name, built);
      run.onPhase('Saving the image');
      return saved(built.engine, built.id, run, signal, use);
    },
  };
}

async function build(
  { uri, service, isAnew = false }: BuildSubject,
  context: ScanContext,
  run: EngineRun & { onPhase(phase: string): void },
  signal: AbortSignal,
): Promise<BuiltImage | ScanRefusal> {
  const file = await context.read(uri);
  if (file === undefined || URI.parse(uri).scheme !== 'file')
    return refused('unsupported', 'Only what is built by a file of this machine can be built');
  const { document, facts, configured } = file;
  const plan = context.engine.buildPlan(document, service, facts, configured.config);
  if (typeof plan === 'string') return refused('unsupported', plan);
  if (context.versionOf(uri) !== undefined && (await isUnsaved(context, uri)))
    return refused('unsaved', 'Save the file first: what is built is what the disk has');
  const folder = Utils.resolvePath(Utils.dirname(URI.parse(uri)), plan.context);
  const dockerfile = plan.dockerfile === undefined ? URI.parse(uri) : Utils.resolvePath(folder, plan.dockerfile);
  const order = { ...plan, isAnew: isAnew === true, context: folder.fsPath, dockerfile: dockerfile.fsPath };
  run.onPhase('Building');
  const built = await buildImage(order, run, signal);
  return isEngineFailure(built) ? refused('build', built.problem) : built;
}

async function isUnsaved(context: ScanContext, uri: string): Promise<boolean> {
  const shown = await context.textOf(uri);
  const kept = await context.diskTextOf(uri);
  return kept !== undefined && shown !== kept;
}

async function saved<T extends object>(
  engine: string,
  id: string,
  run: EngineRun,
  signal: AbortSignal,
  use: (target: ScanTarget) => Promise<T>,
): Promise<T | ScanRefusal> {
  const result = await withSavedImage(engine, id, run, signal, (path) => use({ kind: 'archive', path }));
  return isEngineFailure(result) ? refused('no-engine', result.problem) : result;
}

/** `report` under the name of what was scanned: a temporary file's means nothing to anybody. */
export function named(report: Report, { name }: Subject): Report {
  return { ...report, image: name };
}

export function refused(failure: string, message: string): ScanRefusal {
  return { failure, message };
}

export function isRefusal(value: object): value is ScanRefusal {
  return 'failure' in value && 'message' in value;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
