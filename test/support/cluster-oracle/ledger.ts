/**
 * What was asked of the service, what was answered and when, and what may therefore be there. A fact has a name, `like
 * u1 m3`, and a value; null: it is not so.
 */

export type Value = string | null;

export interface Effect {
  /** The facts that it sets. */
  readonly sets: readonly (readonly [fact: string, value: Value])[];
  /** Owners of whose facts none is left: users or posts that it deletes. */
  readonly clears?: readonly string[];
  /** The counters to which it adds one, each as often as it is named. */
  readonly adds?: readonly string[];
}

/** 'done': answered so; 'unknown': no answer, or one that leaves it open. What was refused stands nowhere. */
export type Outcome = 'done' | 'unknown';

/** A change as it was asked for. Instants by `performance.now()`. */
export interface Change extends Effect {
  /** As it is shown where something is wrong. */
  readonly words: string;
  readonly began: number;
  ended: number;
  outcome: Outcome | 'under way' | 'refused';
}

export interface Ledger {
  /** Whose a fact is, so that it goes with them. */
  readonly owns: (fact: string, owners: readonly string[]) => void;
  /** A change goes out; whatever comes of it is told by what is returned. */
  readonly begin: (words: string, effect: Effect) => Change;
  readonly end: (change: Change, outcome: Outcome | 'refused', effect?: Effect) => void;
  readonly changes: () => readonly Change[];
  /** What would be wrong with a value of a fact now that all is over; null: nothing. */
  readonly against: (fact: string, value: Value) => string | null;
  readonly facts: () => readonly string[];
  /** What may have touched a fact. */
  readonly touching: (fact: string) => readonly Change[];
  /** What has been added to a counter: at least, and at most. */
  readonly added: (counter: string) => readonly [least: number, most: number];
  /** Whether this post was deleted, or its author, as somebody was told before that instant. */
  readonly wasGone: (post: string, before: number) => boolean;
  /** Whether it was banned before that instant, and no ban was lifted since, nor is being lifted. */
  readonly wasBanned: (post: string, before: number, until: number) => boolean;
}

export const makeLedger = (): Ledger => {
  const changes = new Set<Change>();
  /** Told beside what is wrong: it may be of these. */
  const refused = new Set<Change>();
  const owners = new Map<string, readonly string[]>();

  /** Undefined: it does not touch the fact. */
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
    // At the beginning nothing was so.
    if (value === null) ends.push(0);
    const isLeft = ends.some((end) =>
      touching.every(
        ({ change, effect }) =>
          effect === value || change.outcome !== 'done' || change.began <= end,
      ),
    );
    if (isLeft) return null;
    const told = touching.map(({ change, effect }) => `  ${timed(change)} -> ${String(effect)}`);
    for (const change of refused)
      if (effectOn(change, fact) !== undefined) told.push(`  refused: ${timed(change)}`);
    return [`${fact} is ${String(value)}`, ...told].join('\n');
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
      // An author may have gone and come back before the post was made.
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
