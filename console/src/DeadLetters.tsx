import { useRef, useState } from 'preact/hooks';
import { Act } from './Act.js';
import { send } from './api.js';
import { useRequest } from './use-request.js';
import { groupsOf, type Group } from './causes.js';
import { Curl } from './Curl.js';
import { printCount } from './format.js';
import { LetterView } from './Letter.js';
import { useKeptFocus } from './focus.js';
import { Outcome, sayReplay, type Replay } from './Outcome.js';
import { go, type Place } from './place.js';
import type { Letters } from './routes.js';
import { useBusy } from './use-busy.js';

const SLOW_MS = 10_000;
const PAGE = 50;

interface Done {
  /** Called after a change, with what to say of it where its button is gone. */
  readonly done: (said: string) => void;
}

const Cause = ({ group, done }: Done & { readonly group: Group }) => {
  const box = useKeptFocus<HTMLElement>();
  const { code, count, why, remedy } = group;
  const [told, setTold] = useState<Replay | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const dry = { route: 'POST /sync/dead-letters/replay', body: { code, dryRun: true } } as const;
  const { isBusy, run: tryAll } = useBusy(async () => {
    const answer = await send(dry);
    setFault(answer.ok ? null : answer.message);
    if (answer.ok) setTold({ told: answer.value, isDry: true });
  });
  return (
    <section ref={box} class="cause" aria-label={code}>
      <h2>
        <code>{code}</code> <span class="quiet">{printCount(count)}</span>
      </h2>
      <p>{why}</p>
      <p class="quiet">{remedy}</p>
      <div class="row">
        <button aria-disabled={isBusy} onClick={tryAll}>
          Try {printCount(count)}
        </button>
        <Act
          label={`Replay ${printCount(count)}`}
          ask={{ route: 'POST /sync/dead-letters/replay', body: { code } }}
          done={(answer) => {
            setTold({ told: answer, isDry: false });
            done(sayReplay(answer));
          }}
        >
          This applies all {printCount(count)} dead letters of <code>{code}</code> once more, with
          the versions that they have. What still fails stays here.
        </Act>
        <Act
          label={`Drop ${printCount(count)}`}
          danger
          ask={{ route: 'DELETE /sync/dead-letters', body: { code } }}
          done={({ dropped }) => {
            done(`Dropped ${printCount(dropped)}.`);
          }}
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
      <div role="status">{told !== null && <Outcome {...told} />}</div>
    </section>
  );
};

interface NewestProps extends Done {
  readonly told: Letters;
  readonly code: string;
  readonly from: number;
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
  const [said, setSaid] = useState('');
  const done = (text: string): void => {
    setSaid(text);
    again();
  };
  // The causes do not depend on the chosen one, so their buttons stay in place while another is loading.
  const codes = useRef<Letters['codes'] | null>(null);
  codes.current = value?.codes ?? codes.current;
  const groups = codes.current === null ? null : groupsOf(codes.current);
  const shown = groups?.filter((group) => code === '' || group.code === code);
  return (
    <>
      <div class="row">
        <h1>Dead letters</h1>
        <span class="quiet" role="status">
          {said}
        </span>
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
              <Cause key={group.code} group={group} done={done} />
            ))}
          </div>
          <h2>The newest first</h2>
          {value !== null && <Newest told={value} code={code} from={Number(offset)} done={done} />}
        </>
      )}
    </>
  );
};
