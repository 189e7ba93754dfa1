import { useState } from 'preact/hooks';
import { Act } from './Act.js';
import { send } from './api.js';
import { columnAtFault } from '../../src/domain/sync/column-at-fault.js';
import { rowOf } from './causes.js';
import { Curl } from './Curl.js';
import { drafts } from './drafts.js';
import { printAge, printInstant, printValue } from './format.js';
import { useKeptFocus } from './focus.js';
import { Mark } from './Mark.js';
import { RESULTS } from './minutes.js';
import { sayReplay } from './Outcome.js';
import { printPlace } from './place.js';
import type { RouteRequest, Imported, Letter } from './routes.js';
import { useBusy } from './use-busy.js';

type Row = Readonly<Record<string, unknown>>;

const Columns = ({ row, fault }: { readonly row: Row; readonly fault: string | null }) => {
  const names = Object.keys(row);
  const all = fault === null || names.includes(fault) ? names : [fault, ...names];
  return (
    <table class="columns">
      <thead>
        <tr>
          <th scope="col">Column</th>
          <th scope="col">As it came</th>
        </tr>
      </thead>
      <tbody>
        {all.map((name) => (
          <tr class={name === fault ? 'at-fault' : ''}>
            <th scope="row">
              {name}
              {name === fault && <span class="mark bad">◂ at fault</span>}
            </th>
            <td class="text">{Object.hasOwn(row, name) ? printValue(row[name]) : 'missing'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};

const parseRow = (text: string): Row | string => {
  try {
    const row: unknown = JSON.parse(text);
    return typeof row === 'object' && row !== null && !Array.isArray(row)
      ? (row as Row)
      : 'This must be one object.';
  } catch {
    return 'This is no JSON.';
  }
};

const Told = ({ told, isDry }: { readonly told: Imported; readonly isDry: boolean }) => (
  <div class="outcome">
    {isDry ? 'It would be: ' : 'It is: '}
    {RESULTS.filter((result) => told[result] > 0).map((result) => (
      <Mark word={result} />
    ))}
    {told.errors.map(({ message }) => (
      <p>{message}</p>
    ))}
    {Object.keys(told.left_out ?? {}).map((column) => (
      <p>{column} is left out, since it cannot be read.</p>
    ))}
  </div>
);

/** An editor for the row as it came, which can be changed, tried without effect, and sent. */
const Edit = ({ letter, row, done }: Props & { readonly row: Row }) => {
  const [text, setText] = useState(drafts.get(letter.id) ?? JSON.stringify(row, null, 2));
  const [told, setTold] = useState<{ readonly told: Imported; readonly isDry: boolean } | null>(
    null,
  );
  const [fault, setFault] = useState<string | null>(null);
  const read = parseRow(text);
  const { table, deleted = false } = letter.content.delivery ?? {};
  const asking = (isDry: boolean): RouteRequest<'POST /sync/:rows'> => ({
    route: 'POST /sync/:rows',
    part: `${letter.entity}s`,
    query: { ...(isDry ? { dry_run: 'true' } : {}), ...(table === undefined ? {} : { table }) },
    body: [deleted && typeof read !== 'string' ? { ...read, deleted } : read],
  });
  const { isBusy, run: tryIt } = useBusy(async () => {
    const answer = await send(asking(true));
    setFault(answer.ok ? null : answer.message);
    setTold(answer.ok ? { told: answer.value, isDry: true } : null);
  });
  return (
    <div class="edit">
      <label>
        The row, to be mended
        <textarea
          rows={Math.min(14, text.split('\n').length + 1)}
          spellcheck={false}
          value={text}
          onInput={({ currentTarget: { value } }) => {
            drafts.set(letter.id, value);
            setText(value);
          }}
        />
      </label>
      {typeof read === 'string' ? (
        <p class="fault" role="alert">
          {read}
        </p>
      ) : (
        <div class="row">
          <button aria-disabled={isBusy} onClick={tryIt}>
            Try
          </button>
          <Act
            label="Send"
            ask={asking(false)}
            done={(answer) => {
              setTold({ told: answer, isDry: false });
              drafts.delete(letter.id);
              done('Sent.');
            }}
          >
            This applies the row as it stands here. Mend it in Xano too: what Xano sends next counts
            again.
          </Act>
          <Curl ask={asking(true)} />
        </div>
      )}
      {fault !== null && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
      <div role="status">{told !== null && <Told {...told} />}</div>
    </div>
  );
};

interface Props {
  readonly letter: Letter;
  /** Called after a change, with what to say of it where the letter is gone. */
  readonly done: (said: string) => void;
}

const Opened = ({ letter, done }: Props) => {
  const row = rowOf(letter);
  const ids = [letter.id];
  return (
    <div class="opened">
      <div class="pair">
        {row === null ? (
          <pre tabIndex={0}>{JSON.stringify(letter.content, null, 2)}</pre>
        ) : (
          <>
            <Columns row={row} fault={columnAtFault(letter.message, letter.code, row)} />
            <Edit letter={letter} row={row} done={done} />
          </>
        )}
      </div>
      <div class="row">
        <Act
          label="Replay"
          ask={{ route: 'POST /sync/dead-letters/replay', body: { ids } }}
          done={(answer) => {
            done(sayReplay(answer));
          }}
        >
          This applies <code>{letter.key}</code> once more, as it came.
        </Act>
        <Act
          label="Drop"
          danger
          ask={{ route: 'DELETE /sync/dead-letters', body: { ids } }}
          done={() => {
            done('Dropped.');
          }}
        >
          This forgets the dead letter of <code>{letter.key}</code>. Nobody can bring it back.
        </Act>
        <a href={printPlace('log', { key: letter.key })}>What else became of it</a>
      </div>
    </div>
  );
};

/** One dead letter: a summary line that opens to show its content. */
export const LetterView = (props: Props) => {
  const { id, key, code, message, way, at } = props.letter;
  const [isOpen, setOpen] = useState(false);
  const box = useKeptFocus<HTMLDetailsElement>();
  return (
    <details
      ref={box}
      class="panel letter"
      onToggle={({ currentTarget: { open } }) => {
        setOpen(open);
      }}
    >
      <summary>
        <code>{key}</code> <span>{message}</span>
        {drafts.has(id) && <Mark word="edited, not sent" />}
        <span class="quiet" title={printInstant(at)}>
          {code}, by {way}, {printAge(at, Date.now())}
        </span>
      </summary>
      {isOpen && <Opened {...props} />}
    </details>
  );
};
