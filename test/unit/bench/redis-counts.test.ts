import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { dearestIn } from '../../../bench/measure/held.js';
import { commandsBetween, countsIn } from '../../../bench/measure/redis-counts.js';

const test = suite('Counts at Redis');

const statsWith = (reads: number): string =>
  `# Stats\r\ntotal_net_input_bytes:10\r\ntotal_net_output_bytes:20\r\ntotal_reads_processed:${reads}\r\n`;

const calls = (ping: number, hgetall: number): string =>
  `# Commandstats\r\ncmdstat_ping:calls=${ping},usec=1\r\ncmdstat_hgetall:calls=${hgetall},usec=1\r\n` +
  'cmdstat_info:calls=9,usec=1\r\ncmdstat_config|set:calls=2,usec=1\r\n';

test('hold what clients asked, without the questions of the benchmark', () => {
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

test('between two counts there is what came since, less the own PINGs', () => {
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

test('the dearest command is found by its p99, and questions of the benchmark are none', () => {
  const line = (name: string, p99: number): string =>
    `latency_percentiles_usec_${name}:p50=1.003,p99=${p99},p99.9=90000\r\n`;
  const stats = line('evalsha', 250) + line('hgetall', 20) + line('info', 9000);
  assert.is(dearestIn(stats), 0.25);
  assert.is(dearestIn(''), 0);
});

test.run();
