import cliProgress from 'cli-progress';
import type { Io } from './io.js';

export interface Progress {
  /** `note` is what there is to say beside the percentage. */
  readonly update: (done: number, note: string) => void;
  readonly stop: () => void;
}

/** How often a line is written where there is no terminal to draw on, ms. */
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
  let told = io.now();
  return {
    update: (done, note) => {
      if (io.now() - told < LINE_EVERY) return;
      told = io.now();
      io.tell(`${percentOf(done, total)}${note}`);
    },
    stop: () => undefined,
  };
};

/** A bar on a terminal, a line now and then elsewhere, nothing for scripts. Total null: not known. */
export const makeProgress = (io: Io, json: boolean, total: number | null): Progress => {
  if (json) return NONE;
  return io.screen === null ? makeLines(io, total) : makeBar(io.screen, total);
};
