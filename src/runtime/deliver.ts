import * as E from 'fp-ts/lib/Either.js';
import { CLAIM_MS } from '../application/ports/claim.js';
import type { Delivery } from '../application/ports/outbox.js';
import {
  type DeliverOutbox,
  type Fate,
  HEALTHY,
  afterFate,
} from '../application/use-cases/deliver-outbox.js';
import type { Needs } from '../application/world.js';
import { makeLease, underLease } from './lease.js';
import { type Body, type Log, startLoop } from './loop.js';
import { atMost } from './timer.js';

interface Deps extends Needs<'leases.acquire' | 'leases.release' | 'timer.now'> {
  readonly deliverOutbox: DeliverOutbox;
  readonly log: Log;
}

/** Deliveries under way at once, each of another user. */
const SLOTS = 8;
const IDLE_DELAY = 300;
const AWAY_DELAY = 2000;
/** So short that another replica, or the next start, goes on within five seconds of a kill. */
const LEASE = { name: 'outbox', ttl: 3000 };
const RENEWAL = CLAIM_MS / 4;

/** Delivers to Xano what users did here, beside the requests. */
export const deliver = ({ deliverOutbox, leases, timer, log }: Deps): Body => {
  const underWay = new Set<Promise<void>>();
  let standing = HEALTHY;

  const note = ({ event: { type, actor }, id }: Delivery, fate: Fate): void => {
    const { outcome, reason, failures } = fate;
    const { isFailing } = standing;
    const entry = { id, type, actor, failures, reason };
    if (outcome === 'given-up') log.warn(entry, 'write-back gives up on a change');
    else if (outcome === 'postponed') log[isFailing ? 'debug' : 'warn'](entry, 'write-back waits');
    else if (isFailing) log.info('write-back goes on');
    standing = afterFate(standing, fate, timer.now());
  };

  const send = async (delivery: Delivery): Promise<void> => {
    let held = delivery;
    let isTried = false as boolean;
    const renew = async (): Promise<number> => {
      const answer = await deliverOutbox.renew(held)();
      if (E.isRight(answer) && answer.right !== null) held = answer.right;
      return RENEWAL;
    };
    const renewal = startLoop({ turn: renew, delay: RENEWAL });
    const fate = await deliverOutbox.deliver(delivery, async () => {
      isTried = true;
      await renewal.stop();
      return held;
    })();
    // Stops the renewal also where it came to no try.
    await renewal.stop();
    if (E.isRight(fate)) note(delivery, fate.right);
    else
      log.warn(
        { err: fate.left, id: delivery.id },
        isTried
          ? 'a delivery is sent again: it was not noted'
          : 'a delivery waits: the users whom it names could not be read',
      );
  };

  const turn = async (): Promise<number> => {
    const rest = standing.restUntil - timer.now();
    // Taking also brings new events into order, by which each user's share is known, so it runs even where no more
    // may be sent.
    const taken = await deliverOutbox.take(rest > 0 ? 0 : SLOTS - underWay.size)();
    if (rest > 0) return Math.min(rest, AWAY_DELAY);
    if (E.isLeft(taken)) return AWAY_DELAY;
    for (const delivery of taken.right) {
      const sending: Promise<void> = send(delivery).finally(() => underWay.delete(sending));
      underWay.add(sending);
    }
    if (underWay.size === 0) return IDLE_DELAY;
    // A delivery that is done frees a place, and may have more of the same user behind it.
    await atMost(IDLE_DELAY, Promise.race(underWay));
    return 0;
  };

  return underLease(
    makeLease({ leases, ...LEASE }),
    { turn, end: () => Promise.all(underWay) },
    log,
  );
};
