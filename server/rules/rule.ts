import type { Project, Service } from '../model/compose.ts';
import type { Container, EnvironmentVariable, Format } from '../model/container.ts';
import type { Build, Instruction, Stage } from '../model/dockerfile.ts';
import type { Facts, Question } from '../model/facts.ts';
import type { ImageUse } from '../model/image-use.ts';
import type { Pod, PodContainer } from '../model/pod.ts';
import type { KubernetesVersion, PodSecurityCheck, PodSecurityLevel } from '../model/pod-security.ts';
import type { Resource } from '../model/resource.ts';
import type { Signer } from '../model/signature.ts';
import type { Edit, FileCreation, FileEdit } from '../text/edit.ts';
import type { OtherFile } from '../text/place-elsewhere.ts';
import type { Range } from '../text/range.ts';
import type { Slot } from '../text/slot.ts';

/** How bad it is when it is true; from worst to least. */
export const severities = ['critical', 'high', 'medium', 'low'] as const;
export type Severity = (typeof severities)[number];

/** Which rules are on by default; `strict` contains `recommended`. */
export type Profile = 'recommended' | 'strict';

/**
 * A control of a benchmark or a check of another tool. A bare id means the same as the rule; `wider` and `narrower` say
 * what the *other* control covers compared with the rule.
 */
export type Reference = string | { readonly id: string; readonly relation: 'equal' | 'wider' | 'narrower' };

/** The sources whose controls a rule may name; spelled as in reports. */
export const referenceSources = [
  'cis-docker',
  'cis-kubernetes',
  'pod-security',
  'nsa',
  'owasp',
  'hadolint',
  'buildkit',
  'tally',
  'trivy',
  'checkov',
  'kics',
  'semgrep',
  'compose-lint',
  'dclint',
  'kube-linter',
  'kube-score',
  'polaris',
  'kubescape',
  'kubeaudit',
  'kyverno',
] as const;
export type ReferenceSource = (typeof referenceSources)[number];
export type References = { readonly [source in ReferenceSource]?: Reference | readonly Reference[] };

/** A check of the Pod Security Standards that findings of a rule stand for, in manifests. */
export interface PodSecurityReference {
  readonly level: PodSecurityLevel;
  readonly check: PodSecurityCheck;
  /** The release of Kubernetes that brought the check, or what the rule finds of it. */
  readonly since?: KubernetesVersion;
  /** The first release without it. */
  readonly until?: KubernetesVersion;
}

/**
 * One way to mend a problem. `safe`: a container that worked before behaves the same and is less exposed. `unsafe`: it
 * may not, and `breaks` says what could.
 */
export interface Fix {
  /** Imperative, names what changes: ``Drop all capabilities``. */
  readonly title: string;
  readonly safety: 'safe' | 'unsafe';
  /** What could stop working, one sentence; required of unsafe fixes. */
  readonly breaks?: string;
  /** Whether the finding stays, and tells of less: for what is meant, and can be narrowed. All fixes of a finding do, or none. */
  readonly lessens?: true;
  /** A question that must be answered before `edits` can say anything: offered by title, resolved when chosen. */
  readonly needs?: Question;
  /** The edits, given what is known; undefined when they cannot be made without guessing. */
  edits(facts: Facts): readonly (Edit | FileCreation | FileEdit)[] | undefined;
}

/** Another place that has to do with a problem. */
export interface Related {
  readonly range: Range;
  readonly message: string;
  /** The file that it is in; undefined for the document itself. */
  readonly file?: OtherFile;
}

/** What a rule reports. */
export interface Problem {
  readonly range: Range;
  /** One sentence that names the thing, code in backticks, no final stop. Never contains a secret's value. */
  readonly message: string;
  /** Lower than the rule's, when something is not known; the message says what. */
  readonly severity?: Severity | undefined;
  readonly related?: readonly Related[] | undefined;
  /** Those of the rule's checks of the Pod Security Standards that fail by it; all of them when not given. */
  readonly podSecurity?: readonly PodSecurityCheck[];
  /**
   * From most to least advisable; a function where they take more than a moment to make. Never a getter of an object that is
   * made anew: V8 keeps a hidden class of its own for each, and with that what the getter sees, until all of the heap is looked at.
   */
  readonly fixes?: readonly Fix[] | (() => readonly Fix[]);
}

