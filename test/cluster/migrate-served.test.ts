import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { located } from '../../src/adapters/redis/cluster/buckets.js';
import { migrate, refusalOf, whole } from '../support/migrate/migration.js';
import { openStores } from '../support/migrate/stores.js';
import { copiedOf } from '../support/migrate/whole-store.js';

const test = suite('migration of a store in use');
const { one, back, many } = await openStores(test);

test.before.each(async () => {
  await one.hset('sys:store', 'name', 'this store', 'since', 1);
  for (const name of ['ada', 'bob', 'cyd']) await one.hset(`user:${name}`, 'username', name);
});

test('does not finish while a service uses the source, and finishes once it has stopped', async () => {
  await one.set('sys:lease:alerts', 'somebody');
  const waits: string[] = [];
  const tell = (told: { readonly type: string }) => void waits.push(told.type);
  assert.is(refusalOf(await migrate(one, many, { finishes: true, tell })), 'still_written');
  assert.equal(waits, ['begun', 'waiting']);
  const late = async (): Promise<void> => {
    await one.hset('user:ada', 'bio', 'the last');
    await one.del('sys:lease:alerts');
  };
  await whole(one, many, { meanwhile: late });
  assert.is(await many.hget(located('user:ada'), 'bio'), 'the last');
});

test('makes another pass if a service started at the source during the last one', async () => {
  let passes = 0;
  const tell = (told: { readonly type: string }): void => {
    if (told.type !== 'pass' || (passes += 1) > 1) return;
    void one.hset('user:ada', 'bio', 'by the new service');
    void one.set('sys:lease:serves:x', 'x');
  };
  await whole(one, many, { tell, meanwhile: () => one.del('sys:lease:serves:x') });
  assert.is(passes, 2);
  assert.is(await many.hget(located('user:ada'), 'bio'), 'by the new service');
});

test('is refused for an incomplete target that a service uses, and overwrites nothing there', async () => {
  await migrate(one, many);
  await many.set(located('sys:lease:serves:x'), 'x');
  await many.hset(located('user:ada'), 'bio', 'written there');
  for (let n = 0; n < 1000; n += 1) await many.hset(located(`post:new${n}`), 'id', `new${n}`);
  assert.is(refusalOf(await migrate(one, many)), 'target_served');
  assert.is(await many.hget(located('user:ada'), 'bio'), 'written there');
  assert.is(
    Object.keys(await copiedOf(many)).filter((name) => name.startsWith('post:new')).length,
    1000,
  );
  await many.del(located('sys:lease:serves:x'));
  await whole(one, many);
  assert.equal(await copiedOf(many), await copiedOf(one));
});

test('is refused if a service starts at the target during the last pass', async () => {
  const tell = (told: { readonly type: string }): void => {
    if (told.type === 'pass') void many.set(located('sys:lease:serves:x'), 'x');
  };
  assert.is(refusalOf(await migrate(one, many, { finishes: true, tell })), 'target_served');
});

test('is refused for a target that may evict keys', async () => {
  await back.config('SET', 'maxmemory', '1gb');
  assert.is(refusalOf(await migrate(one, back)), null);
  await back.flushall();
  await back.config('SET', 'maxmemory-policy', 'volatile-lru');
  assert.is(refusalOf(await migrate(one, back)), 'target_evicts');
  assert.equal(await back.keys('*'), []);
  await back.config('SET', 'maxmemory-policy', 'noeviction');
  await back.config('SET', 'maxmemory', '0');
});

test.run();
