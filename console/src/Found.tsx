import { useState } from 'preact/hooks';
import type { ShownReconciliation } from '../../src/application/use-cases/reconciliations.js';
import { DRIFT_WORDS } from '../../src/domain/reconcile/invariants.js';
import { send } from './api.js';
import { Curl } from './Curl.js';
import { printCount } from './format.js';
import { useBusy } from './use-busy.js';
import type { RouteRequest } from './routes.js';

interface Choice {
  readonly kinds: readonly string[];
  readonly findings: readonly number[];
}

type Repair = RouteRequest<'POST /sync/reconcile/:id/repair'>;

/** A repair of the chosen findings of a comparison, or its dry run. */
export const asking = (id: string, choice: Choice, isDry: boolean): Repair => ({
  route: 'POST /sync/reconcile/:id/repair',
  part: id,
  body: { ...choice, dry_run: isDry },
});

export interface Began {
  readonly began: (id: string) => void;
}

interface MendProps extends Began {
  readonly run: ShownReconciliation;
  readonly choice: Choice;
}

const wordsOf = ({ kinds, findings }: Choice): string =>
  [
    ...(findings.length === 0
      ? []
      : [`${findings.length} chosen finding${findings.length === 1 ? '' : 's'}`]),
    ...(kinds.length === 0 ? [] : [`all of ${kinds.join(', ')}`]),
  ].join(' and ');

/** Starts a dry run for the chosen findings, which shows what a repair would do. */
const TryChosen = ({ run, choice, began }: MendProps) => {
  const [fault, setFault] = useState<string | null>(null);
  const ask = asking(run.id, choice, true);
  const { isBusy, run: look } = useBusy(async () => {
    const answer = await send(ask);
    setFault(answer.ok ? null : answer.message);
    if (answer.ok) began(answer.value.id);
  });
  const isNothing = choice.kinds.length + choice.findings.length === 0;
  return (
    <div class="row chosen">
      <button class="primary" disabled={isNothing} aria-disabled={isBusy} onClick={look}>
        What would be done
      </button>
      <span class="quiet" role="status">
        {isNothing ? 'Choose findings, or kinds of drift.' : `For ${wordsOf(choice)}.`}
        {run.scope === 'xano' && !isNothing && ' Xano is asked for each.'}
      </span>
      {!isNothing && <Curl ask={ask} />}
      {fault !== null && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
    </div>
  );
};

const toggled = <A,>(all: readonly A[], one: A): readonly A[] =>
  all.includes(one) ? all.filter((other) => other !== one) : [...all, one];

/** The findings of a comparison, by kind and one by one, to be chosen for repair. */
export const Found = ({ run, began }: Began & { readonly run: ShownReconciliation }) => {
  const [kind, setKind] = useState('');
  const [choice, setChoice] = useState<Choice>({ kinds: [], findings: [] });
  const counts = Object.entries(run.counts);
  if (counts.length === 0)
    return run.state === 'done' ? <p>Everything is as it should be.</p> : <></>;
  const drift = run.drift
    .map((one, place) => ({ ...one, place }))
    .filter(({ invariant }) => kind === '' || invariant === kind);
  const all = counts.reduce((sum, [, count]) => sum + count, 0);
  return (
    <>
      <h2>Drift by kind</h2>
      <div class="scroll" tabIndex={0} role="region" aria-label="Drift by kind">
        <table>
          <thead>
            <tr>
              <th scope="col">Kind</th>
              <th scope="col">Choose</th>
              <th scope="col" class="number">
                Found
              </th>
              <th scope="col">What should hold</th>
            </tr>
          </thead>
          <tbody>
            {counts.map(([name, count]) => (
              <tr>
                <th scope="row">
                  <button
                    class="small"
                    aria-pressed={kind === name}
                    onClick={() => {
                      setKind(kind === name ? '' : name);
                    }}
                  >
                    {name}
                  </button>
                </th>
                <td>
                  <input
                    type="checkbox"
                    aria-label={`All of kind ${name}`}
                    checked={choice.kinds.includes(name)}
                    onChange={() => {
                      setChoice({ ...choice, kinds: toggled(choice.kinds, name) });
                    }}
                  />
                </td>
                <td class="number">{printCount(count)}</td>
                <td class="text">{DRIFT_WORDS.get(name) ?? ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <h2>
        {kind === '' ? 'All that is told' : `Those of ${kind}`}{' '}
        <span class="quiet">{printCount(drift.length)}</span>
      </h2>
      {all > run.drift.length && (
        <p>
          The first {printCount(run.drift.length)} of {printCount(all)} are told and can be chosen.
          Mend these and compare again, or repair all.
        </p>
      )}
      {run.state !== 'running' && <TryChosen run={run} choice={choice} began={began} />}
      <div class="scroll" tabIndex={0} role="region" aria-label="Findings">
        <table>
          <thead>
            <tr>
              <th scope="col">Choose</th>
              <th scope="col">Where</th>
              <th scope="col">Kind</th>
              <th scope="col">Should be</th>
              <th scope="col">Is</th>
            </tr>
          </thead>
          <tbody>
            {drift.map(({ invariant, key, expected, actual, place }) => (
              <tr>
                <td>
                  <input
                    type="checkbox"
                    aria-label={`Choose ${key}: ${expected}`}
                    checked={choice.findings.includes(place) || choice.kinds.includes(invariant)}
                    disabled={choice.kinds.includes(invariant)}
                    onChange={() => {
                      setChoice({ ...choice, findings: toggled(choice.findings, place) });
                    }}
                  />
                </td>
                <th scope="row">
                  <code>{key}</code>
                </th>
                <td>{invariant}</td>
                <td class="text">{expected}</td>
                <td class="text">{actual}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
};
