import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { dearestIn } from '../../../bench/measure/held.js';
import { commandsBetween, countsIn } from '../../../bench/measure/redis-counts.js';

const test = suite('Redis counters of the benchmark');

const statsWith = (reads: number): string =>
  `# Stats\r\ntotal_net_input_bytes:10\r\ntotal_net_output_bytes:20\r\ntotal_reads_processed:${reads}\r\n`;

const calls = (ping: number, hgetall: number): string =>
  `# Commandstats\r\ncmdstat_ping:calls=${ping},usec=1\r\ncmdstat_hgetall:calls=${hgetall},usec=1\r\n` +
  'cmdstat_info:calls=9,usec=1\r\ncmdstat_config|set:calls=2,usec=1\r\n';

test('contain the commands of clients, without those of the benchmark itself', () => {
  const { commands, bytesIn, bytesOut, reads } = countsIn(calls(3, 5), statsWith(7));
  assert.equal(
    [...commands],
    [
      ['ping', 3],
      ['hgetall', 5],
    ],
  );
  assert.equal([bytesIn, bytesOut, reads], [10, 20, 7]);
});

test('the difference of two counts excludes the benchmark’s own PINGs', () => {
  const [before, after] = [
    countsIn(calls(3, 5), statsWith(1)),
    countsIn(calls(13, 25), statsWith(2)),
  ];
  assert.equal(
    [...commandsBetween(before, after, 4)],
    [
      ['ping', 6],
      ['hgetall', 20],
    ],
  );
  assert.equal([...commandsBetween(before, after, 10)], [['hgetall', 20]]);
});

test('the slowest command is found by its p99, ignoring those of the benchmark itself', () => {
  const line = (name: string, p99: number): string =>
    `latency_percentiles_usec_${name}:p50=1.003,p99=${p99},p99.9=90000\r\n`;
  const stats = line('evalsha', 250) + line('hgetall', 20) + line('info', 9000);
  assert.is(dearestIn(stats), 0.25);
  assert.is(dearestIn(''), 0);
});

test.run();
