import { ENTITIES } from '../domain/sync/entity.js';
import { tablesOf } from '../domain/sync/mapping.js';
import type { Config } from './config.js';

type Exposure = Pick<Config, 'production' | 'host' | 'trustProxy'> & {
  readonly sync: Pick<Config['sync'], 'metricsToken' | 'oldTables' | 'mapping'> & {
    readonly pull: Pick<Config['sync']['pull'], 'isOn'>;
  };
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

/** Of an edge that several tables hold the first is pulled. */
const unpulled = ({ sync: { mapping, pull } }: Exposure): readonly string[] =>
  !pull.isOn
    ? []
    : ENTITIES.flatMap((entity) => {
        const [first, ...others] = tablesOf(mapping, entity);
        const names = others.map(({ table }) => table).join(', ');
        return first === undefined || others.length === 0
          ? []
          : [
              `sync.config.json: of the tables of ${entity} ${first.table} alone is pulled, and none is compared with Xano. Send the rows of ${names} by triggers or bulk`,
            ];
      });

export const startWarnings = (config: Exposure): readonly string[] => [
  ...unpulled(config),
  ...oldForm(config.sync.oldTables),
  ...exposures(config),
];
