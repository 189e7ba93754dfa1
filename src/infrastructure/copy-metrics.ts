import { Counter, Gauge, type Registry } from 'prom-client';
import type { CopyNumbers } from '../adapters/redis/copies/copies.js';

/** Shows what a process keeps of what it has read, as it is at each scrape. */
export const showCopies = (registers: Registry[], numbers: () => CopyNumbers): void => {
  const gauge = (
    name: string,
    help: string,
    value: (now: CopyNumbers) => number,
    aggregator: 'sum' | 'min' = 'sum',
  ) =>
    new Gauge({
      ...{ name, help, aggregator, registers },
      collect() {
        this.set(value(numbers()));
      },
    });

  const total = (name: string, help: string, value: (now: CopyNumbers) => number) =>
    new Counter({
      ...{ name, help, registers },
      collect() {
        this.reset();
        this.inc(value(numbers()));
      },
    });

  gauge(
    'xrs_process_copy_on',
    'Whether reads are answered from the copy in the process, 1 or 0',
    ({ isOn }) => (isOn ? 1 : 0),
    'min',
  );
  gauge('xrs_process_copy_entries', 'Keys of which something is kept', ({ entries }) => entries);
  gauge('xrs_process_copy_bytes', 'About what the kept takes', ({ bytes }) => bytes);
  new Counter({
    name: 'xrs_process_copy_reads_total',
    help: 'Reads by whence they were answered: the copy alone, or Redis',
    labelNames: ['from'],
    registers,
    collect() {
      const { reads, warm } = numbers();
      this.reset();
      this.inc({ from: 'copy' }, warm);
      this.inc({ from: 'redis' }, reads - warm);
    },
  });
  total('xrs_process_copy_fences_total', 'Fences sent to Redis', ({ fences }) => fences);
  total('xrs_process_copy_fenced_total', 'Reads that waited for a fence', ({ fenced }) => fenced);
  total(
    'xrs_process_copy_invalidations_total',
    'Keys of which Redis told that they have changed',
    ({ invalidations }) => invalidations,
  );
  total(
    'xrs_process_copy_pairs_total',
    'Pairs of connections that have kept a copy fresh',
    ({ pairs }) => pairs,
  );
};
