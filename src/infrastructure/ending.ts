import type { Config } from './config.js';
import type { Log } from './log.js';

/** Something that is ended in good order: the service in one process, a worker, or all of the workers. */
export interface Ending {
  /** Announces that no more requests should come, and serves for DRAIN_TIME those that still do. */
  readonly leave: () => Promise<void>;
  /** Lets running requests finish and ends all that was started, within 10 s; rejects where it ended badly. */
  readonly stop: () => Promise<void>;
}

/** EX_CONFIG of sysexits.h: starting again will not help until the configuration is mended. */
export const EXIT_CONFIG = 78;

/** Time that `stop` may take, ms, after what was left to drain. */
const EXIT_LIMIT = 9500;
/** Two signals this close together, ms, are one Ctrl+C, which comes from the terminal and once more from npm. */
const ONE_PRESS = 500;

/**
 * Ends this process once, however many reasons there are; later ones change nothing. Where nothing is wrong, load
 * balancers are first given time to notice.
 */
export const makeEnd = (
  what: 'The service' | 'A worker',
  drainTime: number,
  log: Log,
): {
  readonly end: (code: number) => void;
  readonly watch: (starting: Promise<Ending>) => void;
} => {
  let starting: Promise<Ending> | null = null;
  let isEnding = false;

  const stopped = async (drains: boolean): Promise<void> => {
    const running = await starting;
    if (drains) await running?.leave();
    await running?.stop();
  };

  const end = (code: number): void => {
    if (isEnding) return;
    isEnding = true;
    const drains = code === 0;
    const late = EXIT_LIMIT + (drains ? drainTime : 0);
    setTimeout(() => {
      log.error(`${what} did not end in time`);
      process.exit(1);
    }, late).unref();
    void stopped(drains)
      .then(
        () => code,
        () => (drains ? 1 : code),
      )
      .then((last) => {
        log.info(`${what} has ended`);
        // Written while there is still time to notice that nobody reads the log any more: at the exit itself the log
        // would try for ever.
        log.flush(() => {
          process.exit(last);
        });
      });
  };
  return {
    end,
    watch: (service) => {
      starting = service;
    },
  };
};

/** Ends the service in good order at the first signal, and at once at a second one. */
export const watchSignals = (log: Log, end: (code: number) => void): void => {
  let first: { readonly signal: NodeJS.Signals; readonly at: number } | null = null;
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      const at = performance.now();
      if (first === null) {
        first = { signal, at };
        log.info({ signal }, 'The service is ending');
        end(0);
        return;
      }
      if (signal === 'SIGINT' && signal === first.signal && at - first.at < ONE_PRESS) return;
      log.warn({ signal }, 'The service ends at once, and cuts off what is running');
      process.exit(1);
    });
};

/**
 * Ends this process after a failure that nobody foresaw, since nothing is known about its state: running requests
 * finish, and whatever supervises the process starts it again.
 */
export const watchFaults = (log: Log, end: (code: number) => void): void => {
  for (const event of ['uncaughtException', 'unhandledRejection'] as const)
    process.on(event, (error: unknown) => {
      log.fatal({ err: error }, event);
      end(1);
    });
};

/** Returns why the service could not start, in a sentence for the operator. */
export const explainStart = (error: unknown, { port, host }: Config): string => {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'EADDRINUSE')
    return `Port ${port} is in use by another program: end that one, or set PORT to another`;
  if (code === 'EACCES') return `Port ${port} may not be opened by this user: set PORT to another`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `HOST=${host ?? ''} is no address of this machine: set HOST to one that is, or to nothing for all`;
  return error instanceof Error ? error.message : 'The service could not start';
};
