import type { Reference, ReferenceSource, Rule } from '../../server/rules/rule.ts';
import type { Label } from './manifest.ts';
import { isAt, type Lines } from './place.ts';

/** A finding as the runner reports it. */
export interface Found extends Lines {
  readonly rule: string;
  readonly severity: string;
  readonly column: number;
}

/** What came of one label. */
export interface Judgement {
  readonly label: Label;
  /** Rules that say the same as the label, or more. */
  readonly rules: readonly string[];
  readonly outcome: 'found' | 'missed' | 'quiet' | 'false alarm';
  /** Whether every rule that answers covers only a part of the control: a miss may then lie outside of those parts. */
  readonly isPartial: boolean;
  /** Rules that reported where the label points. */
  readonly by: readonly string[];
}

type Relation = 'equal' | 'wider' | 'narrower';

/** Which rules answer for the controls of other tools. */
export class Scope {
  readonly #rules = new Map<string, Map<string, Relation>>();

  constructor(rules: readonly Rule[]) {
    for (const rule of rules) {
      for (const [source, value] of Object.entries(rule.references)) {
        for (const one of [value].flat() as Reference[]) {
          const { id, relation } = typeof one === 'string' ? { id: one, relation: 'equal' as const } : one;
          const key = keyOf(source as ReferenceSource, id);
          this.#rules.set(key, (this.#rules.get(key) ?? new Map()).set(rule.id, relation));
        }
      }
    }
  }

  /** Judges `label` by what was found in its file; undefined when no rule answers for it. */
  judge(label: Label, text: string, found: readonly Found[]): Judgement | undefined {
    const relations = this.#relations(label);
    if (relations.size === 0) return undefined;
    const by = [
      ...new Set(found.filter((one) => relations.has(one.rule) && isAt(label, text, one)).map((one) => one.rule)),
    ];
    if (label.expect === 'fire') return this.#judgeFire(label, relations, by);
    // A rule that covers more than the control may fire where the control does not.
    const guilty = by.filter((rule) => relations.get(rule) !== 'narrower');
    const rules = [...relations].filter(([, relation]) => relation !== 'narrower').map(([rule]) => rule);
    if (rules.length === 0) return undefined;
    return { label, rules, outcome: guilty.length > 0 ? 'false alarm' : 'quiet', isPartial: false, by: guilty };
  }

  #judgeFire(label: Label, relations: ReadonlyMap<string, Relation>, by: readonly string[]): Judgement {
    const whole = [...relations].filter(([, relation]) => relation !== 'wider').map(([rule]) => rule);
    const isPartial = whole.length === 0;
    const rules = isPartial ? [...relations.keys()] : whole;
    return { label, rules, outcome: by.length > 0 ? 'found' : 'missed', isPartial, by };
  }

  #relations(label: Label): ReadonlyMap<string, Relation> {
    const { source, id, checks } = label;
    if (checks) return new Map(checks.flatMap((check) => [...(this.#rules.get(keyOf(source, check)) ?? [])]));
    const exact = this.#rules.get(keyOf(source, id));
    if (exact) return exact;
    if (source === 'kyverno') return this.#rules.get(keyOf(source, id.split('/')[0] as string)) ?? new Map();
    // `restricted` contains the checks of `baseline`.
    return this.#rules.get(keyOf(source, id.replace(/^restricted\//, 'baseline/'))) ?? new Map();
  }
}

function keyOf(source: ReferenceSource, id: string): string {
  return `${source} ${id.toLowerCase()}`;
}
