import { partsOf, type Parts, type Plan } from './plan.js';
import type { KEPT, Safeguards } from './safeguards.js';
import type { Part, Replies, Slot } from './slot.js';
import { steps, type FinishReply, type PartReply } from './steps.js';

/** cluster/change.ts as a generator of steps: each step is atomic, and anything may happen between two. */

export interface Step {
  readonly slot: string;
  readonly says: string;
  /** Id of the change. */
  readonly id?: string;
  /** The reason why its reads and writes must be on a replica before the reply. */
  readonly keptBy?: keyof typeof KEPT;
  readonly run: (slot: Slot) => unknown;
}

/** Steps that run at the same time; without `waits` there are no replies. */
export interface Asked {
  readonly steps: readonly Step[];
  readonly waits: boolean;
}

export type Process<A> = Generator<Asked, A, readonly unknown[]>;

/** Stands for a missing reply: the step may have run, or may still run. */
export const UNKNOWN = Symbol('unknown');
type Or<A> = A | typeof UNKNOWN;

export type Outcome =
  | { readonly is: 'ok' | 'changed' | 'busy' | 'unknown' | 'stuck' }
  | { readonly is: 'locked'; readonly by: string; readonly in: string };

/** A part that is being carried out and the last stage that is done; -1: none. */
interface Underway {
  readonly part: Part;
  done: number;
}

interface Told {
  readonly part: Part;
  readonly reply: Or<PartReply>;
}

export interface Client {
  readonly guards: Safeguards;
  readonly newId: () => string;
  /** Chooses the primary slot; undefined: the slot of the first check. */
  readonly primaryOf: (slots: readonly string[]) => string | undefined;
  /** Whether a first attempt locks this slot as a whole, as an import does; later attempts lock what they need. */
  readonly isLockedWhole: (slot: string) => boolean;
}

const TRIES = 7;
const PATIENT = 3;

/** Returns the stage and the number of each reply that a part needs from other parts. */
const givenElsewhere = ({
  ops,
}: Part): readonly { readonly stage: number; readonly from: string }[] =>
  ops.flatMap(({ stage, asks }) =>
    asks.flatMap((from) => (ops.some(({ number }) => number === from) ? [] : [{ stage, from }])),
  );

const readyStage = (part: Part, known: Replies): number =>
  Math.min(
    part.last,
    ...givenElsewhere(part).flatMap(({ stage, from }) => (from in known ? [] : [stage - 1])),
  );

export function* all(asked: readonly Step[]): Process<readonly unknown[]> {
  return asked.length === 0 ? [] : yield { steps: asked, waits: true };
}

