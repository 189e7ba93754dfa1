import { plainName } from '../cluster/buckets.js';
import type { Ask } from '../reading/question.js';
import { runIdOf } from '../scan-keys.js';
import { makeCopy, type Copy } from './copy.js';
import { makeFence } from './fence.js';
import type { Pair, Tracks } from './tracks.js';

/** What the copies of this process have done so far, and hold now. */
export interface CopyNumbers {
  readonly isOn: boolean;
  readonly entries: number;
  readonly bytes: number;
  /** Number of copies so far, each with connections of its own. */
  readonly pairs: number;
  readonly fences: number;
  /** Reads that waited for a fence. */
  readonly fenced: number;
  /** Reads that were answered, with a copy or without. */
  readonly reads: number;
  /** Reads that took no round trip to Redis but the fence. */
  readonly warm: number;
  /** Keys that Redis has invalidated; an invalidation of all keys counts as one. */
  readonly invalidations: number;
}

/** A copy that has passed a fence since it was asked for, and the reads that fill it. */
export interface Fenced {
  readonly copy: Copy;
  readonly ask: Ask;
}

export interface Copies {
  /** Returns the copy without a fence, so that it may miss acknowledged writes; null while there is none. */
  readonly unfenced: () => Copy | null;
  /** Resolves to the copy once it knows of all writes acknowledged before the call; null while there is none. */
  readonly fenced: () => Promise<Fenced | null>;
  /** Counts a read that was answered after so many round trips. */
  readonly answered: (trips: number) => void;
  readonly numbers: () => CopyNumbers;
  readonly stop: () => void;
}

interface Settings {
  readonly maxBytes: number;
  /** Maximum duration of a fence, ms; the copy is given up where it takes longer. */
  readonly fenceTimeout: number;
  /** Called with the reason why there is no copy, and with null once there is one again. */
  readonly told: (trouble: unknown) => void;
}

/** The channel of Redis's invalidation messages. */
export const CHANNEL = '__redis__:invalidate';

/** Pause between two attempts to begin a copy, ms. */
const PAUSE = { first: 50, most: 5000 };

/** A copy that lived longer than so many times the pause before it is replaced after the shortest pause. */
const WORTH = 4;

const STOPPED = new Error('the service stops');

/** Whether Redis refuses a command, which another attempt does not change. */
const isRefusal = (trouble: unknown): boolean =>
  trouble instanceof Error && trouble.name === 'ReplyError';

const keysIn = (message: unknown): readonly string[] | null =>
  Array.isArray(message) ? message.map((key) => plainName(String(key))) : null;

/** Returns the pause after a copy that was given up, ms. */
const pauseAfter = (trouble: unknown, before: number, lived: number): number => {
  if (isRefusal(trouble)) return PAUSE.most;
  return lived > WORTH * before ? PAUSE.first : Math.min(2 * before, PAUSE.most);
};

/** Turns on tracking for the reader, with invalidations sent to the side connection; rejects where that is impossible. */
const join = async ({ reader, side }: Pair, forget: Copy['forget']): Promise<void> => {
  const [id, ...infos] = await Promise.all([
    side.client('ID'),
    side.info('server'),
    reader.info('server'),
  ]);
  const [sideRun, readerRun] = infos.map(runIdOf);
  // An id of a connection means nothing to another server.
  if (sideRun === '' || sideRun !== readerRun) throw new Error('two servers answer by one name');
  side.on('messageBuffer', (channel: unknown, message: unknown) => {
    if (String(channel) === CHANNEL) forget(keysIn(message));
  });
  await side.subscribe(CHANNEL);
  await reader.call('CLIENT', 'TRACKING', 'ON', 'REDIRECT', String(id));
};

/**
 * Keeps one copy at a time of what was read, which Redis keeps fresh, and the connections that belong to it.
 * At the first sign of trouble on any of these the copy and all its connections are given up, in the same tick; new
 * ones with an empty copy take their place.
 */
export const makeCopies = (
  make: () => Tracks,
  { maxBytes, fenceTimeout, told }: Settings,
): Copies => {
  let current: (Fenced & { readonly fence: () => Promise<void> }) | null = null;
  let end: (trouble: unknown) => void = () => undefined;
  let isStopped = false;
  let again: NodeJS.Timeout | null = null;
  const counts = { pairs: 0, fences: 0, fenced: 0, reads: 0, warm: 0, invalidations: 0 };

  const open = async (pause: number): Promise<void> => {
    let begun: number | null = null;
    const tracks = make();
    const copy = makeCopy(maxBytes);
    const over = new AbortController();

    const giveUp = (trouble: unknown): void => {
      if (over.signal.aborted) return;
      over.abort();
      if (current?.copy === copy) current = null;
      copy.forget(null);
      tracks.disconnect();
      if (isStopped) return;
      told(trouble);
      const next = pauseAfter(trouble, pause, begun === null ? 0 : performance.now() - begun);
      again = setTimeout(() => {
        void open(next);
      }, next);
      again.unref();
    };
    end = giveUp;

    const forget: Copy['forget'] = (keys) => {
      counts.invalidations += keys?.length ?? 1;
      copy.forget(keys);
    };
    try {
      const pairs = await tracks.connect(giveUp);
      await Promise.all(pairs.map((pair) => join(pair, forget)));
      const fence = makeFence(pairs, fenceTimeout, () => {
        counts.fences += 1;
      });
      await fence();
      if (over.signal.aborted) return;
      begun = performance.now();
      counts.pairs += 1;
      copy.forget(null);
      current = { copy, ask: tracks.ask, fence };
      told(null);
    } catch (error) {
      giveUp(error);
    } finally {
      // Some connections may have been made after the copy was given up.
      if (over.signal.aborted) tracks.disconnect();
    }
  };

  void open(PAUSE.first);

  return {
    unfenced: () => current?.copy ?? null,
    fenced: async () => {
      const asked = current;
      if (asked === null) return null;
      counts.fenced += 1;
      try {
        await asked.fence();
      } catch (error) {
        // A copy that has been replaced meanwhile was given up already.
        if (current === asked) end(error);
        return null;
      }
      return current === asked ? asked : null;
    },
    answered: (trips) => {
      counts.reads += 1;
      if (trips === 0) counts.warm += 1;
    },
    numbers: () => ({
      ...counts,
      isOn: current !== null,
      ...(current?.copy.size() ?? { entries: 0, bytes: 0 }),
    }),
    stop: () => {
      isStopped = true;
      if (again !== null) clearTimeout(again);
      end(STOPPED);
    },
  };
};
