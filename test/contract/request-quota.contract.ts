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
const assertAbout = (ms: number, wanted: number): void => {
  assert.ok(ms > wanted - 5000 && ms <= wanted + 1, `${ms} in place of ${wanted}`);
};

/** Takes and closes so many requests; resolves to the wait that each would have had. */
const takeAndClose = async (
  quota: RequestQuota,
  rate: Rate,
  count: number,
): Promise<readonly number[]> => {
  const waits: number[] = [];
  for (let n = 0; n < count; n += 1) {
    waits.push(await ok(quota.take(`r${n}`, rate, HOUR)));
    if (waits.at(-1) === 0) await ok(quota.close(`r${n}`, rate, null));
  }
  return waits;
};

export const requestQuotaContract = contract('RequestQuota', (test) => {
  test('a window allows as many requests as the rate says', async ({
    stores: { requestQuota },
  }) => {
    const waits = await takeAndClose(requestQuota, RATE, 5);
    assert.equal(waits.slice(0, 3), [0, 0, 0]);
    for (const wait of waits.slice(3)) assertAbout(wait, HOUR);
  });

  test('a request without an answer counts', async ({ stores: { requestQuota } }) => {
    for (const name of ['a', 'b', 'c']) assert.is(await ok(requestQuota.take(name, RATE, HOUR)), 0);
    assertAbout(await ok(requestQuota.take('d', RATE, HOUR)), HOUR);
    await ok(requestQuota.close('a', RATE, null));
    assertAbout(await ok(requestQuota.take('d', RATE, HOUR)), HOUR);
  });

  test('a request that is taken repeatedly has one place', async ({ stores: { requestQuota } }) => {
    for (let n = 0; n < 5; n += 1) assert.is(await ok(requestQuota.take('a', RATE, HOUR)), 0);
    await ok(requestQuota.close('a', RATE, null));
    await ok(requestQuota.close('a', RATE, null));
    const waits = await takeAndClose(requestQuota, RATE, 3);
    assert.equal(waits.slice(0, 2), [0, 0]);
    assertAbout(waits[2] ?? 0, HOUR);
  });

  test('a place is free one window after the answer', async ({ stores: { requestQuota } }) => {
    assert.equal((await takeAndClose(requestQuota, SHORT, 3)).length, 3);
    await until(
      'a place is free',
      async () => (await ok(requestQuota.take('x', SHORT, HOUR))) === 0,
    );
  });

  test('a place that is never closed expires', async ({ stores: { requestQuota } }) => {
    for (const name of ['a', 'b', 'c']) await ok(requestQuota.take(name, SHORT, 30));
    await until('a place is free', async () => (await ok(requestQuota.take('d', SHORT, 30))) === 0);
  });

  test('a refusal pauses all requests and halves the rate', async ({
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
    assertAbout(await ok(requestQuota.take('e', rate, HOUR)), HOUR);
  });

  test('a refusal without a duration pauses for one window', async ({
    stores: { requestQuota },
  }) => {
    await ok(requestQuota.close('a', RATE, { retryAfter: null }));
    assertAbout(await ok(requestQuota.take('b', RATE, HOUR)), HOUR);
  });

  test('a pause lasts at most an hour', async ({ stores: { requestQuota } }) => {
    await ok(requestQuota.close('a', SHORT, { retryAfter: 999 * HOUR }));
    assertAbout(await ok(requestQuota.take('b', SHORT, HOUR)), HOUR);
  });

  test('the rate recovers after windows without refusals', async ({ stores: { requestQuota } }) => {
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

  test('concurrent requests cannot exceed the rate', async ({ stores: { requestQuota } }) => {
    const waits = await Promise.all(
      Array.from({ length: 20 }, (_, n) => ok(requestQuota.take(`r${n}`, RATE, HOUR))),
    );
    assert.is(waits.filter((wait) => wait === 0).length, 3);
  });
});
