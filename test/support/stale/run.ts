import { startRedis } from '../redis/server.js';
import { until } from '../run/until.js';
import { startChild, type Child } from './child.js';
import { FAULTS, readsGoBy, type Field } from './faults.js';
import { makeRandom } from './random.js';
import { startWires } from './wires.js';
import type { Reached, Spoilt } from './words.js';

interface Settings {
  readonly reads: number;
  readonly seed: number;
  /** Number of reads between the end of one fault and the start of the next. */
  readonly gap: number;
  readonly spoilt: Spoilt;
  /** Stops as soon as this many stale reads have been seen. */
  readonly enough: number;
}

export interface Outcome {
  readonly reads: number;
  /** Reads answered from the copy alone. */
  readonly warm: number;
  readonly refused: number;
  readonly stale: number;
  readonly examples: readonly string[];
  /** How often each fault happened. */
  readonly faults: Readonly<Record<string, number>>;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

/** Runs two processes that read and write, while faults happen one after the other in a random order. */
export const lookForStale = async (settings: Settings): Promise<Outcome> => {
  const { reads, seed, gap, spoilt, enough } = settings;
  const random = makeRandom(seed);
  const servers = [await startRedis(), await startRedis()] as const;
  const wires = [
    await startWires(servers[0].port, random),
    await startWires(servers[0].port, random),
  ];
  const children: Child[] = [];
  const field: Field = { children, wires, servers, master: 0, random };
  const tellOther = (slot: number) => (reached: Reached) => {
    children[1 - slot]?.send({ order: 'hear', reached });
  };
  const counted = new Map<string, number>();
  const total = (of: 'reads' | 'warm' | 'refused' | 'stale'): number =>
    sum(children.map((child) => child.latest()[of]));
  try {
    for (const [slot, { port: through }] of wires.entries())
      children.push(
        await startChild(
          {
            through,
            writeTo: servers[0].port,
            slot,
            seed,
            keys: 6,
            readers: 16,
            maxBytes: 20_000,
            spoilt,
          },
          tellOther(slot),
        ),
      );
    let turn: string[] = [];
    while (total('reads') < reads && total('stale') < enough) {
      await until('both have a copy', () => children.every((child) => child.latest().isOn));
      await readsGoBy(field, gap + random.below(gap));
      if (turn.length === 0) turn = Object.keys(FAULTS);
      const [name = ''] = turn.splice(random.below(turn.length), 1);
      await FAULTS[name]?.(field);
      counted.set(name, (counted.get(name) ?? 0) + 1);
    }
    await Promise.all(children.map((child) => child.stop()));
    const examples = children.flatMap((child) => child.latest().examples);
    return {
      ...{ reads: total('reads'), warm: total('warm'), refused: total('refused') },
      ...{ stale: total('stale'), examples, faults: Object.fromEntries(counted) },
    };
  } finally {
    await Promise.all(children.map((child) => child.stop()));
    await Promise.all([...wires, ...servers].map((one) => one.stop()));
  }
};
