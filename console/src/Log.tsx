import { useState } from 'preact/hooks';
import { ENTITIES } from '../../src/domain/sync/entity.js';
import { useRequest } from './use-request.js';
import { Curl } from './Curl.js';
import { printInstant, printSpan } from './format.js';
import { Mark } from './Mark.js';
import { go, printPlace, type Place } from './place.js';

const LIVE_MS = 3000;
const FILTERS = ['entity', 'result', 'key', 'before'] as const;

interface RecordFieldProps {
  readonly value: string;
  readonly choose: (value: string) => void;
}

/** A search field with its own state, so that arriving log lines do not overwrite what is being typed. */
const RecordField = ({ value, choose }: RecordFieldProps) => {
  const [text, setText] = useState(value);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        choose(text.trim());
      }}
    >
      <label>
        Record
        <input
          type="search"
          placeholder="post:77"
          value={text}
          onInput={({ currentTarget }) => {
            setText(currentTarget.value);
          }}
        />
      </label>
    </form>
  );
};

interface ChoiceProps {
  readonly name: string;
  readonly value: string;
  readonly all: readonly string[];
  readonly choose: (value: string) => void;
}

const Choice = ({ name, value, all, choose }: ChoiceProps) => (
  <label>
    {name}
    <select
      value={value}
      onChange={({ currentTarget }) => {
        choose(currentTarget.value);
      }}
    >
      <option value="">any</option>
      {all.map((one) => (
        <option value={one}>{one}</option>
      ))}
    </select>
  </label>
);

/** The journal of records, the newest first, or the history of a single record. */
export const Log = ({ query }: { readonly query: Place['query'] }) => {
  const [isLive, setLive] = useState(true);
  const { entity = '', result = '', key = '', before = '' } = query;
  const said = FILTERS.flatMap((name) => {
    const value = query[name] ?? '';
    return value === '' ? [] : [[name, value] as const];
  });
  const ask = {
    route: 'GET /sync/log',
    query: { limit: '100', ...Object.fromEntries(said) },
  } as const;
  const { value, fault } = useRequest(ask, isLive && before === '' ? LIVE_MS : null);
  const narrow = (change: Place['query']): void => {
    go('log', { entity, result, key, ...change });
  };
  return (
    <>
      <div class="row">
        <h1>{key === '' ? 'Log' : `History of ${key}`}</h1>
        <Curl ask={ask} />
      </div>
      <div class="row filters">
        <RecordField
          key={key}
          value={key}
          choose={(choice) => {
            narrow({ key: choice });
          }}
        />
        <Choice
          name="Kind"
          value={entity}
          all={ENTITIES}
          choose={(choice) => {
            narrow({ entity: choice });
          }}
        />
        <Choice
          name="Result"
          value={result}
          all={['applied', 'stale', 'deferred', 'failed']}
          choose={(choice) => {
            narrow({ result: choice });
          }}
        />
        <label class="check">
          <input
            type="checkbox"
            checked={isLive && before === ''}
            onChange={({ currentTarget }) => {
              setLive(currentTarget.checked);
              if (before !== '') narrow({});
            }}
          />
          Live
        </label>
      </div>
      {fault !== null && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
      <div class="panel scroll" tabIndex={0} role="region" aria-label="Lines of the log">
        <table>
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">Record</th>
              <th scope="col">Result</th>
              <th scope="col">By</th>
              <th scope="col" class="number">
                Lag
              </th>
              <th scope="col">Why</th>
            </tr>
          </thead>
          <tbody>
            {value?.lines.map((line) => (
              <tr key={line.id}>
                <td>{printInstant(line.at)}</td>
                <td>
                  <a href={printPlace('log', { key: line.key })}>{line.key}</a>
                </td>
                <td>
                  <Mark word={line.result} />
                </td>
                <td>{line.way}</td>
                <td class="number">{printSpan(line.lag)}</td>
                <td class="text">
                  {line.code !== '' && <code>{line.code}</code>} {line.message}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {value?.lines.length === 0 && <p class="quiet">No line is so.</p>}
      </div>
      <div class="row">
        {before !== '' && (
          <button
            onClick={() => {
              narrow({});
            }}
          >
            Newest
          </button>
        )}
        {value?.next !== null && value !== null && (
          <button
            onClick={() => {
              narrow({ before: value.next ?? '' });
            }}
          >
            Older
          </button>
        )}
      </div>
    </>
  );
};