export const protocol = ({ guards, newId, primaryOf, isLockedWhole }: Client) => {
  const does = steps(guards);

  const finish = (
    what: string,
    slot: string,
    id: string,
    run: (slot: Slot) => FinishReply,
  ): Step => ({ slot, says: `${what} ${id} in ${slot}`, id, run });

  const cancel = (slot: string, id: string) => finish('cancel', slot, id, does.cancel(id));

  function* forget(id: string, slots: readonly string[]): Process<void> {
    yield {
      steps: slots.map((slot) => finish('forget', slot, id, does.forget(id))),
      waits: false,
    };
  }

  /** Carries out the rest of a committed change, stage by stage. */
  function* carryOut(
    id: string,
    underway: readonly Underway[],
    known: Record<string, Replies[string]>,
  ): Process<'ok' | 'unknown' | 'stuck'> {
    const asked = new Set(
      underway.flatMap(({ part }) => givenElsewhere(part).map(({ from }) => from)),
    );
    const isAsked = ({ part }: Underway) => part.ops.some(({ number }) => asked.has(number));
    const keepsOf = (one: Underway): boolean =>
      (guards.repliesKept && isAsked(one)) ||
      (guards.primaryKept && one.part.slot === one.part.primary);
    for (;;) {
      const open = underway.filter(({ part, done }) => done < part.last);
      if (open.length === 0) break;
      const ready = open
        .map((one) => ({ one, to: guards.stages ? readyStage(one.part, known) : one.part.last }))
        .filter(({ one, to }) => to > one.done);
      // Replies are deleted only once all parts are finished.
      if (ready.length === 0) return guards.othersEnd ? 'ok' : 'stuck';
      const replies = (yield* all(
        ready.map(({ one: { part, done }, one, to }) => ({
          ...finish(
            `finish (to stage ${to})`,
            part.slot,
            id,
            does.run(id, part, done, to, { ...known }, keepsOf(one)),
          ),
          keptBy: 'finishKept' as const,
        })),
      )) as readonly Or<FinishReply>[];
      for (const [at, { one, to }] of ready.entries()) {
        const reply = replies[at];
        if (reply === UNKNOWN || reply === undefined) return 'unknown';
        if (reply.is === 'ok') Object.assign(known, reply.replies);
        // Another process has finished the part.
        else for (const { number } of one.part.ops) known[number] ??= null;
        one.done = reply.is === 'ok' ? to : one.part.last;
      }
    }
    yield* forget(
      id,
      underway.filter(isAsked).map(({ part }) => part.slot),
    );
    return 'ok';
  }

  const ask = (how: 'prepare' | 'commit' | 'alone', id: string, part: Part): Step => ({
    slot: part.slot,
    says: `${how} ${id} in ${part.slot}`,
    id,
    keptBy: how === 'prepare' ? 'promiseKept' : 'commitKept',
    run: does.ask(how, id, part),
  });

  /** Returns why the change did not happen; if a part refused it, all parts are told to undo it. */
  const outcomeOf = (told: readonly Told[], id: string): Outcome => {
    const seen = told.map(({ part, reply }): Outcome | null => {
      if (reply === UNKNOWN) return { is: 'unknown' };
      if (reply.is === 'locked') return { is: 'locked', by: reply.by, in: part.slot };
      if (reply.is === 'aborted') return { is: 'locked', by: id, in: part.slot };
      return reply.is === 'changed' ? { is: 'changed' } : null;
    });
    return (
      seen.find((one) => one?.is === 'unknown') ??
      seen.find((one) => one?.is === 'locked') ?? { is: 'changed' }
    );
  };

  function* attempt({ parts, primary }: Parts): Process<Outcome> {
    const id = newId();
    const others = parts.filter((part) => part !== primary);
    const commit = ask(others.length === 0 ? 'alone' : 'commit', id, primary);
    const early = guards.commitLast || others.length === 0 ? [] : [commit];
    const replies = (yield* all([
      ...others.map((part) => ask('prepare', id, part)),
      ...early,
    ])) as readonly Or<PartReply>[];
    const told = others.map((part, at): Told => ({ part, reply: replies[at] ?? UNKNOWN }));
    if (told.every(({ reply }) => reply !== UNKNOWN && reply.is === 'ok')) {
      const late = early.length > 0 ? replies.slice(others.length) : yield* all([commit]);
      const [reply = UNKNOWN] = late as readonly Or<PartReply>[];
      if (reply !== UNKNOWN && reply.is === 'ok') {
        const done = yield* carryOut(
          id,
          parts.map((part) => ({ part, done: part === primary ? 0 : -1 })),
          { ...reply.replies },
        );
        if (done === 'ok' && others.length > 0) yield* forget(id, [primary.slot]);
        return { is: done };
      }
      // It is unknown whether the change has happened; a process that finds its record determines that.
      if (reply === UNKNOWN) return { is: 'unknown' };
      told.push({ part: primary, reply });
    }
    yield* all(others.map(({ slot }) => cancel(slot, id)));
    return outcomeOf(told, id);
  }

  const read = (slot: string, id: string): Step => ({
    slot,
    says: `read ${id} in ${slot}`,
    keptBy: 'recordKept',
    run: ({ records }) => records.get(id) ?? null,
  });

  function* recover(slot: string, id: string): Process<'ok' | 'unknown' | 'stuck'> {
    const [here] = (yield* all([read(slot, id)])) as readonly Or<
      ReturnType<Slot['records']['get']>
    >[];
    if (here === UNKNOWN) return 'unknown';
    if (!here?.part) return 'ok';
    const { primary } = here.part;
    const [decided] = (yield* all([
      { ...finish('decide', primary, id, does.decide(id)), keptBy: 'decisionKept' },
    ])) as readonly Or<FinishReply>[];
    if (decided === UNKNOWN || decided === undefined) return 'unknown';
    if (decided.is !== 'committed') {
      yield* all([cancel(slot, id)]);
      return 'ok';
    }
    const known: Record<string, Replies[string]> = {};
    const underway: Underway[] = [];
    for (const where of [primary, ...decided.others]) {
      const [found] = (yield* all([read(where, id)])) as readonly Or<typeof here>[];
      if (found === UNKNOWN) return 'unknown';
      if (!found?.part) continue;
      Object.assign(known, found.replies);
      underway.push({ part: found.part, done: found.done });
    }
    const done = yield* carryOut(id, underway, known);
    // Includes the replies kept for parts that had finished earlier.
    if (done === 'ok')
      yield* forget(
        id,
        underway.map(({ part }) => part.slot),
      );
    return done;
  }

  function* transact(plan: Plan): Process<Outcome> {
    for (let tries = 1; ; tries += 1) {
      const whole = partsOf(plan, primaryOf, tries === 1 ? isLockedWhole : undefined);
      const tried = yield* attempt(whole);
      if (tried.is !== 'locked' || !('by' in tried)) return tried;
      if (tries > TRIES) return { is: 'busy' };
      if (tries > PATIENT && (yield* recover(tried.in, tried.by)) === 'unknown')
        return { is: 'unknown' };
      yield { steps: [], waits: true };
    }
  }

  return { transact, recover };
};

export type Protocol = ReturnType<typeof protocol>;
