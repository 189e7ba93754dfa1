import cliProgress from 'cli-progress';
import type { Io } from './context.js';
import { duration, grouped } from './table.js';

export interface Progress {
  /** `note` is the text beside the percentage. */
  readonly update: (done: number, note: string) => void;
  readonly stop: () => void;
}

/** Milliseconds between two lines where there is no terminal for a bar. */
const LINE_EVERY = 5000;

const NONE: Progress = { update: () => undefined, stop: () => undefined };

const makeBar = (screen: NonNullable<Io['screen']>, total: number | null): Progress => {
  const bar = new cliProgress.SingleBar(
    {
      format: total === null ? '{note}' : '[{bar}] {percentage} %  {note}',
      stream: screen,
      barsize: 24,
      fps: 10,
      emptyOnZero: true,
    },
    cliProgress.Presets.shades_classic,
  );
  bar.start(total ?? 0, 0, { note: '' });
  return {
    update: (done, note) => {
      bar.update(done, { note });
    },
    stop: () => {
      bar.stop();
    },
  };
};

const percentOf = (done: number, total: number | null): string =>
  total === null || total === 0 ? '' : `${Math.floor((100 * done) / total)} %  `;

const makeLines = (io: Io, total: number | null): Progress => {
  let shownAt = io.now();
  return {
    update: (done, note) => {
      if (io.now() - shownAt < LINE_EVERY) return;
      shownAt = io.now();
      io.tell(`${percentOf(done, total)}${note}`);
    },
    stop: () => undefined,
  };
};

/** Makes a bar on a terminal, occasional lines elsewhere, and nothing for scripts. A null total is unknown. */
export const makeProgress = (io: Io, json: boolean, total: number | null): Progress => {
  if (json) return NONE;
  return io.screen === null ? makeLines(io, total) : makeBar(io.screen, total);
};

interface Moment {
  readonly elapsed: number;
  /** Records that the service has received. */
  readonly received: number;
  readonly failed: number;
  /** Share of the whole, from 0 to 1; null if the whole is unknown. */
  readonly share: number | null;
}

/** Estimates the remaining ms; null without any progress. */
const timeLeft = (elapsed: number, share: number | null): number | null =>
  share === null || share <= 0 || elapsed <= 0
    ? null
    : (elapsed * (1 - Math.min(share, 1))) / share;

/** Records per second. */
export const rateOf = (elapsed: number, received: number): number =>
  elapsed <= 0 ? 0 : Math.round((received * 1000) / elapsed);

/** `12,000 records, 3,000/s, 14 s left, 2 failed` */
export const describePace = ({ elapsed, received, failed, share }: Moment): string => {
  const left = timeLeft(elapsed, share);
  return [
    `${grouped(received)} records`,
    `${grouped(rateOf(elapsed, received))}/s`,
    ...(left === null ? [] : [`${duration(left)} left`]),
    `${grouped(failed)} failed`,
  ].join(', ');
};
