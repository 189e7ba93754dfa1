import type { FullStatus } from '../../src/application/use-cases/read-sync-status.js';
import type { TablePull } from '../../src/application/use-cases/read-pull-status.js';
import { ENTITIES } from '../../src/domain/sync/entity.js';
import { Curl } from './Curl.js';
import { printAge, printCount, printShare, printSpan } from './format.js';
import { RESULTS } from './minutes.js';
import { printPlace } from './place.js';

/** The records of the last hour by kind; each number links to its lines in the log. */
export const Entities = ({ status }: { readonly status: FullStatus }) => (
  <section class="panel" aria-label="Records of the last hour">
    <div class="row">
      <h2>Records of the last hour</h2>
      <Curl ask={{ route: 'GET /sync/status' }} />
    </div>
    <div class="scroll" tabIndex={0} role="region" aria-label="Records by kind">
      <table>
        <thead>
          <tr>
            <th scope="col">Kind</th>
            {RESULTS.map((result) => (
              <th scope="col" class="number">
                {result}
              </th>
            ))}
            <th scope="col" class="number">
              failure rate
            </th>
            <th scope="col" class="number">
              lag p50
            </th>
            <th scope="col" class="number">
              lag p95
            </th>
            <th scope="col">last came</th>
          </tr>
        </thead>
        <tbody>
          {ENTITIES.map((entity) => {
            const { last_60m: hour, failure_rate, lag, last_success } = status.entities[entity];
            const isIdle = RESULTS.every((result) => hour[result] === 0);
            return (
              <tr>
                <th scope="row">{entity}</th>
                {RESULTS.map((result) => (
                  <td class="number">
                    {hour[result] === 0 || result === 'unchanged' ? (
                      printCount(hour[result])
                    ) : (
                      <a href={printPlace('log', { entity, result })}>{printCount(hour[result])}</a>
                    )}
                  </td>
                ))}
                <td class="number">{printShare(isIdle ? null : failure_rate)}</td>
                <td class="number">{printSpan(lag.p50)}</td>
                <td class="number">{printSpan(lag.p95)}</td>
                <td>{printAge(last_success, Date.now())}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  </section>
);

/** How the tables of Xano are pulled, if the service pulls them. */
export const Pulled = ({ tables }: { readonly tables: FullStatus['pull'] }) =>
  tables === null ? (
    <section class="panel">
      <h2>Pulling</h2>
      <p class="quiet">This service reads no tables of Xano by itself: SYNC_PULL is not set.</p>
    </section>
  ) : (
    <section class="panel" aria-label="Pulling">
      <h2>Pulling</h2>
      <div class="scroll" tabIndex={0} role="region" aria-label="Pulled tables">
        <table>
          <thead>
            <tr>
              <th scope="col">Table</th>
              <th scope="col">read to its end</th>
              <th scope="col">how fresh</th>
              <th scope="col" class="number">
                requests
              </th>
              <th scope="col" class="number">
                waits for the quota
              </th>
              <th scope="col">what Xano said last</th>
            </tr>
          </thead>
          <tbody>
            {Object.entries(tables as Readonly<Record<string, TablePull>>).map(([name, table]) => (
              <tr>
                <th scope="row">{name}</th>
                <td>{printAge(table.lastSuccess, Date.now())}</td>
                <td class="text">{table.freshness ?? 'being read for the first time'}</td>
                <td class="number">{printCount(table.requests)}</td>
                <td class="number">{printSpan(table.waitingMs)}</td>
                <td class="text">{table.lastError === null ? '–' : table.lastError.message}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
