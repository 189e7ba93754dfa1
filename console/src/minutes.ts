import type { Minute } from '../../src/application/sync/status.js';
import { ENTITIES } from '../../src/domain/sync/entity.js';

export const RESULTS = ['applied', 'unchanged', 'stale', 'deferred', 'failed'] as const;
export type Result = (typeof RESULTS)[number];

export interface Series {
  /** Seconds since the epoch, as the chart expects them. */
  readonly times: readonly number[];
  readonly counts: Readonly<Record<Result, readonly number[]>>;
  /** The slowest of several kinds, since quantiles cannot be added; null for a minute without timed records. */
  readonly p50: readonly (number | null)[];
  readonly p95: readonly (number | null)[];
}

const slowest = (lags: readonly (number | null | undefined)[]): number | null =>
  lags.reduce<number | null>(
    (most, lag) => (lag === null || lag === undefined ? most : Math.max(most ?? 0, lag)),
    null,
  );

/** Makes the series of a chart; an empty entity means all kinds together. */
export const seriesOf = (minutes: readonly Minute[], entity: string): Series => {
  const kinds = ENTITIES.filter((kind) => entity === '' || kind === entity);
  const told = minutes.map(({ entities }) =>
    kinds.flatMap((kind) => {
      const one = entities[kind];
      return one === undefined ? [] : [one];
    }),
  );
  const counted = (result: Result): readonly number[] =>
    told.map((all) => all.reduce((sum, one) => sum + one[result], 0));
  return {
    times: minutes.map(({ at }) => at / 1000),
    counts: {
      applied: counted('applied'),
      unchanged: counted('unchanged'),
      stale: counted('stale'),
      deferred: counted('deferred'),
      failed: counted('failed'),
    },
    p50: told.map((all) => slowest(all.map(({ lag }) => lag.p50))),
    p95: told.map((all) => slowest(all.map(({ lag }) => lag.p95))),
  };
};

/** Stacks series as sums with those before them; the tallest first, since later bars are drawn over earlier ones. */
export const stacked = (series: readonly (readonly number[])[]): readonly (readonly number[])[] =>
  series
    .map((_, place) =>
      (series[0] ?? []).map((__, at) =>
        series.slice(0, place + 1).reduce((sum, values) => sum + (values[at] ?? 0), 0),
      ),
    )
    .toReversed();
