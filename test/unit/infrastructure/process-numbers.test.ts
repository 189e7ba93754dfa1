import { Counter, Gauge, Registry, AggregatorRegistry } from 'prom-client';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Measured } from '../../../src/infrastructure/metrics.js';
import { makeProcessNumbers } from '../../../src/infrastructure/process-numbers.js';

const measuredOf = (count: number, memory: number): Promise<Measured> => {
  const registers = [new Registry()];
  const help = 'of the test';
  new Counter({ name: 'things_total', help, registers }).inc(count);
  new Gauge({ name: 'memory', help, registers }).set(memory);
  return registers[0]?.getMetricsAsJSON() ?? Promise.resolve([]);
};

const textOf = (all: readonly Measured[]): Promise<string> =>
  AggregatorRegistry.aggregate([...all]).metrics();

const NO_METRICS: readonly Measured[] = [];

const test = suite('metrics of several processes');

test('are reported once each process has answered', async () => {
  const numbers = makeProcessNumbers();
  const asked: number[] = [];
  let reported = NO_METRICS;
  let scrape = 0;
  numbers.scrape(
    [1, 2],
    (worker, number) => {
      asked.push(worker);
      scrape = number;
    },
    (all) => {
      reported = all;
    },
  );
  assert.equal(asked, [1, 2]);
  numbers.measured(2, scrape, await measuredOf(3, 30));
  numbers.measured(2, scrape, await measuredOf(4, 40));
  assert.is(reported, NO_METRICS);
  numbers.measured(1, scrape, await measuredOf(1, 10));
  const text = await textOf(reported);
  assert.match(text, /^things_total 5$/m);
  assert.match(text, /^memory 50$/m);
});

test('keep the counters of ended processes, but not their gauges', async () => {
  const numbers = makeProcessNumbers();
  const scrapeOf = (worker: number, answer: Measured): Promise<string> => {
    let reported = NO_METRICS;
    numbers.scrape(
      [worker],
      (one, scrape) => {
        numbers.measured(one, scrape, answer);
      },
      (all) => {
        reported = all;
      },
    );
    return textOf(structuredClone(reported));
  };
  for (const worker of [1, 2, 3]) {
    await scrapeOf(worker, await measuredOf(2, 10));
    numbers.gone(worker);
  }
  const text = await scrapeOf(4, await measuredOf(1, 5));
  assert.match(text, /^things_total 7$/m);
  assert.match(text, /^memory 5$/m);
});

test('do not count an ended process again that reports after its end', async () => {
  const numbers = makeProcessNumbers();
  let reported = NO_METRICS;
  const tell = (all: readonly Measured[]): void => {
    reported = all;
  };
  const nobody = (): void => undefined;
  numbers.scrape([1], nobody, tell);
  numbers.measured(1, 1, await measuredOf(2, 10));
  // The worker is asked once more and ends; its answer is delivered after its end.
  numbers.scrape([1], nobody, tell);
  numbers.gone(1);
  numbers.measured(1, 2, await measuredOf(3, 10));
  numbers.scrape([2], nobody, tell);
  numbers.measured(2, 3, await measuredOf(1, 5));
  const text = await textOf(structuredClone(reported));
  assert.match(text, /^things_total 3$/m);
  assert.match(text, /^memory 5$/m);
});

test('do not wait for a process that has ended', () => {
  const numbers = makeProcessNumbers();
  let isTold = false;
  numbers.scrape(
    [1],
    () => undefined,
    () => {
      isTold = true;
    },
  );
  numbers.gone(1);
  assert.ok(isTold);
});

test.run();
