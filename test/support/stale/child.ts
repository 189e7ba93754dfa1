import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { until } from '../run/until.js';
import { Report, understand, type Order, type Plan, type Reached } from './words.js';

const FILE = fileURLToPath(new URL('./reading-process.ts', import.meta.url));

/** A process that reads continuously and writes to its own keys. */
export interface Child {
  readonly latest: () => Report;
  readonly send: (order: Order) => void;
  /** Suspends the process. */
  readonly pause: () => void;
  readonly resume: () => void;
  /** Stops its writers; resolves to the states of its keys. */
  readonly rest: () => Promise<readonly number[]>;
  /** Tells the process that every key may be gone; resolves once it has confirmed. */
  readonly mind: (states: readonly number[]) => Promise<void>;
  readonly stop: () => Promise<Report>;
}

const NOTHING: Report = {
  ...{ reached: [], isOn: false, reads: 0, warm: 0, refused: 0, stale: 0, examples: [] },
  ...{ resting: null, minds: false },
};

export const startChild = async (
  plan: Plan,
  reached: (states: Reached) => void,
): Promise<Child> => {
  const child = fork(FILE, [JSON.stringify(plan)], { execArgv: ['--import', 'tsx'] });
  let latest = NOTHING;
  const answered = { resting: false, minds: false };
  let states: readonly number[] = [];
  let ended: string | null = null;
  child.on('message', (message) => {
    latest = understand(Report)(message);
    answered.resting ||= latest.resting !== null;
    states = latest.resting ?? states;
    answered.minds ||= latest.minds;
    if (latest.reached.length > 0) reached(latest.reached);
  });
  // The exit handler reports the end of the process.
  child.on('error', () => undefined);
  child.on('exit', (code, signal) => {
    ended = `the reading process ended: ${code ?? signal}`;
  });
  const send = (order: Order): void => {
    if (child.connected) child.send(order, () => undefined);
  };
  const answers = (what: string, has: () => boolean): Promise<void> =>
    until(what, () => {
      if (ended !== null) throw new Error(ended);
      return has();
    });
  await answers('the process has a copy', () => latest.isOn);

  return {
    latest: () => latest,
    send,
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    rest: async () => {
      answered.resting = false;
      send({ order: 'rest' });
      await answers('it writes no more', () => answered.resting);
      return states;
    },
    mind: async (states) => {
      answered.minds = false;
      send({ order: 'mind', states: [...states] });
      await answers('it minds', () => answered.minds);
    },
    stop: async () => {
      if (ended === null) {
        const gone = once(child, 'exit');
        child.kill('SIGCONT');
        send({ order: 'stop' });
        await gone;
      }
      return latest;
    },
  };
};
