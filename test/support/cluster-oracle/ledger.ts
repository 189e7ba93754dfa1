/**
 * The requests sent to the service, their answers and times, and therefore the facts that may hold. A fact has a
 * name, such as `like u1 m3`, and a value; null: it does not hold.
 */

export type Value = string | null;

export interface Effect {
  /** The facts that it sets. */
  readonly sets: readonly (readonly [fact: string, value: Value])[];
  /** Owners whose facts are all cleared: users or posts that it deletes. */
  readonly clears?: readonly string[];
  /** Counters that it increments, once per mention. */
  readonly adds?: readonly string[];
}

/** 'done': acknowledged; 'unknown': no answer, or an inconclusive one. Refused changes are not recorded. */
export type Outcome = 'done' | 'unknown';

/** A change as requested. Instants are from `performance.now()`. */
export interface Change extends Effect {
  /** Its description in failure messages. */
  readonly words: string;
  readonly began: number;
  ended: number;
  outcome: Outcome | 'under way' | 'refused';
}

export interface Ledger {
  /** Notes the owners of a fact, with which it is deleted. */
  readonly owns: (fact: string, owners: readonly string[]) => void;
  /** Records a change as sent; its outcome is reported by passing the returned change to `end`. */
  readonly begin: (words: string, effect: Effect) => Change;
  readonly end: (change: Change, outcome: Outcome | 'refused', effect?: Effect) => void;
  readonly changes: () => readonly Change[];
  /** Returns what is wrong with the final value of a fact; null: nothing. */
  readonly against: (fact: string, value: Value) => string | null;
  readonly facts: () => readonly string[];
  /** Returns the changes that may have affected a fact. */
  readonly touching: (fact: string) => readonly Change[];
  /** Returns the least and the most that may have been added to a counter. */
  readonly added: (counter: string) => readonly [least: number, most: number];
  /** Whether the deletion of this post or its author was acknowledged before that instant. */
  readonly wasGone: (post: string, before: number) => boolean;
  /** Whether a ban was acknowledged before that instant and has not been lifted since, nor is being lifted. */
  readonly wasBanned: (post: string, before: number, until: number) => boolean;
}

export const makeLedger = (): Ledger => {
  const changes = new Set<Change>();
  /** Refused changes, reported with a fault, since one of them may be its cause. */
  const refused = new Set<Change>();
  const owners = new Map<string, readonly string[]>();

  /** Returns the value that an effect gives to a fact; undefined if it does not affect it. */
  const effectOn = ({ sets, clears }: Effect, fact: string): Value | undefined => {
    const set = sets.find(([name]) => name === fact);
    if (set !== undefined) return set[1];
    return owners.get(fact)?.some((owner) => clears?.includes(owner)) === true ? null : undefined;
  };

  const timed = (change: Change): string => {
    const end = change.outcome === 'done' ? change.ended.toFixed(0) : '?';
    return `${change.words} (${change.began.toFixed(0)} to ${end})`;
  };

  const against: Ledger['against'] = (fact, value) => {
    const touching = [...changes].flatMap((change) => {
      const effect = effectOn(change, fact);
      return effect === undefined ? [] : [{ change, effect }];
    });
    const endOf = ({ outcome, ended }: Change): number =>
      outcome === 'done' ? ended : Number.POSITIVE_INFINITY;
    const ends = touching.flatMap(({ change, effect }) =>
      effect === value ? [endOf(change)] : [],
    );
    // At the start no fact holds.
    if (value === null) ends.push(0);
    const isLeft = ends.some((end) =>
      touching.every(
        ({ change, effect }) =>
          effect === value || change.outcome !== 'done' || change.began <= end,
      ),
    );
    if (isLeft) return null;
    const lines = touching.map(({ change, effect }) => `  ${timed(change)} -> ${String(effect)}`);
    for (const change of refused)
      if (effectOn(change, fact) !== undefined) lines.push(`  refused: ${timed(change)}`);
    return [`${fact} is ${String(value)}`, ...lines].join('\n');
  };

  const doneBefore = (instant: number): readonly Change[] =>
    [...changes].filter(({ outcome, ended }) => outcome === 'done' && ended < instant);

  return {
    owns: (fact, of) => {
      owners.set(fact, of);
    },
    begin: (words, effect) => {
      const change: Change = {
        ...{ words, ...effect, began: performance.now() },
        ...{ ended: Number.POSITIVE_INFINITY, outcome: 'under way' },
      };
      changes.add(change);
      return change;
    },
    end: (change, outcome, effect) => {
      change.ended = performance.now();
      if (effect !== undefined) Object.assign(change, effect);
      change.outcome = outcome;
      if (outcome === 'refused') {
        changes.delete(change);
        refused.add(change);
      }
    },
    changes: () => [...changes],
    against,
    facts: () => [
      ...new Set([
        ...owners.keys(),
        ...[...changes].flatMap(({ sets }) => sets.map(([fact]) => fact)),
      ]),
    ],
    touching: (fact) => [...changes].filter((change) => effectOn(change, fact) !== undefined),
    added: (counter) => {
      const countIn = (some: readonly Change[]): number =>
        some.flatMap(({ adds = [] }) => adds.filter((name) => name === counter)).length;
      const all = [...changes];
      return [countIn(all.filter(({ outcome }) => outcome === 'done')), countIn(all)];
    },
    wasGone: (post, before) => {
      const done = doneBefore(before).map((change) => ({
        change,
        effect: effectOn(change, `post ${post}`),
      }));
      const made = done.find(({ effect }) => typeof effect === 'string')?.change.ended;
      // The author may have been deleted and created again before the post was made.
      return (
        made !== undefined &&
        done.some(({ change, effect }) => effect === null && change.began > made)
      );
    },
    wasBanned: (post, before, until) => {
      const fact = `banned ${post}`;
      const bans = doneBefore(before).filter((change) => effectOn(change, fact) === 'yes');
      const lifted = [...changes].filter(
        (change) => change.began < until && effectOn(change, fact) === null,
      );
      return bans.some((ban) =>
        lifted.every(({ outcome, ended }) => outcome === 'done' && ended < ban.began),
      );
    },
  };
};
