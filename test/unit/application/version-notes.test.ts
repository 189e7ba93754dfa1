import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeReadSyncStatus } from '../../../src/application/use-cases/read-sync-status.js';
import { entryOf } from '../../../src/application/sync/entry.js';
import type { RowFields } from '../../../src/domain/sync/incoming-row.js';
import type { Entity } from '../../../src/domain/sync/entity.js';
import { ok } from '../../support/run/effect.js';
import { noon, SECOND } from '../../support/app/fixtures.js';
import { factsIn } from '../../support/oracle/facts.js';
import { makeTime } from '../../support/app/scene.js';
import { makeFakeSubject } from '../../support/contract/redis-subject.js';
import { redisSnapshot } from '../../support/redis/snapshot.js';
import { apply, row } from '../../support/sync/acts.js';

const MINUTE = 60 * SECOND;

const subject = makeFakeSubject({ budgets: null });

const begin = async () => {
  const stores = await subject.fresh();
  const time = makeTime();
  const scene = { stores, time };
  const read = makeReadSyncStatus({ ...stores, clock: time });
  const event = (entity: Entity, fields: RowFields, occurredAt: number | null) =>
    entryOf({ entity, row: fields, deleted: false, occurredAt });
  return {
    outcomesOf: async (...entries: readonly ReturnType<typeof row>[]) =>
      (await apply(scene, entries)).map(({ result, code }) => `${result} ${code}`.trim()),
    event,
    status: () => ok(read),
    bioOfAda: async () => factsIn(await redisSnapshot(subject.client)).users.get('ada')?.['bio'],
    journal: () =>
      ok(stores.journal.read({ limit: 10, result: null, entity: null, key: null, before: null })),
  };
};

const notes = suite('notes on versions');

notes('different content of one version is counted by entity, with advice', async () => {
  const { outcomesOf, status, journal } = await begin();
  const [, second = '', third, post] = await outcomesOf(
    row('user', 1, { username: 'ada', bio: 'one' }),
    row('user', 1, { username: 'ada', bio: 'two' }),
    row('user', 1, { username: 'ada', bio: 'three' }),
    row('post', 2, { id: 1, username: 'ada', content: 'one' }),
  );
  assert.match(second, / same_version$/);
  assert.match(third ?? '', / same_version$/);
  assert.is(post, 'applied');
  const { entities, same_version_advice: advice } = await status();
  assert.is(entities.user.same_version, 2);
  assert.is(entities.post.same_version, 0);
  assert.is((await journal()).filter(({ code }) => code === 'same_version').length, 2);
  assert.match(advice ?? '', /updated_at/);
});

notes('the same content of one version, or other fields of it, is not noted', async () => {
  const { outcomesOf, status } = await begin();
  const outcomes = await outcomesOf(
    row('user', 1, { username: 'ada', bio: 'one' }),
    row('user', 1, { username: 'ada', bio: 'one' }),
    row('user', 1, { username: 'ada', bio: 'one', mood: 'glad' }),
    row('user', 1, { username: 'ada', display_name: 'Ada' }),
  );
  assert.ok(
    outcomes.every((outcome) => !outcome.includes('same_version')),
    outcomes.join(),
  );
  assert.is((await status()).same_version_advice, undefined);
});

notes('edits of one second are ordered by the time of their events', async () => {
  for (const order of [
    [1, 2],
    [2, 1],
  ]) {
    const { outcomesOf, event, status, bioOfAda } = await begin();
    const updated_at = noon - MINUTE;
    await outcomesOf(
      ...order.map((place) =>
        event('user', { username: 'ada', bio: String(place), updated_at }, updated_at + place),
      ),
    );
    assert.is(await bioOfAda(), '2', order.join());
    assert.is((await status()).same_version_advice, undefined, order.join());
  }
});

notes('a record older than a version ahead of the clock is noted', async () => {
  const { outcomesOf, event, status } = await begin();
  const ahead = noon + 30 * MINUTE;
  const outcomes = await outcomesOf(
    event('user', { username: 'ada', bio: 'wrong clock' }, ahead),
    event('user', { username: 'ada', bio: 'right' }, noon - 1),
    event('user', { username: 'ada', bio: 'right', mood: 'glad' }, noon),
    event('user', { username: 'bob' }, noon),
    event('follow', { follower: 'ada', following: 'bob', created_at: ahead }, ahead),
    entryOf({
      entity: 'follow',
      row: { follower: 'ada', following: 'bob' },
      deleted: true,
      occurredAt: noon,
    }),
    event('post', { id: 1, username: 'ada', content: 'kept' }, noon),
    entryOf({ entity: 'post', row: { id: 1 }, deleted: true, occurredAt: ahead }),
    event('post', { id: 1, username: 'ada', content: 'again' }, noon + 1),
  );
  assert.equal(outcomes.slice(1, 3), ['stale version_ahead', 'applied version_ahead']);
  assert.is(outcomes[5], 'stale version_ahead');
  assert.is(outcomes[8], 'stale version_ahead');
  const { entities, version_ahead_advice: advice } = await status();
  assert.equal(
    [entities.user.version_ahead, entities.follow.version_ahead, entities.post.version_ahead],
    [2, 1, 1],
  );
  assert.match(advice ?? '', /clock/);
});

notes('a version slightly ahead of the clock is not noted', async () => {
  const { outcomesOf, event } = await begin();
  const outcomes = await outcomesOf(
    event('user', { username: 'ada', bio: 'later' }, noon + 4 * MINUTE),
    event('user', { username: 'ada', bio: 'earlier' }, noon),
  );
  assert.equal(outcomes, ['applied', 'stale']);
});

notes.run();
