import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { TablePull } from '../../src/application/use-cases/read-pull-status.js';
import type { FullStatus } from '../../src/application/use-cases/read-sync-status.js';
import { ENTITIES } from '../../src/domain/sync/entity.js';
import { useRequest } from './use-request.js';
import { Chart } from './Chart.js';
import { Curl } from './Curl.js';
import { Entities, Pulled } from './Entities.js';
import { printAge, printCount, printShare, printSpan } from './format.js';
import { Losses } from './Losses.js';
import { Memory } from './Memory.js';
import { hitRate, readMetric } from './metrics.js';
import { Nodes } from './Nodes.js';
import { RESULTS, seriesOf } from './minutes.js';
import { printPlace } from './place.js';
import type { Health } from './routes.js';
import { Troubles } from './Troubles.js';

const SLOW_MS = 10_000;

interface TileProps {
  readonly name: string;
  readonly value: string;
  readonly children?: ComponentChildren;
  readonly isBad?: boolean;
}

const Tile = ({ name, value, children, isBad }: TileProps) => (
  <div class={isBad === true ? 'tile bad' : 'tile'}>
    <dt>
      {name}
      {isBad === true && (
        <span role="img" aria-label="needs a look">
          {' '}
          ▲
        </span>
      )}
    </dt>
    <dd>
      <b>{value}</b>
      <span class="quiet">{children}</span>
    </dd>
  </div>
);

interface TilesProps {
  readonly status: FullStatus;
  readonly metrics: string;
}

const Tiles = ({ status, metrics }: TilesProps) => {
  const read = (name: string): number | null => readMetric(metrics, name);
  const kinds = Object.values(status.entities);
  const sums = kinds.map(({ last_60m: hour }) =>
    RESULTS.reduce((sum, result) => sum + hour[result], 0),
  );
  const records = sums.reduce((sum, count) => sum + count, 0);
  const failed = kinds.reduce((sum, { last_60m: hour }) => sum + hour.failed, 0);
  const lags = kinds.flatMap(({ lag }) => (lag.p95 === null ? [] : [lag]));
  const most = (lag: 'p50' | 'p95'): number | null =>
    lags.length === 0 ? null : Math.max(...lags.map((one) => one[lag] ?? 0));
  const pulls = Object.values((status.pull ?? {}) as Readonly<Record<string, TablePull>>);
  const oldest = pulls.some(({ lastSuccess }) => lastSuccess === null)
    ? null
    : Math.min(...pulls.map(({ lastSuccess }) => lastSuccess ?? 0));
  const memory = readMetric(metrics, 'xrs_redis_memory_ratio');
  return (
    <dl class="tiles">
      <Tile
        name="Age of the copy"
        value={printSpan(status.copy?.age_ms)}
        isBad={(status.copy?.age_ms ?? 0) > 300_000}
      >
        {status.copy === null ? 'no canary comes from Xano' : 'by the canary of Xano'}
      </Tile>
      <Tile name="Lag, p95" value={printSpan(most('p95'))} isBad={(most('p95') ?? 0) > 300_000}>
        half within {printSpan(most('p50'))}
      </Tile>
      <Tile
        name="Failure rate"
        value={printShare(records === 0 ? null : failed / records)}
        isBad={failed / records > 0.05}
      >
        of {printCount(records)} in the last hour
      </Tile>
      <Tile
        name="Dead letters"
        value={printCount(status.deadLetters)}
        isBad={status.deadLetters > 0}
      >
        <a href={printPlace('dead-letters')}>by cause</a>
      </Tile>
      <Tile name="Waiting" value={printCount(status.deferred)}>
        for their user or post
      </Tile>
      <Tile name="Jobs" value={printCount(status.propagation.pending)}>
        and {printCount(read('xrs_fan_outs_pending'))} feeds to fill
      </Tile>
      <Tile name="To tell Xano" value={printCount(read('xrs_outbox'))}>
        changes of users
      </Tile>
      <Tile name="Read from the copy" value={printShare(hitRate(metrics))}>
        {printCount(read('xrs_process_copy_entries'))} keys in the process
      </Tile>
      {pulls.length > 0 && (
        <Tile
          name="Pulled"
          value={printAge(oldest, Date.now())}
          isBad={pulls.some(({ lastError }) => lastError !== null)}
        >
          at the latest; {printCount(pulls.reduce((sum, { requests }) => sum + requests, 0))}{' '}
          requests, the next waits {printSpan(Math.max(...pulls.map(({ waitingMs }) => waitingMs)))}{' '}
          for the quota
        </Tile>
      )}
      <Tile
        name="Redis memory"
        value={memory === 0 ? 'no limit' : printShare(memory)}
        isBad={(memory ?? 0) > 0.9}
      >
        of maxmemory
      </Tile>
      <Tile name="Here" value={printCount(status.store.users)}>
        users, {printCount(status.store.posts)} posts
      </Tile>
    </dl>
  );
};

const UNKNOWN = 'Nothing is known of the last hour.';

const Charts = () => {
  const [entity, setEntity] = useState('');
  const ask = { route: 'GET /sync/minutes' } as const;
  const { value: told, fault } = useRequest(ask, SLOW_MS);
  const minutes = told?.minutes ?? [];
  const { times, counts, p50, p95 } = seriesOf(minutes, entity);
  const total = RESULTS.map((result) => counts[result].reduce((sum, count) => sum + count, 0));
  const said = RESULTS.map((result, place) => `${total[place] ?? 0} ${result}`).join(', ');
  const lag = Math.max(0, ...p95.map((value) => value ?? 0));
  return (
    <section aria-label="The last hour">
      <div class="row">
        <h2>The last hour</h2>
        <label>
          Records{' '}
          <select
            value={entity}
            onChange={({ currentTarget: { value } }) => {
              setEntity(value);
            }}
          >
            <option value="">of all kinds</option>
            {ENTITIES.map((kind) => (
              <option value={kind}>{kind}</option>
            ))}
          </select>
        </label>
        <Curl ask={ask} />
      </div>
      {fault !== null && <p class="fault">{fault}</p>}
      <div class="pair">
        <Chart
          title="Records a minute"
          summary={told === null ? UNKNOWN : `Records by minute within the last hour: ${said}.`}
          times={times}
          isStacked
          print={printCount}
          lines={RESULTS.map((result) => ({
            label: result,
            colour: result,
            values: counts[result],
          }))}
        />
        <Chart
          title="Lag"
          summary={
            told === null
              ? UNKNOWN
              : `From the change in Xano to the copy, by minute: at most ${printSpan(lag)} for 95 of 100 records.`
          }
          times={times}
          isStacked={false}
          print={printSpan}
          lines={[
            { label: 'p50', colour: 'applied', values: p50 },
            { label: 'p95', colour: 'deferred', values: p95 },
          ]}
        />
      </div>
    </section>
  );
};

export const Overview = ({
  health,
  status,
}: {
  readonly health: Health | null;
  readonly status: FullStatus | null;
}) => {
  const metrics = useRequest({ route: 'GET /console/metrics' }, SLOW_MS).value ?? '';
  return (
    <>
      <h1>Overview</h1>
      {health !== null && <Troubles health={health} alerts={status?.alerts ?? []} />}
      {status !== null && (
        <>
          <Tiles status={status} metrics={metrics} />
          <Losses status={status} />
          <Charts />
          <Entities status={status} />
          <Pulled tables={status.pull} />
        </>
      )}
      <Nodes metrics={metrics} />
      <Memory />
    </>
  );
};
