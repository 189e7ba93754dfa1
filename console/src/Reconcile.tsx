import { useState } from 'preact/hooks';
import type { FullStatus } from '../../src/application/use-cases/read-sync-status.js';
import { Act } from './Act.js';
import { useRequest } from './use-request.js';
import { Curl } from './Curl.js';
import { ChosenFindings } from './ChosenFindings.js';
import { Found } from './Found.js';
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

const Run = ({ id, began }: { readonly id: string; readonly began: (id: string) => void }) => {
  const [isOver, setOver] = useState(false);
  const ask = { route: 'GET /sync/reconcile/:id', part: id } as const;
  const { value: run, fault, status } = useRequest(ask, isOver ? null : RUNNING_MS);
  // A comparison that does not exist, or no longer exists, is not polled again.
  const isGone = status === 400 || status === 404;
  const isEnded = isGone || (run !== null && run.state !== 'running');
  if (isEnded !== isOver) setOver(isEnded);
  const failed = fault !== null && (
    <p class="fault" role="alert">
      {fault}
    </p>
  );
  if (run === null) return failed || <p class="waiting">Asking the service.</p>;
  const took = (run.ended_at ?? Date.now()) - run.started_at;
  return (
    <section class="panel" aria-label="Comparison">
      <div class="row">
        <h2>{SCOPES.find(([name]) => name === run.scope)?.[1]}</h2>
        <span role="status">
          <Mark word={run.state} />
        </span>
        <span class="quiet">
          {run.chosen !== undefined && 'chosen findings, '}
          {run.repair ? 'with repair' : 'without repair'}, begun {printInstant(run.started_at)}
        </span>
        <Curl ask={ask} />
      </div>
      {failed}
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
      {run.chosen === undefined ? (
        <Found run={run} began={began} />
      ) : (
        <ChosenFindings chosen={run.chosen} run={run} began={began} />
      )}
    </section>
  );
};

interface Props {
  readonly query: Place['query'];
  /** Undefined while the last comparison is not known. */
  readonly last: FullStatus['reconcile'] | undefined;
}

export const Reconcile = ({ query, last }: Props) => {
  const id = query['id'] ?? (typeof last?.['id'] === 'string' ? last['id'] : undefined);
  const began = (begun: string): void => {
    go('reconcile', { id: begun });
  };
  return (
    <>
      <h1>Reconcile</h1>
      <Begin started={began} />
      {id === undefined ? (
        <p class="quiet">
          {last === undefined
            ? 'What was compared last is not known.'
            : 'Nothing has been compared yet.'}
        </p>
      ) : (
        <Run key={id} id={id} began={began} />
      )}
    </>
  );
};
