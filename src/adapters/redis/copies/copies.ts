import type { Redis } from 'ioredis';
import type { Ask } from '../reading/ask.js';
import { makeCopy, type Copy } from './copy.js';
import { makeFence, type Pair } from './fence.js';

/** Makes the connections of a pair, not yet connected, which never connect again by themselves. */
export interface PairMaker {
  readonly reader: () => Redis;
  /** In RESP2: in RESP3 the client hears of no changes. */
  readonly side: () => Redis;
  readonly askBy: (reader: Redis) => Ask;
}

/** What the copies of this process have done so far, and hold now. */
export interface CopyNumbers {
  readonly isOn: boolean;
  readonly entries: number;
  readonly bytes: number;
  readonly pairs: number;
  readonly fences: number;
  readonly fenced: number;
  readonly invalidations: number;
}

/** A copy as of a moment after it was asked for, and how it is filled. */
export interface Fenced {
  readonly copy: Copy;
  readonly ask: Ask;
}

export interface Copies {
  /** Whatever was acknowledged before the call is known to the copy; null while there is none. */
  readonly fenced: () => Promise<Fenced | null>;
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

const CHANNEL = '__redis__:invalidate';

/** Between two attempts to make a pair, ms. */
const PAUSE = { first: 50, most: 5000 };

const runIdOf = (info: string): string => /^run_id:(\w+)/m.exec(info)?.[1] ?? '';

const keysIn = (message: unknown): readonly string[] | null =>
  Array.isArray(message) ? message.map(String) : null;

/** Connects both to the same server and lets changes be told; rejects where that cannot be. */
const join = async ({ reader, side }: Pair, forget: Copy['forget']): Promise<void> => {
  await Promise.all([side.connect(), reader.connect()]);
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
 * Copies of what was read, which Redis itself keeps fresh: one at a time, and the pair of connections that
 * it belongs to. At the first sign of trouble on either the copy is given up and both are thrown away, in
 * the same tick; a new pair with an empty copy takes their place.
 */
export const makeCopies = (make: PairMaker, { maxBytes, fenceTimeout, told }: Settings): Copies => {
  let current: (Fenced & { readonly fence: () => Promise<void>; readonly end: () => void }) | null =
    null;
  let isStopped = false;
  let again: NodeJS.Timeout | null = null;
  const counts = { pairs: 0, fences: 0, fenced: 0, invalidations: 0 };

  const retry = (pause: number): void => {
    if (isStopped) return;
    again = setTimeout(() => {
      void open(Math.min(2 * pause, PAUSE.most));
    }, pause);
    again.unref();
  };

  const open = async (pause: number): Promise<void> => {
    const pair: Pair = { reader: make.reader(), side: make.side() };
    const copy = makeCopy(maxBytes);
    const over = new AbortController();
    const end = (reason?: unknown): void => {
      if (over.signal.aborted) return;
      over.abort();
      if (current?.copy === copy) {
        current = null;
        told(reason);
        retry(PAUSE.first);
      }
      copy.forget(null);
      pair.reader.disconnect();
      pair.side.disconnect();
    };
    for (const connection of [pair.reader, pair.side])
      connection.on('error', end).on('close', () => {
        end(new Error('a connection was closed'));
      });
    const fence = makeFence(pair, fenceTimeout, () => {
      counts.fences += 1;
    });
    try {
      await join(pair, (keys) => {
        counts.invalidations += keys?.length ?? 1;
        copy.forget(keys);
      });
      await fence();
    } catch (error) {
      end(error);
      told(error);
      retry(pause);
      return;
    }
    if (over.signal.aborted || isStopped) {
      end();
      retry(pause);
      return;
    }
    counts.pairs += 1;
    copy.forget(null);
    current = { copy, ask: make.askBy(pair.reader), fence, end };
    told(null);
  };

  void open(PAUSE.first);

  return {
    fenced: async () => {
      const asked = current;
      if (asked === null) return null;
      counts.fenced += 1;
      try {
        await asked.fence();
      } catch {
        asked.end();
        return null;
      }
      return current === asked ? asked : null;
    },
    numbers: () => ({
      ...counts,
      isOn: current !== null,
      ...(current?.copy.size() ?? { entries: 0, bytes: 0 }),
    }),
    stop: () => {
      isStopped = true;
      if (again !== null) clearTimeout(again);
      current?.end();
    },
  };
};
