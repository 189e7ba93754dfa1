import { useState } from 'preact/hooks';
import type { MappedField, MappedTable } from '../../src/application/use-cases/read-mapping.js';
import { send } from './api.js';
import { useRequest } from './use-request.js';
import { Curl } from './Curl.js';
import { printCount } from './format.js';
import { Mark } from './Mark.js';
import { Sample } from './Sample.js';
import type { Routes } from './routes.js';
import { useBusy } from './use-busy.js';

type Told = Routes['GET /sync/mapping'];

const STATES: Readonly<Record<MappedField['state'], string>> = {
  taken: 'taken',
  missing: 'missing',
  none: 'no such column',
  off: 'kept out',
  unseen: 'not asked',
};

/** Explains a custom field to the person who set the service up. */
const noteOf = ({ isCustom, isShown, state }: MappedField, entity: string): string => {
  if (!isCustom) return '';
  const setting = entity === 'user' ? 'PUBLIC_FIELDS' : 'POST_FIELDS';
  if (state === 'none') return `your own; ${setting} shows it, and no column feeds it`;
  return isShown ? 'your own, shown to everybody' : `your own; ${setting} would show it`;
};

const Fields = ({ table: { entity, table, fields } }: { readonly table: MappedTable }) => (
  <div class="scroll" tabIndex={0} role="region" aria-label={`Fields of ${table}`}>
    <table>
      <thead>
        <tr>
          <th scope="col">Our field</th>
          <th scope="col">Column in Xano</th>
          <th scope="col">Kind</th>
          <th scope="col">State</th>
          <th scope="col">Besides</th>
        </tr>
      </thead>
      <tbody>
        {fields.map((field) => (
          <tr>
            <th scope="row">{field.field}</th>
            <td>{field.from.length === 0 ? '–' : field.from.join(', ')}</td>
            <td>{field.kind}</td>
            <td>
              <Mark word={STATES[field.state]} />
            </td>
            <td class="text">{noteOf(field, entity)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

const About = ({ table: one }: { readonly table: MappedTable }) => {
  const told = [
    one.id !== null && `Table ${one.id} of Xano.`,
    one.rows !== null && `${printCount(one.rows)} rows.`,
    one.freshness !== null && `Here ${one.freshness}.`,
    one.ignored.length > 0 && `Stay in Xano: ${one.ignored.join(', ')}.`,
    one.secret.length > 0 && `Secret, and never taken: ${one.secret.join(', ')}.`,
  ].filter((text) => text !== false);
  return told.length === 0 ? null : <p class="quiet">{told.join(' ')}</p>;
};

const Table = ({ table: one }: { readonly table: MappedTable }) => {
  const missing = one.fields.filter(({ state }) => state === 'missing');
  return (
    <section class="panel" aria-label={one.table}>
      <div class="row">
        <h2>
          <code>{one.table}</code> <span class="quiet">is {one.entity}</span>
        </h2>
        {one.trouble !== null && (
          <Mark word={one.trouble.status === 'warn' ? 'degraded' : 'failed'} />
        )}
        {one.remedy !== null && <Mark word="needs a look" />}
      </div>
      {one.trouble !== null && (
        <p class="fault">
          {one.trouble.message}. {one.trouble.remedy}.
        </p>
      )}
      {one.faults.map(({ code, message }) => (
        <p>
          <code>{code}</code> in its first row: {message}.
        </p>
      ))}
      {missing.length > 0 && (
        <p>
          Missing: {missing.map(({ field, from }) => `${from.join(', ')} for ${field}`).join('; ')}.
        </p>
      )}
      {one.remedy !== null && <p>{one.remedy}.</p>}
      <About table={one} />
      <details open={missing.length > 0}>
        <summary>{printCount(one.fields.length)} fields</summary>
        <Fields table={one} />
      </details>
      <Sample table={one.table} />
    </section>
  );
};

const Findings = ({ findings }: Pick<Told, 'findings'>) => (
  <ul class="findings">
    {findings.map(({ check, status, message, remedy }) => (
      <li>
        <Mark word={status} /> <code>{check}</code> {message}.{remedy !== null && ` ${remedy}.`}
      </li>
    ))}
  </ul>
);

const ASK = { route: 'GET /sync/mapping', query: { xano: 'true' } } as const;

/** Shows which column of Xano becomes which field here. Xano is asked only on demand, since it limits requests. */
export const Mapping = () => {
  const { value: set, fault: unread } = useRequest({ route: 'GET /sync/mapping' }, null);
  const [asked, setAsked] = useState<Told | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const told = asked ?? set;
  const { isBusy: isAsking, run: askXano } = useBusy(async () => {
    const answer = await send(ASK);
    setFault(answer.ok ? null : answer.message);
    if (answer.ok) setAsked(answer.value);
  });
  const failed = fault ?? unread;
  return (
    <>
      <div class="row">
        <h1>Mapping</h1>
        <button class="primary" aria-disabled={isAsking} onClick={askXano}>
          Ask Xano
        </button>
        <span class="quiet">costs a request for each table</span>
        <Curl ask={ASK} />
      </div>
      {failed !== null && (
        <p class="fault" role="alert">
          {failed}
        </p>
      )}
      <div role="status">
        {isAsking && 'Asking Xano.'}
        {told !== null && <Findings findings={told.findings} />}
        {told !== null && !told.isAsked && told.findings.length === 0 && (
          <p class="quiet">As sync.config.json and the settings say; Xano has not been asked.</p>
        )}
      </div>
      {told?.tables.map((table) => (
        <Table key={table.table} table={table} />
      ))}
    </>
  );
};
