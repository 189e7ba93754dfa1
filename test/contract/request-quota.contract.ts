import * as assert from 'uvu/assert';
import type { RequestQuota } from '../../src/application/ports/limits.js';
import type { Rate } from '../../src/domain/sync/quota.js';
import { contract } from '../support/contract/subject.js';
import { ok } from '../support/run/effect.js';
import { HOUR } from '../support/app/fixtures.js';
import { until } from '../support/run/until.js';

const RATE: Rate = { requests: 3, windowMs: HOUR };
const SHORT: Rate = { requests: 3, windowMs: 40 };
/** Asserts a wait in whole ms, up to five seconds of which may have passed. */
const isAbout = (ms: number, wanted: number): void => {
  assert.ok(ms > wanted - 5000 && ms <= wanted + 1, `${ms} in place of ${wanted}`);
};

/** Takes and closes so many requests; resolves to the wait that each would have had. */
const make = async (quota: RequestQuota, rate: Rate, count: number): Promise<readonly number[]> => {
  const waits: number[] = [];
  for (let n = 0; n < count; n += 1) {
    waits.push(await ok(quota.take(`r${n}`, rate, HOUR)));
    if (waits.at(-1) === 0) await ok(quota.close(`r${n}`, rate, null));
  }
  return waits;
};

export const requestQuotaContract = contract('RequestQuota', (test) => {
  test('a window has as many requests as the rate', async ({ stores: { requestQuota } }) => {
    const waits = await make(requestQuota, RATE, 5);
    assert.equal(waits.slice(0, 3), [0, 0, 0]);
    for (const wait of waits.slice(3)) isAbout(wait, HOUR);
  });

  test('a request that is not answered counts', async ({ stores: { requestQuota } }) => {
    for (const name of ['a', 'b', 'c']) assert.is(await ok(requestQuota.take(name, RATE, HOUR)), 0);
    isAbout(await ok(requestQuota.take('d', RATE, HOUR)), HOUR);
    await ok(requestQuota.close('a', RATE, null));
    isAbout(await ok(requestQuota.take('d', RATE, HOUR)), HOUR);
  });

  test('who asks again has one place', async ({ stores: { requestQuota } }) => {
    for (let n = 0; n < 5; n += 1) assert.is(await ok(requestQuota.take('a', RATE, HOUR)), 0);
    await ok(requestQuota.close('a', RATE, null));
    await ok(requestQuota.close('a', RATE, null));
    const waits = await make(requestQuota, RATE, 3);
    assert.equal(waits.slice(0, 2), [0, 0]);
    isAbout(waits[2] ?? 0, HOUR);
  });

  test('a place is free again a window after the answer', async ({ stores: { requestQuota } }) => {
    assert.equal((await make(requestQuota, SHORT, 3)).length, 3);
    await until(
      'a place is free',
      async () => (await ok(requestQuota.take('x', SHORT, HOUR))) === 0,
    );
  });

  test('whose holder is gone a place is free after its time', async ({
    stores: { requestQuota },
  }) => {
    for (const name of ['a', 'b', 'c']) await ok(requestQuota.take(name, SHORT, 30));
    await until('a place is free', async () => (await ok(requestQuota.take('d', SHORT, 30))) === 0);
  });

  test('a refusal makes everybody pause, and ask half as often', async ({
    stores: { requestQuota },
  }) => {
    const rate: Rate = { requests: 8, windowMs: HOUR };
    await ok(requestQuota.take('a', rate, HOUR));
    await ok(requestQuota.take('b', rate, HOUR));
    await ok(requestQuota.close('a', rate, { retryAfter: 30 }));
    await ok(requestQuota.close('b', rate, { retryAfter: 60 }));
    const wait = await ok(requestQuota.take('c', rate, HOUR));
    assert.ok(wait > 0 && wait <= 60, String(wait));
    await until(
      'the pause is over',
      async () => (await ok(requestQuota.take('c', rate, HOUR))) === 0,
    );
    // After the refusals the rate is four in place of eight, and three of those are taken.
    assert.is(await ok(requestQuota.take('d', rate, HOUR)), 0);
    isAbout(await ok(requestQuota.take('e', rate, HOUR)), HOUR);
  });

  test('a refusal that does not say how long makes a pause of a window', async ({
    stores: { requestQuota },
  }) => {
    await ok(requestQuota.close('a', RATE, { retryAfter: null }));
    isAbout(await ok(requestQuota.take('b', RATE, HOUR)), HOUR);
  });

  test('a pause is no longer than an hour', async ({ stores: { requestQuota } }) => {
    await ok(requestQuota.close('a', SHORT, { retryAfter: 999 * HOUR }));
    isAbout(await ok(requestQuota.take('b', SHORT, HOUR)), HOUR);
  });

  test('after windows that went well it is as before', async ({ stores: { requestQuota } }) => {
    const rate: Rate = { requests: 2, windowMs: 4 };
    await ok(requestQuota.close('a', rate, { retryAfter: 0 }));
    let n = 0;
    const take = async (): Promise<string | null> => {
      const name = `n${(n += 1)}`;
      return (await ok(requestQuota.take(name, rate, HOUR))) === 0 ? name : null;
    };
    await until('two are allowed at once', async () => {
      const one = await take();
      if (one === null) return false;
      const two = await take();
      for (const name of [one, two]) if (name) await ok(requestQuota.close(name, rate, null));
      return two !== null;
    });
  });

  test('of several at once no more are let go than may', async ({ stores: { requestQuota } }) => {
    const waits = await Promise.all(
      Array.from({ length: 20 }, (_, n) => ok(requestQuota.take(`r${n}`, RATE, HOUR))),
    );
    assert.is(waits.filter((wait) => wait === 0).length, 3);
  });
});
