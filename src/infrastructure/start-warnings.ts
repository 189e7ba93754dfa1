import type { Config } from './config.js';

type Exposure = Pick<Config, 'production' | 'host' | 'trustProxy'> & {
  readonly sync: Pick<Config['sync'], 'metricsToken' | 'oldTables'>;
};

const oldForm = (tables: readonly string[]): readonly string[] =>
  tables.length === 0
    ? []
    : [
        `sync.config.json: columns of ${tables.join(', ')} is the form of before, which 1.0 will refuse. Write it as fields, our field before the column: {"fields": {"username": "handle"}}`,
      ];

/** What a start in production says of settings that are allowed, and safe only if something else holds. */
const exposures = ({ production, host, trustProxy, sync }: Exposure): readonly string[] => {
  if (!production) return [];
  return [
    ...(sync.metricsToken === null
      ? [
          'METRICS_TOKEN is not set: /metrics is shown to this machine alone, which a proxy beside the service may undo. Set it.',
        ]
      : []),
    ...(trustProxy && host === undefined
      ? [
          'TRUST_PROXY is true and HOST is not set: the service listens on every address, and whoever reaches its port past the proxy may claim any address of his own. See that the proxy alone can reach the port, or set HOST.',
        ]
      : []),
  ];
};

export const startWarnings = (config: Exposure): readonly string[] => [
  ...oldForm(config.sync.oldTables),
  ...exposures(config),
];
