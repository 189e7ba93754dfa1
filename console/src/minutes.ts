import type { Minute } from '../../src/application/sync/status.js';
import { ENTITIES } from '../../src/domain/sync/entity.js';

export const RESULTS = ['applied', 'unchanged', 'stale', 'deferred', 'failed'] as const;
export type Result = (typeof RESULTS)[number];

export interface Series {
  /** Seconds since the epoch, as the chart counts them. */
  readonly times: readonly number[];
  readonly counts: Readonly<Record<Result, readonly number[]>>;
  /** Of several kinds the slowest, since quantiles cannot be added; null where nothing was timed. */
  readonly p50: readonly (number | null)[];
  readonly p95: readonly (number | null)[];
}

const slowest = (lags: readonly (number | null | undefined)[]): number | null =>
  lags.reduce<number | null>(
    (most, lag) => (lag === null || lag === undefined ? most : Math.max(most ?? 0, lag)),
    null,
  );

/** What a chart shows of the last minutes; an empty name: of all kinds of records together. */
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

/** Each series on top of those before it, the topmost first, as bars that hide one another are drawn. */
export const stacked = (series: readonly (readonly number[])[]): readonly (readonly number[])[] =>
  series
    .map((_, place) =>
      (series[0] ?? []).map((__, at) =>
        series.slice(0, place + 1).reduce((sum, values) => sum + (values[at] ?? 0), 0),
      ),
    )
    .toReversed();
