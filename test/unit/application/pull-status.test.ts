import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DEFAULT_MAPPING } from '../../../src/domain/sync/mapping.js';
import { NEW_CURSOR, printCursor } from '../../../src/domain/sync/pull-cursor.js';
import { ok } from '../../support/run/effect.js';
import { pullStatus } from '../../support/pull/world.js';

const test = suite('status of pulling');

test('the status lists each of several tables that hold likes', async () => {
  const [like] = DEFAULT_MAPPING.filter(({ entity }) => entity === 'like');
  assert.ok(like);
  const mapping = [like, { ...like, table: 'reaction', isFurther: true as const }];
  const failure = { code: 'source_table_missing', message: 'It is gone.', at: 1 };
  const stored = { 'pull:like:reaction': printCursor({ ...NEW_CURSOR, failure }) };
  const leases = { cursors: () => TE.right(stored) };
  const activity = { requests: (reading: string) => reading.length, waiting: () => 0 };
  const status = await ok(pullStatus(leases, activity, ['like'], mapping));
  assert.equal(
    Object.entries(status).map(([reading, { lastError, requests }]) => [
      reading,
      lastError?.message,
      requests,
    ]),
    [
      ['like', undefined, 4],
      ['like/reaction', 'It is gone.', 13],
    ],
  );
});

test.run();
