import type { Config } from './config.js';

type Exposure = Pick<Config, 'production' | 'host' | 'trustProxy'> & {
  readonly sync: Pick<Config['sync'], 'metricsToken'>;
};

/** What a start in production says of settings that are allowed, and safe only if something else holds. */
export const startWarnings = ({
  production,
  host,
  trustProxy,
  sync,
}: Exposure): readonly string[] => {
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
