import type { MemoryReport } from '../../../src/application/use-cases/health.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { causeOf, groupsOf } from '../../../console/src/causes.js';
import { sayForecast } from '../../../console/src/forecast.js';
import { columnAtFault } from '../../../src/domain/sync/column-at-fault.js';
import { printAge, printCount, printShare, printSpan } from '../../../console/src/format.js';
import { hitRate, readMetric } from '../../../console/src/metrics.js';
import { seriesOf, stacked } from '../../../console/src/minutes.js';
import { curlOf, lineOf } from '../../../console/src/routes.js';
import { buildMinutes } from '../../../src/application/sync/status.js';
import { readDocument } from '../../support/docs/blocks.js';

const MINUTE = 60_000;

const test = suite('console: display of answers');

test('durations, counts and shares are formatted for people', () => {
  const spans = [0, 820, 1500, 41_000, 210_000, 2 * 86_400_000, null];
  assert.equal(spans.map(printSpan), ['0 ms', '820 ms', '1.5 s', '41 s', '3.5 min', '2 d', '–']);
  assert.equal([printAge(null, 5), printAge(4000, 9000)], ['never', '5 s ago']);
  assert.equal([printCount(999), printCount(1_234_567)], ['999', '1\u202f234\u202f567']);
  assert.equal([0, 0.0002, 0.004, 0.97, null].map(printShare), [
    '0 %',
    '< 0.1 %',
    '0.4 %',
    '97 %',
    '–',
  ]);
});

test('values and the hit rate are read from /metrics', () => {
  const text = [
    '# HELP xrs_outbox what',
    'xrs_outbox 3',
    'xrs_outbox_more 9',
    'xrs_process_copy_reads_total{from="copy"} 30',
    'xrs_process_copy_reads_total{from="redis"} 10',
  ].join('\n');
  assert.equal([readMetric(text, 'xrs_outbox'), readMetric(text, 'xrs_none')], [3, null]);
  assert.equal([hitRate(text), hitRate('')], [0.75, null]);
});

test('minutes are plotted by result and lag, of one entity or of all', () => {
  const lag = (bucket: number) => ({ [`lag:post:${bucket}`]: 1, 'post:applied:webhook': 2 });
  const minutes = buildMinutes(
    { minutes: [{ ...lag(3), 'user:failed:bulk': 1, 'lag:user:7': 1 }, {}] },
    5 * MINUTE + 7,
  );
  assert.equal(
    minutes.map(({ at }) => at),
    [4 * MINUTE, 5 * MINUTE],
  );
  assert.equal(minutes[0]?.entities, {});
  const all = seriesOf(minutes, '');
  assert.equal(all.times, [240, 300]);
  assert.equal(
    [all.counts.applied, all.counts.failed],
    [
      [0, 2],
      [0, 1],
    ],
  );
  const [post, user] = [seriesOf(minutes, 'post'), seriesOf(minutes, 'user')];
  assert.equal(
    [post.counts.failed, user.counts.applied],
    [
      [0, 0],
      [0, 0],
    ],
  );
  assert.ok((user.p95[1] ?? 0) > (post.p95[1] ?? 0));
  assert.equal([all.p95[0], all.p95[1]], [null, user.p95[1]]);
});

test('series are stacked, and the topmost comes first', () => {
  assert.equal(
    stacked([
      [1, 2],
      [3, 0],
      [0, 5],
    ]),
    [
      [4, 7],
      [4, 2],
      [1, 2],
    ],
  );
});

test('dead letters are grouped by cause, the most frequent first, and each documented cause has advice', () => {
  const groups = groupsOf({ name_taken: 1, owner_missing: 4, a_new_one: 1 });
  assert.equal(
    groups.map(({ code }) => code),
    ['owner_missing', 'a_new_one', 'name_taken'],
  );
  const unknown = causeOf('a_new_one');
  const [, section = ''] = readDocument('docs/OPERATIONS.md').split('\n## Dead letters\n');
  const [table = ''] = section.split('\nThe letter of a row');
  const codes = Array.from(table.matchAll(/^\| `(\w+)`/gm), ([, code = '']) => code);
  assert.ok(codes.length >= 9);
  for (const code of codes) assert.is.not(causeOf(code).why, unknown.why, code);
});

test('the column at fault is the one that the message begins with', () => {
  const row = { id: 7, username: 'not one' };
  assert.is(columnAtFault('username must be a username', 'invalid_record', row), 'username');
  assert.is(columnAtFault('user_id is missing', 'missing_field', row), 'user_id');
  assert.is(columnAtFault('waited for user/9, which never came', 'owner_missing', row), null);
});

test('the curl command of a request is quoted for the shell', () => {
  const ask = {
    route: 'POST /sync/:rows',
    part: 'users',
    query: { dry_run: 'true' },
    body: [{ bio: "it's" }],
  } as const;
  assert.equal(lineOf(ask), ['POST', '/sync/users?dry_run=true']);
  assert.is(
    curlOf(ask),
    [
      `curl -s -X POST "$URL"'/sync/users?dry_run=true' -H "X-API-Key: $API_KEY"`,
      `-H 'Content-Type: application/json'`,
      String.raw`-d '[{"bio":"it'\''s"}]'`,
    ].join(' \\\n  '),
  );
});

test('the memory forecast is shown in words and by a badge', () => {
  const MIB = 1_048_576;
  const minutes = [{ at: 0, used: 40 * MIB }];
  const say = (
    state: MemoryReport['forecast']['state'],
    fullAt: number | null = null,
    perHour: number | null = null,
  ) =>
    sayForecast(
      { used: 40 * MIB, max: 100 * MIB, minutes, forecast: { state, perHour, fullAt } },
      0,
    );
  assert.is(say('unknown').word, 'not known');
  assert.match(say('too_few').text, 'After 1 of 10 minutes');
  assert.match(say('no_limit', null, 3 * MIB).text, /No maxmemory.*by 3 MiB an hour/);
  assert.is(say('steady').word, 'steady');
  assert.match(say('full').text, 'maxmemory of 100 MiB is reached');
  assert.is(say('growing', 3 * 3_600_000, MIB).word, 'full soon');
  assert.match(say('growing', 3 * 3_600_000, MIB).text, 'reached in 3 h');
  assert.is(say('growing', 72 * 3_600_000, MIB).word, 'growing');
  assert.match(say('growing').text, 'more than a year');
});

test.run();
