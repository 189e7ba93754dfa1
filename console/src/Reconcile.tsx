import { useState } from 'preact/hooks';
import type { Reconciliation } from '../../src/application/ports/reconciliations.js';
import type { WholeStatus } from '../../src/application/use-cases/read-sync-status.js';
import { DRIFT_WORDS } from '../../src/domain/reconcile/invariants.js';
import { Act } from './Act.js';
import { useAsked } from './asked.js';
import { Curl } from './Curl.js';
import { printCount, printInstant, printSpan } from './format.js';
import { Mark } from './Mark.js';
import { go, type Place } from './place.js';

const RUNNING_MS = 1000;

type Scope = 'internal' | 'xano';

const SCOPES = [
  ['internal', 'Redis with itself'],
  ['xano', 'Redis with Xano'],
] as const;

const Begin = ({ started }: { readonly started: (id: string) => void }) => {
  const [scope, setScope] = useState<Scope>('internal');
  const asking = (repair: boolean) => ({
    route: 'POST /sync/reconcile' as const,
    body: { scope, repair },
  });
  return (
    <section class="panel" aria-label="Compare">
      <fieldset class="row">
        <legend>Compare</legend>
        {SCOPES.map(([name, words]) => (
          <label class="check">
            <input
              type="radio"
              name="scope"
              checked={scope === name}
              onChange={() => {
                setScope(name);
              }}
            />
            {words}
          </label>
        ))}
      </fieldset>
      <div class="row">
        <Act
          label="Compare"
          ask={asking(false)}
          done={({ id }) => {
            started(id);
          }}
        >
          This looks at everything beside the requests, within its rate, and writes nothing.
        </Act>
        <Act
          label="Compare and repair"
          danger
          ask={asking(true)}
          done={({ id }) => {
            started(id);
          }}
        >
          This looks at everything and mends what it finds twice. What Xano lacks in great number is
          left, and told.
        </Act>
      </div>
    </section>
  );
};

const Found = ({ run }: { readonly run: Reconciliation }) => {
  const [kind, setKind] = useState('');
  const drift = run.drift.filter(({ invariant }) => kind === '' || invariant === kind);
  const kinds = Object.entries(run.counts);
  if (kinds.length === 0)
    return run.state === 'done' ? <p>Everything is as it should be.</p> : <></>;
  return (
    <>
      <h2>Drift by kind</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">Kind</th>
            <th scope="col" class="number">
              Found
            </th>
            <th scope="col">What should hold</th>
          </tr>
        </thead>
        <tbody>
          {kinds.map(([name, count]) => (
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
              <td class="number">{printCount(count)}</td>
              <td class="text">{DRIFT_WORDS.get(name) ?? ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <h2>
        {kind === '' ? 'All that is told' : `Those of ${kind}`}{' '}
        <span class="quiet">{printCount(drift.length)}</span>
      </h2>
      <div class="scroll" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Where</th>
              <th scope="col">Kind</th>
              <th scope="col">Should be</th>
              <th scope="col">Is</th>
            </tr>
          </thead>
          <tbody>
            {drift.map(({ invariant, key, expected, actual }) => (
              <tr>
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

const Run = ({ id }: { readonly id: string }) => {
  const [isOver, setOver] = useState(false);
  const ask = { route: 'GET /sync/reconcile/:id', part: id } as const;
  const { value: run, fault } = useAsked(ask, isOver ? null : RUNNING_MS);
  if (run === null) return <p class="waiting">{fault ?? 'Asking the service.'}</p>;
  if (run.state !== 'running' && !isOver) setOver(true);
  const took = (run.ended_at ?? Date.now()) - run.started_at;
  return (
    <section class="panel" aria-label="Comparison">
      <div class="row">
        <h2>{SCOPES.find(([name]) => name === run.scope)?.[1]}</h2>
        <span role="status">
          <Mark word={run.state} />
        </span>
        <span class="quiet">
          {run.repair ? 'with repair' : 'without repair'}, begun {printInstant(run.started_at)}
        </span>
        <Curl ask={ask} />
      </div>
      <progress value={run.checked} max={Math.max(1, run.total)} aria-label="Checked" />
      <p>
        {printCount(run.checked)} of {printCount(run.total)} checked in {printSpan(took)},{' '}
        {printCount(run.repaired)} repaired, {printCount(run.local)} made here alone
        {run.state === 'running' && run.eta_ms !== null && `; ${printSpan(run.eta_ms)} at least`}
      </p>
      {run.error !== null && (
        <p class="fault" role="alert">
          {run.error}
        </p>
      )}
      <Found run={run} />
    </section>
  );
};

interface Props {
  readonly query: Place['query'];
  readonly last: WholeStatus['reconcile'];
}

export const Reconcile = ({ query, last }: Props) => {
  const id = query['id'] ?? (typeof last?.['id'] === 'string' ? last['id'] : undefined);
  return (
    <>
      <h1>Reconcile</h1>
      <Begin
        started={(begun) => {
          go('reconcile', { id: begun });
        }}
      />
      {id === undefined ? (
        <p class="quiet">Nothing has been compared yet.</p>
      ) : (
        <Run key={id} id={id} />
      )}
    </>
  );
};
