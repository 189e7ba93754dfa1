import { useEffect, useRef, useState } from 'preact/hooks';
import { signOut } from './api.js';
import { useRequest } from './use-request.js';
import { DeadLetters } from './DeadLetters.js';
import { focusHeading } from './focus.js';
import { Log } from './Log.js';
import { Mapping } from './Mapping.js';
import { Mark } from './Mark.js';
import { Overview } from './Overview.js';
import { Keys } from './Keys.js';
import { areKeysOn } from './turn-keys.js';
import { go, PAGES, place, printPlace, SHORTCUTS } from './place.js';
import { Reconcile } from './Reconcile.js';
import { Record } from './Record.js';

const POLL_MS = 4000;

/** Whether a key belongs to what has the focus: a field of text, a list to choose from, or an open dialog. */
const isTaken = ({ target }: KeyboardEvent): boolean =>
  document.querySelector('dialog[open]') !== null ||
  (target instanceof HTMLInputElement && !['checkbox', 'radio'].includes(target.type)) ||
  target instanceof HTMLTextAreaElement ||
  target instanceof HTMLSelectElement;

/** `g` and a letter open a page, `/` focuses the first field, `?` shows these keys. */
const useShortcuts = (help: { readonly current: HTMLDialogElement | null }): void => {
  useEffect(() => {
    let isGoing = false;
    const press = (event: KeyboardEvent): void => {
      if (!areKeysOn.value || isTaken(event) || event.ctrlKey || event.metaKey || event.altKey)
        return;
      const page = isGoing ? SHORTCUTS[event.key] : undefined;
      isGoing = event.key === 'g';
      if (page !== undefined) go(page);
      else if (event.key === '?') help.current?.showModal();
      else if (event.key === '/') {
        event.preventDefault();
        document.querySelector<HTMLElement>('main input, main select')?.focus();
      }
    };
    addEventListener('keydown', press);
    return () => {
      removeEventListener('keydown', press);
    };
  }, []);
};

interface Props {
  /** Whether the operator was asked to sign in: then the field that had the focus is gone. */
  readonly hasSignedIn: boolean;
}

export const Shell = ({ hasSignedIn }: Props) => {
  const help = useRef<HTMLDialogElement>(null);
  useShortcuts(help);
  const [stayed, setStayed] = useState<string | null>(null);
  const health = useRequest({ route: 'GET /health' }, POLL_MS);
  const status = useRequest({ route: 'GET /sync/status' }, POLL_MS);
  const { page, query } = place.value;
  const letters = status.value?.deadLetters ?? 0;
  // The reasons why the service is down say more than the failed request.
  const down = health.value?.status === 'down' ? health.value.reasons : [];
  const refused = status.fault ?? health.fault;
  const trouble =
    refused !== null && down.length > 0 ? down.map(({ message }) => message).join(' ') : refused;
  const isFirst = useRef(!hasSignedIn);
  useEffect(() => {
    if (!isFirst.current) focusHeading();
    isFirst.current = false;
    document.title = `${PAGES.find(([name]) => name === page)?.[1] ?? ''}: xano-redis-sync`;
  }, [page]);
  return (
    <>
      <button class="skip" onClick={focusHeading}>
        Skip to the page
      </button>
      <header>
        <strong class="brand">xano-redis-sync</strong>
        <nav aria-label="Pages">
          {PAGES.map(([name, title]) => (
            <a href={printPlace(name)} aria-current={name === page ? 'page' : undefined}>
              {title}
              {name === 'dead-letters' && letters > 0 && <span class="badge">{letters}</span>}
            </a>
          ))}
        </nav>
        <div class="row end">
          <span role="status">{health.value !== null && <Mark word={health.value.status} />}</span>
          <a href="guide/OPERATIONS">Guides</a>
          <button class="small" onClick={() => help.current?.showModal()}>
            Keys
          </button>
          <button class="small" onClick={() => void signOut().then(setStayed)}>
            Sign out
          </button>
        </div>
      </header>
      <main>
        {stayed !== null && (
          <p class="fault" role="alert">
            You are still signed in. {stayed}
          </p>
        )}
        {trouble !== null && (
          <p class="fault" role="alert">
            {trouble}
            {status.value !== null && ' What stands here is older.'}
          </p>
        )}
        {page === 'overview' && <Overview health={health.value} status={status.value} />}
        {page === 'dead-letters' && <DeadLetters query={query} />}
        {page === 'log' && <Log query={query} />}
        {page === 'record' && <Record query={query} />}
        {page === 'mapping' && <Mapping />}
        {page === 'reconcile' && <Reconcile query={query} last={status.value?.reconcile} />}
      </main>
      <Keys dialog={help} />
    </>
  );
};
