import { parser } from '@prometheus-io/lezer-promql';

export interface Asked {
  /** Names of metrics, recorded or scraped. */
  readonly metrics: readonly string[];
  /** Labels that select or group series. */
  readonly labels: readonly string[];
}

/** Returns what a query reads; throws if it is not a query. */
export const askedBy = (query: string): Asked => {
  const metrics: string[] = [];
  const labels: string[] = [];
  parser.parse(query).iterate({
    enter: ({ type, from, to }) => {
      const text = query.slice(from, to);
      if (type.isError) throw new Error(`${query}: no query at ${from}`);
      if (type.name === 'Identifier') metrics.push(text);
      if (type.name === 'LabelName') labels.push(text);
    },
  });
  return { metrics, labels };
};
