import { useState } from 'preact/hooks';
import { send } from './api.js';
import { Curl } from './Curl.js';
import { printInstant } from './format.js';
import { Mark } from './Mark.js';
import type { Routes } from './routes.js';
import { useBusy } from './use-busy.js';

type Told = Routes['GET /sync/mapping/:table/rows'];

const FATES = { comes: 'comes', away: 'stays away', failed: 'refused' } as const;

/** Formats a value; instants, stored in ms, become readable. */
const valueOf = (field: string, value: string): string =>
  field === 'created_at' && value !== '' ? printInstant(Number(value)) : value;

const Rows = ({ table, rows }: Pick<Told, 'rows'> & { readonly table: string }) => {
  const fields = [...new Set(rows.flatMap((row) => Object.keys(row.fields)))];
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={`Rows of ${table} as they would be`}>
      <table>
        <thead>
          <tr>
            {['Id', 'Fate', 'Who or what', 'Refused or left out', ...fields].map((name) => (
              <th scope="col">{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr>
              <th scope="row">{row.id}</th>
              <td>
                <Mark word={FATES[row.fate]} />
              </td>
              <td>{row.title}</td>
              <td class={row.faults.length === 0 ? '' : 'text'}>
                {row.faults.map(({ column, code, message }) => (
                  <p>
                    <code>{code}</code> {column !== null && <b>{column}: </b>}
                    {message}
                  </p>
                ))}
              </td>
              {fields.map((field) => (
                <td class="clip">{valueOf(field, row.fields[field] ?? '')}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};

/** Ten rows of a table as they would be here; Xano is asked only on demand. */
export const Sample = ({ table }: { readonly table: string }) => {
  const [told, setTold] = useState<Told | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const ask = { route: 'GET /sync/mapping/:table/rows', part: table } as const;
  const { isBusy, run: look } = useBusy(async () => {
    const answer = await send(ask);
    setFault(answer.ok ? null : answer.message);
    setTold(answer.ok ? answer.value : null);
  });
  const why =
    fault ?? (told?.trouble ? `${told.trouble.message}. ${told.trouble.remedy ?? ''}.` : null);
  return (
    <>
      <div class="row">
        <button aria-disabled={isBusy} onClick={look}>
          Ten rows of {table}
        </button>
        <Curl ask={ask} />
      </div>
      {why !== null && (
        <p class="fault" role="alert">
          {why}
        </p>
      )}
      {told?.trouble === null && told.rows.length === 0 && <p>It has no row.</p>}
      {told !== null && told.rows.length > 0 && <Rows table={table} rows={told.rows} />}
    </>
  );
};
