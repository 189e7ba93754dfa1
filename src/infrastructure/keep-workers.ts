import cluster, { type Worker } from 'node:cluster';
import { doubling } from '../domain/sync/backoff.js';
import { EXIT_CONFIG, type Ending } from './ending.js';
import type { Log } from './log.js';
import { type Start, type ToWorker, readToPrimary } from './process-messages.js';
import { makeProcessNumbers } from './process-numbers.js';

/** The end of a worker that was not asked to end. */
export interface Death {
  readonly wasReady: boolean;
  /** How long the worker lived, ms. */
  readonly lived: number;
  /** Whether another worker listens. */
  readonly othersServe: boolean;
}

export interface Restarts {
  /** Tells that a worker listens. */
  readonly ready: () => void;
  /** Returns the pause before another start, ms; null where starting again is of no use. */
  readonly after: (death: Death) => number | null;
}

const pauseAfter = doubling(200, 30_000);
/** A worker that lived this long did not die of its start, ms. */
const LONG_LIFE = 60_000;
/** Starts in vain, one after the other, after which it gives up where no worker serves. */
const TRIES = 5;

/**
 * Decides when to start a worker again: the more often workers died of late, the later. Gives up only where no start
 * leads to a worker that listens and no other one serves.
 */
export const makeRestarts = (): Restarts => {
  let shortLives = 0;
  let inVain = 0;
  return {
    ready: () => {
      inVain = 0;
    },
    after: ({ wasReady, lived, othersServe }) => {
      shortLives = lived < LONG_LIFE ? shortLives + 1 : 1;
      if (!wasReady) inVain += 1;
      if (inVain >= TRIES && !othersServe) return null;
      return pauseAfter(shortLives);
    },
  };
};

interface Deps {
  /** The message that each worker is given to start with. */
  readonly start: Start;
  readonly count: number;
  readonly log: Log;
  /** Called once, with the exit code, when starting workers is of no use any more. */
  readonly giveUp: (code: number) => void;
  /** Called each time that all of them listen. */
  readonly onReady: () => void;
}

interface Life {
  readonly since: number;
  isReady: boolean;
}

/** Returns the code to exit with; 1 for a worker that ended with 0, or by a signal. */
const codeOf = (code: number | null): number => (code === null || code === 0 ? 1 : code);

/** Keeps `count` workers running, until it is told to stop. */
export const keepWorkers = ({ start, count, log, giveUp, onReady }: Deps): Ending => {
  const lives = new Map<Worker, Life>();
  const pauses = new Set<NodeJS.Timeout>();
  const numbers = makeProcessNumbers();
  const restarts = makeRestarts();
  let endCode: number | null = null;
  let endedBadly = false;
  let whenGone: (() => void) | null = null;

  // A worker that has just died takes no message; its exit reports that.
  const tell = (worker: Worker, message: ToWorker): void => {
    worker.send(message, () => undefined);
  };
  const listening = (): readonly Worker[] =>
    [...lives].flatMap(([worker, { isReady }]) => (isReady ? [worker] : []));
  const byId = (id: number): Worker | undefined => cluster.workers?.[id];

  const heed = (worker: Worker, life: Life, message: unknown): void => {
    const received = readToPrimary(message);
    switch (received?.kind) {
      case 'hello':
        tell(worker, endCode === null ? start : { kind: 'end', code: endCode });
        return;
      case 'ready':
        life.isReady = true;
        restarts.ready();
        if (listening().length === count) onReady();
        return;
      case 'scrape':
        numbers.scrape(
          listening().map(({ id }) => id),
          (id, scrape) => {
            const asked = byId(id);
            if (asked !== undefined) tell(asked, { kind: 'measure', scrape });
          },
          (all) => {
            tell(worker, { kind: 'scraped', scrape: received.scrape, all: [...all] });
          },
        );
        return;
      case 'measured':
        numbers.measured(worker.id, received.scrape, received.numbers);
        return;
      case undefined:
    }
  };

  const gone = (worker: Worker, code: number | null, signal: string | null): void => {
    const life = lives.get(worker);
    if (life === undefined) return;
    lives.delete(worker);
    numbers.gone(worker.id);
    const pid = worker.process.pid ?? null;
    if (endCode !== null) {
      if (code !== 0 && endCode === 0) {
        endedBadly = true;
        log.error({ worker: pid, code, signal }, 'a worker has ended badly');
      }
      if (lives.size === 0) whenGone?.();
      return;
    }
    // The worker has said what is wrong with the configuration, and another start would find it no better.
    if (code === EXIT_CONFIG) {
      giveUp(code);
      return;
    }
    const pause = restarts.after({
      wasReady: life.isReady,
      lived: performance.now() - life.since,
      othersServe: listening().length > 0,
    });
    if (pause === null) {
      log.fatal(
        { worker: pid, code, signal },
        'Workers end again and again at their start, which what they said before tells the reason of',
      );
      giveUp(codeOf(code));
      return;
    }
    log.error({ worker: pid, code, signal, pause }, 'a worker has ended, and another is started');
    const timer = setTimeout(() => {
      pauses.delete(timer);
      fork();
    }, pause);
    pauses.add(timer);
  };

  const fork = (): void => {
    const worker = cluster.fork();
    const life: Life = { since: performance.now(), isReady: false };
    lives.set(worker, life);
    worker.on('message', (message: unknown) => {
      heed(worker, life, message);
    });
    worker.once('exit', (code: number | null, signal: string | null) => {
      gone(worker, code, signal);
    });
    worker.on('error', (error: Error) => {
      log.error({ worker: worker.process.pid ?? null, err: error }, 'a worker cannot be reached');
      if (worker.process.pid === undefined) gone(worker, null, null);
    });
  };

  const order = (code: number): void => {
    if (endCode !== null) return;
    endCode = code;
    for (const timer of pauses) clearTimeout(timer);
    for (const worker of lives.keys()) tell(worker, { kind: 'end', code });
  };

  // This also kills a worker that no longer reacts.
  process.once('exit', () => {
    for (const { process: child } of lives.keys()) child.kill('SIGKILL');
  });
  for (let n = 0; n < count; n += 1) fork();

  return {
    leave: () => {
      order(0);
      return Promise.resolve();
    },
    stop: async () => {
      order(1);
      if (lives.size > 0)
        await new Promise<void>((resolve) => {
          whenGone = resolve;
        });
      if (endedBadly) throw new Error('a worker has ended badly');
    },
  };
};
