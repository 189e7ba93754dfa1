import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sha1Digest } from '../../../src/adapters/system/sha1-digest.js';
import type { SourceError } from '../../../src/application/ports/source.js';
import { makeApply } from '../../../src/application/sync/apply.js';
import { PULL_LEASE } from '../../../src/application/sync/cursors.js';
import { makePull } from '../../../src/application/use-cases/pull.js';
import { DEFAULT_MAPPING } from '../../../src/domain/sync/mapping.js';
import { HOUR, noon } from '../../support/app/fixtures.js';
import { makeFakeSubject } from '../../support/contract/redis-subject.js';
import { makeArraySource } from '../../support/pull/array-source.js';
import { makeTime, makeVirtualQuota } from '../../support/pull/world.js';
import { ok } from '../../support/run/effect.js';

const REFUSED: SourceError = {
  _tag: 'SourceRefused',
  status: 401,
  ...{ code: 'ERROR', message: '', param: null },
};

const subject = makeFakeSubject({ budgets: null });

const test = suite('pull: clock changes');

test('a refused table is read again at once if the clock was set back since', async () => {
  let now = noon;
  const clock = { now: () => now };
  const stores = await subject.fresh();
  await ok(stores.leases.acquire(PULL_LEASE, 'me', 60_000));
  const { source } = makeArraySource({ user: [] }, [REFUSED], () => undefined);
  const { timer, retry } = makeTime();
  const pull = makePull({
    ...{ source, isChosen: true, timer, retry, clock, leases: stores.leases },
    quota: makeVirtualQuota({ requests: 100, windowMs: 1000 }, timer),
    mapping: DEFAULT_MAPPING,
    apply: makeApply({ sync: stores.sync, clock, digest: sha1Digest }),
    ...{ holder: 'me', pageSize: 2, overlap: 60_000, patience: 1000 },
  });
  const read = async () => (await ok(pull.round))[0]?.failure?.code ?? null;
  assert.is(await read(), 'source_refused');
  assert.is(await read(), 'source_refused');
  assert.is(pull.activity.requests('user'), 1);
  now -= HOUR;
  assert.is(await read(), null);
});

test.run();
