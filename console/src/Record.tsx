import { useState } from 'preact/hooks';
import type { RecordInXano } from '../../src/application/use-cases/repair-record.js';
import type { RecordView } from '../../src/application/use-cases/read-record.js';
import { send } from './api.js';
import { useRequest } from './use-request.js';
import { Curl } from './Curl.js';
import { printInstant } from './format.js';
import { Mark } from './Mark.js';
import { go, printPlace, type Place } from './place.js';
import { Beside, Feeds, Holds, Places } from './RecordParts.js';
import { Repair } from './Repair.js';
import { useBusy } from './use-busy.js';

const KINDS = ['user', 'post', 'comment'] as const;

const Find = ({ query }: { readonly query: Place['query'] }) => {
  const [kind, setKind] = useState(query['kind'] ?? 'post');
  const [id, setId] = useState(query['id'] ?? '');
  const [viewer, setViewer] = useState(query['viewer'] ?? '');
  return (
    <form
      class="row filters"
      onSubmit={(event) => {
        event.preventDefault();
        go('record', { kind, id: id.trim(), viewer: viewer.trim() });
      }}
    >
      <label>
        Name or id
        <input
          type="search"
          required
          placeholder="77"
          value={id}
          onInput={({ currentTarget }) => {
            setId(currentTarget.value);
          }}
        />
      </label>
      <label>
        Kind
        <select
          value={kind}
          onChange={({ currentTarget }) => {
            setKind(currentTarget.value);
          }}
        >
          {KINDS.map((one) => (
            <option value={one}>{one}</option>
          ))}
        </select>
      </label>
      <label>
        Seen by
        <input
          placeholder="anybody"
          value={viewer}
          onInput={({ currentTarget }) => {
            setViewer(currentTarget.value);
          }}
        />
      </label>
      <button class="primary">Look</button>
    </form>
  );
};

const STATES: Readonly<Record<RecordView['state'], string>> = {
  here: '',
  leaving: 'Work is taking it away, with all that hangs on it.',
  deleted: 'It was deleted here.',
  unknown: 'Nothing of that name or id is here. Xano may have it.',
  damaged: 'Its key holds something else than a row.',
};

const ORIGINS = { sent: 'Xano sent it', local: 'it was made here' } as const;

const Head = ({ view }: { readonly view: RecordView }) => (
  <section class="panel" aria-label="The record">
    <div class="row">
      <h2>
        <code>{view.key}</code>
      </h2>
      <span role="status">
        <Mark word={view.state} />
      </span>
      <span class="quiet">
        {view.origin !== null && `${ORIGINS[view.origin]}; `}
        {view.xano_id === null ? 'its id in Xano is not known' : `in Xano ${view.xano_id}`}
        {view.tombstone > 0 && `; deleted as of ${printInstant(view.tombstone)}`}
      </span>
      <a href={printPlace('log', { key: view.key })}>What became of it</a>
    </div>
    {STATES[view.state] !== '' && <p>{STATES[view.state]}</p>}
    {view.busy && <p>Recorded work is going to change some of it: look again in a moment.</p>}
  </section>
);

const Looked = ({ query }: { readonly query: Place['query'] }) => {
  const { kind = 'post', id = '', viewer = '' } = query;
  const ref = { kind, id };
  const ask = {
    route: 'GET /sync/record',
    query: { ...ref, ...(viewer === '' ? {} : { viewer }) },
  } as const;
  const asking = { route: 'GET /sync/record/xano', query: ref } as const;
  const { value: view, fault, again } = useRequest(ask, null);
  const [xano, setXano] = useState<RecordInXano | null>(null);
  const [silence, setSilence] = useState<string | null>(null);
  const { isBusy, run: askXano } = useBusy(async () => {
    const answer = await send(asking);
    setSilence(answer.ok ? null : answer.message);
    setXano(answer.ok ? answer.value : null);
  });
  if (view === null)
    return fault === null ? (
      <p class="waiting">Asking the service.</p>
    ) : (
      <p class="fault" role="alert">
        {fault}
      </p>
    );
  return (
    <>
      {fault !== null && (
        <p class="fault" role="alert">
          {fault} What stands here is older.
        </p>
      )}
      <Head view={view} />
      <section class="panel" aria-label="Xano and here">
        <div class="row">
          <h2>Xano and here</h2>
          <button aria-disabled={isBusy} onClick={askXano}>
            Ask Xano now
          </button>
          <Curl ask={asking} />
        </div>
        {silence !== null && (
          <p class="fault" role="alert">
            {silence}
          </p>
        )}
        <div role="status">
          {xano !== null && (
            <p class="outcome">
              <Mark word={xano.state.replaceAll('_', ' ')} /> {xano.message}
            </p>
          )}
        </div>
        <Beside view={view} xano={xano} />
        {xano !== null && (
          <Repair
            body={{ ...ref, scope: 'xano' }}
            done={() => {
              again();
              askXano();
            }}
          >
            This makes {view.key} here as it is in Xano, as a comparison with repair would. What is
            newer here stays.
          </Repair>
        )}
      </section>
      <section class="panel" aria-label="What should hold">
        <div class="row">
          <h2>What should hold</h2>
          <button onClick={again}>Look again</button>
          <Curl ask={ask} />
        </div>
        <Holds view={view} />
        <Repair body={{ ...ref, scope: 'internal' }} done={again}>
          This mends what follows from {view.key}, as a comparison with repair would.
        </Repair>
      </section>
      <section class="panel" aria-label="In which feeds it is">
        <h2>In which feeds it is{viewer === '' ? '' : `, to ${viewer}`}</h2>
        <Feeds feeds={view.feeds} />
      </section>
      <section class="panel" aria-label="Where it stands">
        <h2>Where it stands</h2>
        <Places view={view} />
      </section>
    </>
  );
};

/** Everything known about one record, and on demand what Xano says about it. */
export const Record = ({ query }: { readonly query: Place['query'] }) => {
  const name = JSON.stringify(query);
  return (
    <>
      <h1>Record</h1>
      <Find key={name} query={query} />
      {(query['id'] ?? '') === '' ? (
        <p class="panel">
          A user, post or comment by its name here, or by its id in Xano: its row beside that of
          Xano, who said so and when, where it stands, and why it is or is not in a feed.
        </p>
      ) : (
        <Looked key={`looked ${name}`} query={query} />
      )}
    </>
  );
};
