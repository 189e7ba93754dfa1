import { AggregatorRegistry } from 'prom-client';
import type { Measured } from './metrics.js';

interface Scrape {
  readonly waiting: Set<number>;
  readonly tell: () => void;
}

/** Puts together what workers count, each known by its number; the one that is scraped shows it. */
export interface ProcessNumbers {
  /** Asks all of them; `tell` gets what each has counted, and what those had that are gone. */
  readonly scrape: (
    workers: readonly number[],
    ask: (worker: number, scrape: number) => void,
    tell: (all: readonly Measured[]) => void,
  ) => void;
  readonly measured: (worker: number, scrape: number, numbers: Measured) => void;
  /** What it had counted, as far as was told, goes on to count. */
  readonly gone: (worker: number) => void;
}

/** For a worker that does not answer what it last told is taken, ms. */
const PATIENCE = 3000;

/** Counted once and for all, other than a gauge, which is of the process that it is measured in. */
const KEPT: ReadonlySet<unknown> = new Set(['counter', 'histogram']);

const isKept = (metric: object): boolean => 'type' in metric && KEPT.has(metric.type);

/** Processes can tell each other no functions. */
const plain = (metric: object): object =>
  Object.fromEntries(Object.entries(metric).filter(([, value]) => typeof value !== 'function'));

const sumOf = (all: readonly Measured[]): Measured =>
  AggregatorRegistry.aggregate([...all])
    .getMetricsAsArray()
    .map(plain);

export const makeProcessNumbers = (): ProcessNumbers => {
  const latest = new Map<number, Measured>();
  const scrapes = new Map<number, Scrape>();
  /** Of all that are gone. */
  let ended: Measured = [];
  let count = 0;

  const answered = (scrape: number, worker: number): void => {
    const asked = scrapes.get(scrape);
    if (asked === undefined) return;
    asked.waiting.delete(worker);
    if (asked.waiting.size === 0) asked.tell();
  };

  return {
    scrape: (workers, ask, tell) => {
      count += 1;
      const scrape = count;
      const late = setTimeout(() => scrapes.get(scrape)?.tell(), PATIENCE);
      scrapes.set(scrape, {
        waiting: new Set(workers),
        tell: () => {
          clearTimeout(late);
          scrapes.delete(scrape);
          tell([...latest.values(), ended]);
        },
      });
      for (const worker of workers) ask(worker, scrape);
    },
    measured: (worker, scrape, numbers) => {
      latest.set(worker, numbers);
      answered(scrape, worker);
    },
    gone: (worker) => {
      ended = sumOf([ended, (latest.get(worker) ?? []).filter(isKept)]);
      latest.delete(worker);
      for (const scrape of [...scrapes.keys()]) answered(scrape, worker);
    },
  };
};
