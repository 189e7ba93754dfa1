import { useRef, useState } from 'preact/hooks';
import { Act } from './Act.js';
import { send } from './api.js';
import { useRequest } from './use-request.js';
import { groupsOf, type Group } from './causes.js';
import { Curl } from './Curl.js';
import { printCount } from './format.js';
import { LetterView } from './Letter.js';
import { Mark } from './Mark.js';
import { go, type Place } from './place.js';
import type { Letters, Replayed } from './routes.js';

const SLOW_MS = 10_000;
const PAGE = 50;

/** The outcome of a replay or a dry run: counts by result, and the messages of those that failed. */
const Outcome = ({ told, isDry }: { readonly told: Replayed; readonly isDry: boolean }) => {
  const results = [...new Set(told.results.map(({ result }) => result))];
  const messages = [...new Set(told.results.map(({ message }) => message))].filter((m) => m !== '');
  return (
    <div class="outcome" role="status">
      {isDry ? 'A replay would end as: ' : 'Replayed: '}
      {results.map((result) => (
        <>
          {told.results.filter((one) => one.result === result).length} <Mark word={result} />{' '}
        </>
      ))}
      {messages.slice(0, 5).map((message) => (
        <p class="quiet">{message}</p>
      ))}
    </div>
  );
};

const Cause = ({ group, done }: { readonly group: Group; readonly done: () => void }) => {
  const { code, count, why, remedy } = group;
  const [told, setTold] = useState<{ readonly told: Replayed; readonly isDry: boolean } | null>(
    null,
  );
  const [fault, setFault] = useState<string | null>(null);
  const dry = { route: 'POST /sync/dead-letters/replay', body: { code, dryRun: true } } as const;
  const tryAll = async (): Promise<void> => {
    const answer = await send(dry);
    setFault(answer.ok ? null : answer.message);
    if (answer.ok) setTold({ told: answer.value, isDry: true });
  };
  return (
    <section class="cause" aria-label={code}>
      <h2>
        <code>{code}</code> <span class="quiet">{printCount(count)}</span>
      </h2>
      <p>{why}</p>
      <p class="quiet">{remedy}</p>
      <div class="row">
        <button onClick={() => void tryAll()}>Try {printCount(count)}</button>
        <Act
          label={`Replay ${printCount(count)}`}
          ask={{ route: 'POST /sync/dead-letters/replay', body: { code } }}
          done={(answer) => {
            setTold({ told: answer, isDry: false });
            done();
          }}
        >
          This applies all {printCount(count)} dead letters of <code>{code}</code> once more, with
          the versions that they have. What still fails stays here.
        </Act>
        <Act
          label={`Drop ${printCount(count)}`}
          danger
          ask={{ route: 'DELETE /sync/dead-letters', body: { code } }}
          done={done}
        >
          This forgets all {printCount(count)} dead letters of <code>{code}</code>. Nobody can bring
          them back.
        </Act>
        <Curl ask={dry} />
      </div>
      {fault !== null && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
      {told !== null && <Outcome {...told} />}
    </section>
  );
};

interface NewestProps {
  readonly told: Letters;
  readonly code: string;
  readonly from: number;
  readonly done: () => void;
}

const Newest = ({ told: { letters, total }, code, from, done }: NewestProps) => {
  const turnTo = (offset: number): void => {
    go('dead-letters', { code, offset: String(offset) });
  };
  return (
    <>
      {letters.map((letter) => (
        <LetterView key={letter.id} letter={letter} done={done} />
      ))}
      <div class="row">
        {from > 0 && (
          <button
            onClick={() => {
              turnTo(Math.max(0, from - PAGE));
            }}
          >
            Newer
          </button>
        )}
        {total > from + PAGE && (
          <button
            onClick={() => {
              turnTo(from + PAGE);
            }}
          >
            Older
          </button>
        )}
      </div>
    </>
  );
};

export const DeadLetters = ({ query }: { readonly query: Place['query'] }) => {
  const { code = '', offset = '0' } = query;
  const ask = {
    route: 'GET /sync/dead-letters',
    query: { limit: String(PAGE), offset, ...(code === '' ? {} : { code }) },
  } as const;
  const { value, fault, again } = useRequest(ask, SLOW_MS);
  // The causes do not depend on the chosen one, so their buttons stay in place while another is loading.
  const codes = useRef<Letters['codes'] | null>(null);
  codes.current = value?.codes ?? codes.current;
  const groups = codes.current === null ? null : groupsOf(codes.current);
  const shown = groups?.filter((group) => code === '' || group.code === code);
  return (
    <>
      <div class="row">
        <h1>Dead letters</h1>
        <Curl ask={ask} />
      </div>
      {fault !== null && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
      {value === null && fault === null && (
        <p class="waiting" role="status">
          Asking the service.
        </p>
      )}
      {value !== null && groups?.length === 0 && (
        <p class="panel">Nothing has failed and is kept. Everything that came got through.</p>
      )}
      {groups !== null && groups.length > 0 && (
        <>
          <div class="row" role="group" aria-label="Cause">
            <button
              aria-pressed={code === ''}
              onClick={() => {
                go('dead-letters');
              }}
            >
              All causes
            </button>
            {groups.map((group) => (
              <button
                aria-pressed={group.code === code}
                onClick={() => {
                  go('dead-letters', { code: group.code });
                }}
              >
                {group.code} {printCount(group.count)}
              </button>
            ))}
          </div>
          <div class="causes">
            {shown?.map((group) => (
              <Cause key={group.code} group={group} done={again} />
            ))}
          </div>
          <h2>The newest first</h2>
          {value !== null && <Newest told={value} code={code} from={Number(offset)} done={again} />}
        </>
      )}
    </>
  );
};
