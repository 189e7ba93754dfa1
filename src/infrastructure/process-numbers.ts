import { AggregatorRegistry } from 'prom-client';
import type { Measured } from './metrics.js';

interface Scrape {
  readonly waiting: Set<number>;
  readonly tell: () => void;
}

/** Puts together what the workers count, each known by its number, for the worker that is scraped. */
export interface ProcessNumbers {
  /** Asks all workers; `tell` gets what each has counted, and what those had counted that are gone. */
  readonly scrape: (
    workers: readonly number[],
    ask: (worker: number, scrape: number) => void,
    tell: (all: readonly Measured[]) => void,
  ) => void;
  /** Takes what a worker has counted; a report that comes after its end is ignored, since its numbers count already. */
  readonly measured: (worker: number, scrape: number, numbers: Measured) => void;
  /** Removes a worker that has ended; what it had counted, as far as it reported, still counts. */
  readonly gone: (worker: number) => void;
}

/** Time after which the last numbers of a worker that does not answer are taken, ms. */
const PATIENCE = 3000;

/** Types of metrics that still count when their process is gone; a gauge is of the process that it is measured in. */
const KEPT: ReadonlySet<unknown> = new Set(['counter', 'histogram']);

const isKept = (metric: object): boolean => 'type' in metric && KEPT.has(metric.type);

/** Removes functions, which processes cannot send each other. */
const plain = (metric: object): object =>
  Object.fromEntries(Object.entries(metric).filter(([, value]) => typeof value !== 'function'));

const sumOf = (all: readonly Measured[]): Measured =>
  AggregatorRegistry.aggregate([...all])
    .getMetricsAsArray()
    .map(plain);

export const makeProcessNumbers = (): ProcessNumbers => {
  const latest = new Map<number, Measured>();
  const scrapes = new Map<number, Scrape>();
  /** The sum of all workers that are gone. */
  let ended: Measured = [];
  const dead = new Set<number>();
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
      if (dead.has(worker)) return;
      latest.set(worker, numbers);
      answered(scrape, worker);
    },
    gone: (worker) => {
      dead.add(worker);
      ended = sumOf([ended, (latest.get(worker) ?? []).filter(isKept)]);
      latest.delete(worker);
      for (const scrape of [...scrapes.keys()]) answered(scrape, worker);
    },
  };
};
