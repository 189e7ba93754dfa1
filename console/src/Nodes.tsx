import { Curl } from './Curl.js';
import { printBytes, printCount } from './format.js';
import { Mark } from './Mark.js';
import { readMetric } from './metrics.js';

const addressesIn = (metrics: string): readonly string[] =>
  [...metrics.matchAll(/^xrs_redis_node_up\{node="([^"]+)"/gm)].map(([, address = '']) => address);

/** The nodes of a cluster: which slots they serve, and which nodes are away. Null for a single Redis. */
export const Nodes = ({ metrics }: { readonly metrics: string }) => {
  const addresses = addressesIn(metrics);
  if (addresses.length === 0) return null;
  const read = (address: string, what: string): number | null =>
    readMetric(metrics, `xrs_redis_node_${what}`, `node="${address}"`);
  const served = readMetric(metrics, 'xrs_redis_slots_served');
  // Nodes that serve slots come first.
  const nodes = addresses
    .map((address) => ({ address, slots: read(address, 'slots') ?? 0 }))
    .sort((one, other) => Number(other.slots > 0) - Number(one.slots > 0));
  return (
    <section class="panel" aria-label="Nodes of the cluster">
      <div class="row">
        <h2>Nodes of the cluster</h2>
        <span class="quiet">
          {printCount(served)} of 16{'\u202f'}384 slots are served
        </span>
        <Curl ask={{ route: 'GET /console/metrics' }} />
      </div>
      <div class="scroll" tabIndex={0} role="region" aria-label="State of each node">
        <table>
          <thead>
            <tr>
              <th scope="col">Node</th>
              <th scope="col">State</th>
              {['slots', 'replicas', 'keys', 'memory'].map((name) => (
                <th scope="col" class="number">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {nodes.map(({ address, slots }) => (
              <tr>
                <th scope="row">{address}</th>
                <td>
                  <Mark word={read(address, 'up') === 1 ? 'up' : 'away'} />
                </td>
                <td class="number">{slots === 0 ? '–' : printCount(slots)}</td>
                <td class="number">{printCount(read(address, 'replicas'))}</td>
                <td class="number">{printCount(read(address, 'keys'))}</td>
                <td class="number">{printBytes(read(address, 'memory_bytes'))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="quiet">A node without slots follows a master, or waits until it is given some.</p>
    </section>
  );
};
