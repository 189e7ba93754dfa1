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
  /** Copies there have been, each with connections of its own. */
  readonly pairs: number;
  readonly fences: number;
  /** Reads that waited for a fence. */
  readonly fenced: number;
  /** Reads that were answered, with a copy or without. */
  readonly reads: number;
  /** Those of them that took no trip to Redis but the fence. */
  readonly warm: number;
  /** Keys of which Redis told that they had changed; all at once count as one. */
  readonly invalidations: number;
}

/** A copy as of a moment after it was asked for, and how it is filled. */
export interface Fenced {
  readonly copy: Copy;
  readonly ask: Ask;
}

export interface Copies {
  /** The copy as it is known by now, which may lack what was acknowledged; null while there is none. */
  readonly unfenced: () => Copy | null;
  /** Whatever was acknowledged before the call is known to the copy; null while there is none. */
  readonly fenced: () => Promise<Fenced | null>;
  /** A read was answered, by so many trips. */
  readonly answered: (trips: number) => void;
  readonly numbers: () => CopyNumbers;
  readonly stop: () => void;
}

interface Settings {
  readonly maxBytes: number;
  /** ms; a fence that takes longer costs the copy. */
  readonly fenceTimeout: number;
  /** Told why there is no copy, and that there is one again (null). */
  readonly told: (trouble: unknown) => void;
}

/** By which Redis tells of changes. */
export const CHANNEL = '__redis__:invalidate';

/** Between two attempts to begin a copy, ms. */
const PAUSE = { first: 50, most: 5000 };

/** A copy that lived so many times the pause before it is one to replace at once. */
const WORTH = 4;

const STOPPED = new Error('the service stops');

/** Redis is there and will not have it, which another attempt does not change. */
const isRefusal = (trouble: unknown): boolean =>
  trouble instanceof Error && trouble.name === 'ReplyError';

const keysIn = (message: unknown): readonly string[] | null =>
  Array.isArray(message) ? message.map((key) => plainName(String(key))) : null;

/** How long to wait after a copy that came to its end, ms. */
const pauseAfter = (trouble: unknown, before: number, lived: number): number => {
  if (isRefusal(trouble)) return PAUSE.most;
  return lived > WORTH * before ? PAUSE.first : Math.min(2 * before, PAUSE.most);
};

/** Lets the changes of what a reader has read be told; rejects where that cannot be. */
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
 * Copies of what was read, which Redis itself keeps fresh: one at a time, and the connections that it belongs to.
 * At the first sign of trouble on any of these the copy is given up and all are thrown away, in the same tick; new
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
      // What was connected after it was given up.
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
        // Of a copy that has been replaced meanwhile nothing is left to give up.
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
