import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { PageQuery } from '../../src/application/ports/source.js';
import { ok } from '../support/run/effect.js';
import { until } from '../support/run/until.js';
import * as quirks from '../support/xano/quirks.js';
import { errorOf, messageOf, waysInto } from '../support/xano/ways.js';
import { startXano } from '../support/xano/xano-server.js';

let now = 0;
const xano = await startXano({ now: () => now });
for (const n of [1, 2, 3, 4]) await xano.db.insert('post', { content: `post ${n}` });

const PAGE: PageQuery = { entity: 'post', afterId: null, updatedSince: null, limit: 2 };

const DISGUISED = 'Xano answered an error under the status of a success.';

/** Faulty bodies under 200, each with the reported reason. */
const BODIES = [
  ['an error that was thrown', quirks.errorUnderSuccess, DISGUISED],
  ['an error with a code', quirks.codeUnderSuccess, DISGUISED],
  ['an empty body', quirks.emptyBody, 'The answer of Xano is empty.'],
  ['a page of HTML', quirks.notJson, 'The answer of Xano is not JSON.'],
  [
    'a list of items that are no rows',
    quirks.replyWith(200, { items: [1], rows: [1], more: false }),
    'The answer of Xano is not a page of rows.',
  ],
  [
    'a list of rows without ids',
    quirks.replyWith(200, { items: [{ a: 1 }], rows: [{ a: 1 }], more: false }),
    'A row of Xano has no id.',
  ],
] as const;

const test = suite('faults of Xano');
test.before.each(() => {
  xano.calm();
  xano.behaviour.rate = null;
  now += 20_000;
});
test.after(() => xano.close());

for (const { name: way, make } of waysInto(xano)) {
  const source = make();
  // The source knows the number of the table from here on, so that each request is for rows.
  await ok(source.page(PAGE));

  /** Asserts that the next page is complete: the bad answer has no lasting effect. */
  const assertWell = async (): Promise<void> => {
    const { rows, end } = await ok(source.page(PAGE));
    assert.equal([rows.map(({ id }) => id), end], [[1, 2], false]);
  };

  for (const [name, quirk, reason] of BODIES)
    test(`${way}: ${name} under a 200 is a fault, not an empty page`, async () => {
      xano.next(quirk);
      assert.equal(await errorOf(source, PAGE), { _tag: 'SourceFault', reason });
      await assertWell();
    });

  test(`${way}: an ignored id filter is detected if rows repeat`, async () => {
    xano.next(quirks.ignoreFilters);
    assert.equal(await errorOf(source, { ...PAGE, afterId: '2' }), {
      _tag: 'SourceFault',
      reason: 'Xano did not leave out the rows up to the id it was given.',
    });
    const { rows } = await ok(source.page({ ...PAGE, afterId: '2' }));
    assert.equal(
      rows.map(({ id }) => id),
      [3, 4],
    );
  });

  test(`${way}: if a time filter is ignored, a page may have rows outside the query`, async () => {
    xano.next(quirks.ignoreFilters);
    const { rows } = await ok(source.page({ ...PAGE, updatedSince: 9_000_000_000_000 }));
    assert.equal(
      rows.map(({ id }) => id),
      [1, 2],
    );
  });

  test(`${way}: an ignored order is detected while rows are left`, async () => {
    xano.next(quirks.ignoreSort);
    assert.equal(await errorOf(source, PAGE), {
      _tag: 'SourceFault',
      reason: 'Xano did not sort the rows by their ids.',
    });
    xano.next(quirks.ignoreSort);
    const { rows, end } = await ok(source.page({ ...PAGE, limit: 10 }));
    assert.equal([rows.map(({ id }) => id), end], [[1, 2, 3, 4], true]);
  });

  test(`${way}: an incomplete answer counts as unavailable each time`, async () => {
    xano.next(quirks.cut, 2);
    for (let n = 0; n < 2; n += 1) {
      const error = await errorOf(source, PAGE);
      assert.is(error._tag, 'SourceUnavailable');
      assert.match(messageOf(error), /^no whole answer from Xano: /);
    }
    await assertWell();
  });

  test(`${way}: an answer after the timeout counts as unavailable`, async () => {
    const gate = xano.hold();
    const error = await errorOf(make({ timeout: 50 }), PAGE);
    assert.is(messageOf(error), 'no whole answer from Xano: TimeoutError');
    gate.release();
    await assertWell();
  });

  test(`${way}: a slow answer is waited for`, async () => {
    const gate = xano.hold();
    const page = source.page(PAGE)();
    await until('the request has come', () => gate.arrived() === 1);
    assert.is(xano.requests.at(-1)?.status, null);
    gate.release();
    assert.is((await ok(() => page)).rows.length, 2);
  });

  test(`${way}: an error of the server counts as unavailable`, async () => {
    for (const status of [500, 502, 503, 504]) {
      xano.next(quirks.replyWith(status, 'Whoa: upstream'));
      const error = await errorOf(source, PAGE);
      assert.is(error._tag, 'SourceUnavailable');
      assert.is(messageOf(error), `Xano answered ${status}`);
    }
    await assertWell();
  });

  test(`${way}: a Xano that is down counts as unavailable, and is read again later`, async () => {
    await xano.down();
    const error = await errorOf(source, PAGE);
    await xano.up();
    assert.match(messageOf(error), /^no whole answer from Xano: /);
    await assertWell();
  });

  test(`${way}: an exhausted rate is reported until its window has passed`, async () => {
    xano.behaviour.rate = { requests: 10, windowMs: 20_000 };
    for (let n = 0; n < 10; n += 1) await ok(source.page(PAGE));
    for (let n = 0; n < 2; n += 1)
      assert.equal(await errorOf(source, PAGE), { _tag: 'SourceLimited', retryAfter: null });
    assert.equal(
      xano.requests.slice(-3).map(({ status }) => status),
      [200, 429, 429],
    );
    now += 20_000;
    await assertWell();
  });

  test(`${way}: a Retry-After is reported`, async () => {
    xano.next(quirks.replyWith(429, {}, { 'Retry-After': '7' }));
    assert.equal(await errorOf(source, PAGE), { _tag: 'SourceLimited', retryAfter: 7000 });
  });
}

test.run();
