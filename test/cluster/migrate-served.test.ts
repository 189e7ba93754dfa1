import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { located } from '../../src/adapters/redis/cluster/buckets.js';
import { migrate, refusalOf, whole } from '../support/migrate/migration.js';
import { openStores } from '../support/migrate/stores.js';
import { copiedOf } from '../support/migrate/whole-store.js';

const test = suite('a store that is copied while somebody is served');
const { one, back, many } = await openStores(test);

test.before.each(async () => {
  await one.hset('sys:store', 'name', 'this store', 'since', 1);
  for (const name of ['ada', 'bob', 'cyd']) await one.hset(`user:${name}`, 'username', name);
});

test('is not whole while a service runs at the source, and is once that is gone', async () => {
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

test('is not whole where a service came while it looked for the last time', async () => {
  let passes = 0;
  const tell = (told: { readonly type: string }): void => {
    if (told.type !== 'pass' || (passes += 1) > 1) return;
    void one.hset('user:ada', 'bio', 'by whoever came');
    void one.set('sys:lease:serves:x', 'x');
  };
  await whole(one, many, { tell, meanwhile: () => one.del('sys:lease:serves:x') });
  assert.is(passes, 2);
  assert.is(await many.hget(located('user:ada'), 'bio'), 'by whoever came');
});

test('writes nothing over what a service has taken at a target that is half a copy', async () => {
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

test('is not whole where a service came to the target while it looked for the last time', async () => {
  const tell = (told: { readonly type: string }): void => {
    if (told.type === 'pass') void many.set(located('sys:lease:serves:x'), 'x');
  };
  assert.is(refusalOf(await migrate(one, many, { finishes: true, tell })), 'target_served');
});

test('is not begun where what is copied may be thrown away', async () => {
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
