import * as E from 'fp-ts/lib/Either.js';
import { inspect } from 'node:util';
import * as assert from 'uvu/assert';
import type { Stores } from '../../../src/application/ports/stores.js';
import { makeApply } from '../../../src/application/sync/apply.js';
import { entryOf } from '../../../src/application/sync/entry.js';
import { makeRetryDeferred } from '../../../src/application/use-cases/retry-deferred.js';
import { sha1Digest } from '../../../src/adapters/system/sha1-digest.js';
import { ok } from '../run/effect.js';
import type { Time } from '../app/scene.js';
import type { Delivery } from './sendings.js';

const MINUTE = 60_000;

/** What happens between two batches, chosen by a number of the delivery that ends the first. */
const DROP_CLAIM = 1;
export const ONE_PIECE = 2;
const ONE_RETRY = 3;
const EVERYTHING = 4;
const BESIDE_THE_NEXT = 5;
const SLOW_RETRY = 6;

type Delivered = Pick<Delivery, 'delivery' | 'eventId' | 'endsBatch' | 'then'>;

export interface Post {
  /** Applies the deliveries in batches, with jobs, retries and a failing worker in between. */
  readonly deliver: (deliveries: readonly Delivered[]) => Promise<void>;
  /** Does all remaining work, waiting for a dead worker's leases to expire. */
  readonly drain: () => Promise<void>;
  readonly time: Time;
}

const batchesOf = (deliveries: readonly Delivered[]): readonly (readonly Delivered[])[] => {
  const batches: Delivered[][] = [[]];
  for (const delivery of deliveries) {
    batches.at(-1)?.push(delivery);
    if (delivery.endsBatch) batches.push([]);
  }
  return batches.filter(({ length }) => length > 0);
};

/** Delivers to one set of stores, from an instant in ms; while a key is broken, some records fail. */
export const postTo = (
  stores: Stores,
  startsAt: number,
  isBroken: () => boolean = () => false,
): Post => {
  let now = startsAt;
  const clock = { now: () => now };
  const apply = makeApply({ sync: stores.sync, clock, digest: sha1Digest });
  const retry = makeRetryDeferred({ ...stores, apply, clock, digest: sha1Digest });

  /** Claims records, and applies them only after the next batch has arrived. */
  const slowRetry = (next: Promise<void>): Promise<unknown> => {
    const claim: Stores['deferrals']['claim'] = (at) => async () => {
      const claimed = await stores.deferrals.claim(at)();
      await next;
      return claimed;
    };
    const deferrals = { ...stores.deferrals, claim };
    return ok(makeRetryDeferred({ ...stores, deferrals, apply, clock, digest: sha1Digest }));
  };

  const deliverBatch = async (deliveries: readonly Delivered[]): Promise<void> => {
    now += 1;
    const entries = deliveries.map(({ delivery, eventId }) => entryOf(delivery, eventId));
    const outcomes = await ok(apply({ way: 'bulk', entries, cursor: null }));
    assert.is(outcomes.length, deliveries.length);
    assert.equal(
      outcomes.filter(
        ({ result, code }) => result === 'failed' && !(isBroken() && code === 'damaged_key'),
      ),
      [],
    );
  };

  /** A job that meets a broken key is done once the key is repaired. */
  const workOn = async (): Promise<boolean> => {
    const result = await stores.work.runNext(now)();
    if (E.isRight(result)) return result.right === 'worked';
    assert.ok(isBroken() && result.left._tag === 'StoreDamaged', inspect(result));
    return false;
  };

  /** Runs each kind of work once; false if there was none. */
  const oneRound = async (): Promise<boolean> => {
    now += 1;
    const worked = await workOn();
    const retried = await ok(retry);
    return worked || retried === 'worked';
  };

  const drain = async (): Promise<void> => {
    for (let idle = 0; idle < 2;) {
      idle = (await oneRound()) ? 0 : idle + 1;
      if (idle > 0) now += MINUTE;
    }
  };

  const goOn = async (then: number): Promise<void> => {
    if (then === DROP_CLAIM) await ok(stores.deferrals.claim(now));
    if (then === ONE_PIECE) await workOn();
    if (then === ONE_RETRY) await ok(retry);
    if (then === EVERYTHING) while (await oneRound());
  };

  const deliver: Post['deliver'] = async (deliveries) => {
    let earlier: Promise<unknown> = Promise.resolve();
    let arrive = (): void => undefined;
    for (const batch of batchesOf(deliveries)) {
      const then = batch.at(-1)?.then ?? 0;
      const sent = deliverBatch(batch);
      if (then === BESIDE_THE_NEXT) {
        earlier = Promise.all([earlier, sent]);
        continue;
      }
      await sent;
      arrive();
      await earlier;
      earlier = Promise.resolve();
      if (then !== SLOW_RETRY) await goOn(then);
      else earlier = slowRetry(new Promise((resolve) => (arrive = resolve)));
    }
    arrive();
    await earlier;
  };

  return { deliver, drain, time: { now: clock.now, pass: (ms) => (now += ms) } };
};
