import type { StoreWatch } from '../application/health/store-watch.js';
import { reasonOf } from '../domain/health/reason.js';
import { troublesOf, type StoreState } from '../domain/health/store-state.js';
import { pause, type Loop } from './lease-loop.js';
import type { Log } from './log.js';

interface Deps {
  readonly watch: StoreWatch;
  /** Between two looks, ms. */
  readonly interval: number;
  readonly log: Log;
}

/** Says once of each trouble of the store when it begins, and when it is over. */
const makeTeller = (log: Log) => {
  let told: ReadonlySet<string> = new Set();
  return (state: StoreState): void => {
    const reasons = troublesOf(state);
    for (const trouble of reasons)
      if (!told.has(trouble.code)) log.error({ code: trouble.code }, reasonOf(trouble).message);
    const codes = new Set(reasons.map(({ code }) => code));
    for (const code of told) if (!codes.has(code)) log.info({ code }, 'this trouble is over');
    told = codes;
  };
};

/** Looks at the store now and then, in every process: the first time before this resolves. */
export const startStoreWatcher = async ({ watch, interval, log }: Deps): Promise<Loop> => {
  const stopping = new AbortController();
  const tell = makeTeller(log);
  tell(await watch.look());

  const run = async (): Promise<void> => {
    for (;;) {
      await pause(interval, stopping.signal);
      if (stopping.signal.aborted) return;
      tell(await watch.look());
    }
  };
  const running = run();
  return {
    stop: () => {
      stopping.abort();
      return running;
    },
  };
};
