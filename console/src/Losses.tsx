import type { FullStatus } from '../../src/application/use-cases/read-sync-status.js';
import { printCount } from './format.js';
import { printPlace } from './place.js';

/** Lists counts by name, the greatest first; empty if there are none. */
const listOf = (counts: readonly (readonly [string, number])[]): string =>
  counts
    .filter(([, count]) => count > 0)
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, count]) => `${printCount(count)} ${name}`)
    .join(', ');

/** Returns a code and a text for each number of the status that should be zero and is not. */
const lossesOf = (status: FullStatus): readonly (readonly [code: string, text: string])[] => {
  const { untimed, untimed_advice = '', dropped_tags, webhooks_refused, entities } = status;
  const leftOut = listOf(
    Object.entries(entities).flatMap(([entity, { left_out }]) =>
      Object.entries(left_out).map(([column, count]) => [`${entity}.${column}`, count] as const),
    ),
  );
  const refused = listOf(Object.entries(webhooks_refused.total));
  const all = [
    ['untimed', untimed > 0 && `${printCount(untimed)} records. ${untimed_advice}`],
    ['left_out', leftOut !== '' && `Values could not be read: ${leftOut}.`],
    ['dropped_tags', dropped_tags > 0 && `${printCount(dropped_tags)} invalid tags, or over 30.`],
    [
      'webhooks_refused',
      refused !== '' && `By reason: ${refused}. Compare key, secret and clock with Xano's.`,
    ],
  ] as const;
  return all.flatMap(([code, text]) => (text === false ? [] : [[code, text] as const]));
};

/** Shows what was lost or refused since the store began, of which there should be nothing; nothing where there is none. */
export const Losses = ({ status }: { readonly status: FullStatus }) => {
  const losses = lossesOf(status);
  if (losses.length === 0) return null;
  return (
    <section class="panel" aria-label="Since the store began">
      <h2>Since the store began</h2>
      <ul class="troubles">
        {losses.map(([code, text]) => (
          <li>
            <code>{code}</code> {text}
            {code === 'left_out' && <a href={printPlace('log')}>See the log</a>}
          </li>
        ))}
      </ul>
    </section>
  );
};
