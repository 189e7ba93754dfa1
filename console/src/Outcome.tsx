import { printCount } from './format.js';
import { Mark } from './Mark.js';
import type { Replayed } from './routes.js';

export interface Replay {
  readonly told: Replayed;
  readonly isDry: boolean;
}

const countsOf = ({
  results: all,
}: Replayed): readonly (readonly [result: string, count: number])[] =>
  [...new Set(all.map(({ result }) => result))].map((result) => [
    result,
    all.filter((one) => one.result === result).length,
  ]);

/** Says the outcome of a replay in a line, since what got through is no longer there to show it. */
export const sayReplay = (told: Replayed): string =>
  `Replayed: ${countsOf(told)
    .map(([result, count]) => `${printCount(count)} ${result}`)
    .join(', ')}.`;

/** The outcome of a replay or a dry run: counts by result, and the messages of those that failed. */
export const Outcome = ({ told, isDry }: Replay) => {
  const messages = [...new Set(told.results.map(({ message }) => message))].filter((m) => m !== '');
  return (
    <div class="outcome">
      {isDry ? 'A replay would end as: ' : 'Replayed: '}
      {countsOf(told).map(([result, count]) => (
        <>
          {printCount(count)} <Mark word={result} />{' '}
        </>
      ))}
      {messages.slice(0, 5).map((message) => (
        <p class="quiet">{message}</p>
      ))}
    </div>
  );
};