/** The fixes of `problem`, made now. */
export function fixesFor({ fixes = [] }: Pick<Problem, 'fixes'>): readonly Fix[] {
  return typeof fixes === 'function' ? fixes() : fixes;
}

/** What a check is given besides its target. */
export interface Context {
  /** The document's, for questions about what lies around it. */
  readonly path: string;
  readonly facts: Facts;
  /** Options of this rule from the configuration, over the rule's defaults. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Whether the Pod Security Standards ask, which judge by fields alone, whatever these come to. */
  readonly isForPosture?: boolean;
  /** Target version of Kubernetes as `[1, 34]`. */
  readonly kubernetesVersion: readonly [number, number];
  /** Registries that images may come from, as the configuration writes them; when it names none, any may. */
  readonly registries: readonly string[];
  /** Who may have signed which images, as the configuration says; when it names nobody, no image has to be signed. */
  readonly signedBy: readonly Signer[];
}

type Check<Target> = (target: Target, context: Context) => Iterable<Problem>;

/** One control: metadata, and one check for each kind of target where it means something. */
export interface Rule {
  /** Kebab-case, equal to the file's name; names the pattern, and reads after "allow". */
  readonly id: string;
  /** Former ids. */
  readonly aliases?: readonly string[];
  readonly title: string;
  readonly severity: Severity;
  readonly profile: Profile;
  readonly formats: readonly Format[];
  /** Why it matters, one to three sentences of Markdown. */
  readonly why: string;
  /** What to do, one or two sentences of Markdown. */
  readonly remedy: string;
  readonly references: References;
  /** Rules that are silent where it finds something, because it says all of it and more: they may speak once it is mended. */
  readonly covers?: readonly string[];
  /** What of the Pod Security Standards it answers for; the posture of a workload is made of these. */
  readonly podSecurity?: readonly PodSecurityReference[];
  /** Default options; their keys and types are what the configuration may set. */
  readonly options?: Readonly<Record<string, boolean | number | string | readonly string[]>>;

  readonly build?: Check<Build>;
  readonly stage?: Check<Stage>;
  readonly instruction?: Check<Instruction>;
  readonly project?: Check<Project>;
  readonly service?: Check<Service>;
  readonly resource?: Check<Resource>;
  readonly pod?: Check<Pod>;
  readonly podContainer?: Check<PodContainer>;
  readonly container?: Check<Container>;
  readonly image?: Check<ImageUse>;
  readonly environmentVariable?: Check<EnvironmentVariable>;
}

/** Declares a rule; returns it unchanged, typed. */
export function defineRule(rule: Rule): Rule {
  return rule;
}

/** `fix` of `slot`; where others share the place by an anchor, it says so and is unsafe. */
export function shared({ sharedBy }: Pick<Slot<unknown>, 'sharedBy'>, fix: Fix): Fix {
  if (sharedBy === 1) return fix;
  const breaks = `${fix.breaks ?? 'It may not suit all of them'}, in all ${sharedBy} places that share it`;
  return { ...fix, title: `${fix.title} (shared by ${sharedBy} places)`, safety: 'unsafe', breaks };
}

/** `a`, `b` and `c`, as code. */
export function listed(names: readonly string[]): string {
  const words = names.map((name) => `\`${name}\``);
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** `clauses` as one sentence without its final stop. */
export function sentence(clauses: readonly string[]): string {
  const last = clauses.at(-1);
  const text = clauses.length < 3 ? clauses.join(', and ') : [...clauses.slice(0, -1), `and ${last}`].join('; ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
