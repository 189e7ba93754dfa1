import type { RecordInXano } from '../../src/application/use-cases/repair-record.js';
import type { RecordView } from '../../src/application/use-cases/read-record.js';
import { printCount, printInstant, printValue } from './format.js';
import { Mark } from './Mark.js';

interface Props {
  readonly view: RecordView;
}

const BY = { xano: 'Xano', here: 'somebody here', untimed: 'no version tells' } as const;

/** Prints a score: mostly an instant, else a number; a dash if there is none. */
const printScore = (score: number | null): string =>
  score === null ? '–' : score > 1e11 ? printInstant(score) : String(score);

/** Each field in Xano and here, who set it here, and when. */
export const Beside = ({ view, xano }: Props & { readonly xano: RecordInXano | null }) => {
  const told = new Map(xano?.fields.map((one) => [one.field, one]));
  const origins = new Map(view.versions.map((one) => [one.field, one]));
  const fields = [...new Set([...told.keys(), ...origins.keys(), ...Object.keys(view.row)])];
  if (fields.length === 0) return null;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Fields">
      <table>
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">In Xano</th>
            <th scope="col">Here</th>
            <th scope="col">Who said so here, as of when</th>
          </tr>
        </thead>
        <tbody>
          {fields.toSorted().map((field) => {
            const beside = told.get(field);
            const origin = origins.get(field);
            return (
              <tr class={beside?.is === 'different' ? 'at-fault' : ''}>
                <th scope="row">
                  {field} {beside !== undefined && <Mark word={beside.is} />}
                </th>
                <td class="text">{beside === undefined ? '' : printValue(beside.xano ?? null)}</td>
                <td class="text">{printValue(view.row[field] ?? null)}</td>
                <td>
                  {origin === undefined ? 'it follows from the rest' : BY[origin.by]}
                  {origin !== undefined && origin.at > 0 && `, ${printInstant(origin.at)}`}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
};

/** The invariants of a record, whether each holds, and the faults. */
export const Holds = ({ view: { invariants, faults, sampled } }: Props) => (
  <>
    <ul class="holds">
      {invariants.map(({ invariant, what, holds }) => (
        <li>
          <Mark word={holds ? 'holds' : 'broken'} /> {what} <code>{invariant}</code>
          {faults
            .filter((fault) => fault.invariant === invariant)
            .map(({ key, expected, actual, mendable }) => (
              <p>
                <code>{key}</code> should be <b>{expected}</b> and is <b>{actual}</b>
                {!mendable && '; no repair can tell what is right'}
              </p>
            ))}
        </li>
      ))}
    </ul>
    {sampled
      .filter(({ isWhole }) => !isWhole)
      .map(({ key, looked }) => (
        <p class="quiet">
          Of <code>{key}</code> {printCount(looked)} were looked at, since they are many.
        </p>
      ))}
  </>
);

export const Feeds = ({ feeds }: Pick<RecordView, 'feeds'>) => (
  <ul class="holds">
    {feeds.map(({ feed, shown, why }) => (
      <li>
        <Mark word={shown ? 'shown' : 'not shown'} /> <code>{feed}</code> {why}
      </li>
    ))}
  </ul>
);

export const Places = ({ view: { places, counters } }: Props) => (
  <div class="scroll" tabIndex={0} role="region" aria-label="Places and counters">
    <table>
      <thead>
        <tr>
          <th scope="col">Key</th>
          <th scope="col">As it should be</th>
          <th scope="col">As it is</th>
        </tr>
      </thead>
      <tbody>
        {places.map(({ key, belongs, wanted, score, right }) => (
          <tr class={right ? '' : 'at-fault'}>
            <th scope="row">
              {key} <Mark word={right ? 'right' : 'different'} />
            </th>
            <td>{belongs ? (wanted === null ? 'there' : printScore(wanted)) : 'not there'}</td>
            <td>{score === null ? 'not there' : printScore(score)}</td>
          </tr>
        ))}
        {counters.map(({ key, size, counter, value }) => {
          const isRight = value === String(size);
          return (
            <tr class={isRight ? '' : 'at-fault'}>
              <th scope="row">
                {key} <Mark word={isRight ? 'right' : 'different'} />
              </th>
              <td>
                {counter}: {printCount(size)}
              </td>
              <td>
                {counter}: {value ?? 'missing'}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  </div>
);
