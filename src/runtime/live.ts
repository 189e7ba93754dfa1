import * as E from 'fp-ts/lib/Either.js';
import { BEATS, HISTORY, type Hub } from '../application/live/hub.js';
import type { LiveSource } from '../application/ports/live-source.js';
import type { Body, Log } from './loop.js';

/** Pause after a failure, ms. */
const PAUSE = 500;

interface Deps {
  readonly hub: Pick<Hub, 'begin' | 'hear' | 'lost'>;
  readonly source: LiveSource;
  readonly log: Log;
}

/**
 * Reads live entries, and hands them to the hub. Where they cannot be read for a while, the listeners stay, and are
 * told afterwards that they may have missed something.
 */
export const readLiveEntries = ({ hub, source, log }: Deps): Body => {
  let place: string | null = null;
  let isAway = false;
  return {
    turn: async (isStopping) => {
      const heard = await (place === null ? source.recent(HISTORY) : source.after(place))();
      if (E.isLeft(heard)) {
        // That Redis is away is logged already by the connection that serves requests.
        const isTold = heard.left._tag === 'StoreUnavailable' || heard.left._tag === 'StoreTimeout';
        if (!isAway && !isStopping())
          log[isTold ? 'debug' : 'warn']({ err: heard.left }, 'Those who listen hear nothing');
        isAway = true;
        place = null;
        hub.lost();
        return PAUSE;
      }
      if (isAway) log.debug('Those who listen hear again');
      isAway = false;
      if (place === null) place = hub.begin(heard.right);
      else if (heard.right.length > 0) place = await hub.hear(heard.right)();
      return 0;
    },
    interrupt: source.stop,
  };
};

/** Gives each listener a sign of life once in `interval` ms. */
export const sendHeartbeats = (hub: Pick<Hub, 'beat'>, interval: number): Body => ({
  turn: () => {
    hub.beat();
    return Promise.resolve(interval / BEATS);
  },
});
