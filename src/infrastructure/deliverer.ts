import * as E from 'fp-ts/lib/Either.js';
import { CLAIM_MS } from '../application/ports/claim.js';
import type { Clock } from '../application/ports/clock.js';
import type { Leases } from '../application/ports/leases.js';
import type { Delivery } from '../application/ports/outbox.js';
import type { DeliverNews, Fate } from '../application/use-cases/deliver-news.js';
import { pause, startLeaseLoop, type Loop } from './lease-loop.js';
import type { Log } from './log.js';

interface Deps {
  readonly deliverNews: DeliverNews;
  readonly leases: Pick<Leases, 'acquire' | 'release'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Deliveries under way at once, each of another user. */
const SLOTS = 8;
const IDLE_DELAY = 300;
const AWAY_DELAY = 2000;
/** So short that another replica, or the next start, goes on within five seconds of a kill. */
const LEASE = { name: 'outbox', ttl: 3000 };
const RENEWAL = CLAIM_MS / 4;

/** Takes what users did here to Xano, beside the requests. */
export const startDeliverer = ({ deliverNews, leases, clock, log }: Deps): Loop => {
  const underWay = new Set<Promise<void>>();
  let restUntil = 0;
  let isFailing = false;

  const note = ({ news: { type, actor }, id, failures }: Delivery, fate: Fate): void => {
    const { outcome, reason } = fate;
    if (fate.rest > 0) restUntil = Math.max(restUntil, clock.now() + fate.rest);
    const entry = { id, type, actor, failures: failures + 1, reason };
    if (outcome === 'given-up') log.warn(entry, 'write-back gives up on a change');
    else if (outcome === 'postponed') log[isFailing ? 'debug' : 'warn'](entry, 'write-back waits');
    else if (isFailing) log.info('write-back goes on');
    isFailing = outcome === 'postponed' || (isFailing && outcome === 'given-up');
  };

  /** Claims the delivery again and again, until it is asked how it is claimed. */
  const renewed = (delivery: Delivery): (() => Promise<Delivery>) => {
    let held = delivery;
    let renewal = Promise.resolve();
    const renew = async (): Promise<void> => {
      await renewal;
      const answer = await deliverNews.renew(held)();
      if (E.isRight(answer) && answer.right !== null) held = answer.right;
    };
    const timer = setInterval(() => {
      renewal = renew();
    }, RENEWAL);
    return async () => {
      clearInterval(timer);
      await renewal;
      return held;
    };
  };

  const deliver = async (delivery: Delivery): Promise<void> => {
    const fate = await deliverNews.deliver(delivery, renewed(delivery))();
    if (E.isRight(fate)) note(delivery, fate.right);
    else
      log.warn({ err: fate.left, id: delivery.id }, 'a delivery is sent again: it was not noted');
  };

  const start = (delivery: Delivery): void => {
    const sending: Promise<void> = deliver(delivery).finally(() => underWay.delete(sending));
    underWay.add(sending);
  };

  const turn = async (): Promise<number> => {
    const rest = restUntil - clock.now();
    // Taking brings what is new into order, by which each user's share is known, also where there is
    // no place for more.
    const taken = await deliverNews.take(rest > 0 ? 0 : SLOTS - underWay.size)();
    if (rest > 0) return Math.min(rest, AWAY_DELAY);
    if (E.isLeft(taken)) return AWAY_DELAY;
    taken.right.forEach(start);
    if (underWay.size === 0) return IDLE_DELAY;
    // Whoever has done frees a place, and may have more of the same user behind it.
    const woken = new AbortController();
    await Promise.race([...underWay, pause(IDLE_DELAY, woken.signal)]);
    woken.abort();
    return 0;
  };

  const loop = startLeaseLoop({ leases, lease: LEASE, turn, log });
  return {
    stop: async () => {
      await loop.stop();
      await Promise.all(underWay);
    },
  };
};
