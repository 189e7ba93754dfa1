import { UNKNOWN, type Asked, type Process, type Step } from './protocol.js';
import type { Random } from './random.js';
import type { Safeguards } from './safeguards.js';
import { copyOf, type Slot } from './slot.js';

/** Probabilities of each fault at a step. */
export interface Faults {
  /** The process dies; steps that it has sent may still run. */
  readonly crash: number;
  /** A process gets no reply to a step, which may have run, may run later or never; it continues. */
  readonly deaf: number;
  /** A process pauses while others recover its change. */
  readonly sleep: number;
  /** A step runs twice: before its reply arrives, or while a record of its change exists. */
  readonly twice: number;
  /** A process finds a record and recovers its change; two may do so at once. */
  readonly recovery: number;
  /** A slot loses its last writes, except those known to be on a replica. */
  readonly failover: number;
}

interface Running {
  readonly name: string;
  readonly process: Process<unknown>;
  readonly ended: (result: unknown) => void;
  /** Steps that have been requested and not run, with the index of each reply. */
  open: { readonly step: Step; readonly at: number }[];
  replies: unknown[];
  sleeps: boolean;
}

const LOST_WRITES = 4;

interface Nodes {
  readonly slots: ReadonlyMap<string, Slot>;
  /** For each slot, the states to which a failover may return. */
  readonly before: Map<string, Slot[]>;
  readonly guards: Safeguards;
}

/** Runs the steps of many processes one by one, in random order. */
export const network = (
  { slots, before, guards }: Nodes,
  random: Random,
  faults: Faults,
  told: (line: () => string) => void,
) => {
  let running: Running[] = [];
  const underway: (Step & { readonly isCopy?: true })[] = [];

  const runLate = (late: (typeof underway)[number]): void => {
    const isEnded = slots.get(late.slot)?.records.has(late.id ?? '') !== true;
    if (late.isCopy !== true || !isEnded) run(late, 'late');
  };

  const run = ({ slot: name, says, run: does }: Step, who: string): unknown => {
    const slot = slots.get(name);
    if (slot === undefined) throw new Error(`No slot ${name}`);
    if (faults.failover > 0)
      before.set(name, [...(before.get(name) ?? []), copyOf(slot)].slice(-LOST_WRITES));
    const reply = does(slot);
    told(() => `${who}: ${says} -> ${JSON.stringify(reply)}`);
    return reply;
  };

  const take = (one: Running, asked: IteratorResult<Asked, unknown>): void => {
    if (asked.done === true) {
      running = running.filter((other) => other !== one);
      one.ended(asked.value);
      return;
    }
    const { steps, waits } = asked.value;
    if (!waits) underway.push(...steps);
    one.replies = [];
    one.open = waits ? steps.map((step, at) => ({ step, at })) : [];
  };

  const start = <A>(name: string, process: Process<A>, ended: (result: A) => void): void => {
    const one: Running = {
      ...{ name, process, ended: ended as (result: unknown) => void },
      ...{ open: [], replies: [], sleeps: false },
    };
    running.push(one);
    take(one, process.next([]));
  };

  const die = (one: Running): void => {
    for (const { step } of one.open) if (random.chance(0.5)) underway.push(step);
    running = running.filter((other) => other !== one);
    told(() => `${one.name} dies`);
  };

  const goOn = (one: Running): void => {
    if (one.open.length > 0) {
      const [{ step, at }] = one.open.splice(random.below(one.open.length), 1) as [
        Running['open'][number],
      ];
      if (random.chance(faults.deaf)) {
        const kind = random.below(3);
        told(() => `${one.name} hears nothing of: ${step.says}`);
        if (kind === 0) run(step, one.name);
        if (kind === 1) underway.push(step);
        one.replies[at] = UNKNOWN;
      } else {
        if (random.chance(faults.twice)) {
          if (random.chance(0.5)) run(step, `${one.name} (at first)`);
          else if (step.id !== undefined) underway.push({ ...step, isCopy: true });
        }
        one.replies[at] = run(step, one.name);
        if (step.keptBy !== undefined && guards[step.keptBy]) before.set(step.slot, []);
      }
    }
    if (one.open.length === 0) take(one, one.process.next(one.replies));
  };

  const failOver = (): void => {
    const [name, states] = random.pick([...before]);
    const earlier = states[random.below(states.length)];
    const slot = slots.get(name);
    if (earlier === undefined || slot === undefined) return;
    for (const part of ['facts', 'locks', 'records'] as const) {
      const map = slot[part] as Map<string, unknown>;
      map.clear();
      for (const [key, value] of earlier[part]) map.set(key, value);
    }
    before.set(name, []);
    told(() => `${name} loses its last writes`);
  };

  /** Runs one step of some process; false if no running process has any. */
  const step = (): boolean => {
    if (underway.length > 0 && random.chance(0.15)) {
      const [late] = underway.splice(random.below(underway.length), 1);
      if (late !== undefined) runLate(late);
      return true;
    }
    if (faults.failover > 0 && before.size > 0 && random.chance(faults.failover)) failOver();
    const awake = running.filter(({ sleeps }) => !sleeps);
    if (awake.length === 0) return false;
    const one = random.pick(awake);
    if (random.chance(faults.crash)) die(one);
    else if (random.chance(faults.sleep)) one.sleeps = true;
    else goOn(one);
    return true;
  };

  return {
    start,
    step,
    count: (): number => running.filter(({ sleeps }) => !sleeps).length,
    wake: (): boolean => {
      const asleep = running.filter(({ sleeps }) => sleeps);
      for (const one of asleep) one.sleeps = false;
      return asleep.length > 0;
    },
    /** Runs each step that is still on its way, or loses it. */
    arrive: (): void => {
      for (const late of underway.splice(0)) if (random.chance(0.8)) runLate(late);
    },
  };
};
