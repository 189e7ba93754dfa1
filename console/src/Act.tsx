import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { send } from './api.js';
import { Curl } from './Curl.js';
import { useBusy } from './use-busy.js';
import type { RouteRequest, RouteName, Routes } from './routes.js';

interface Props<R extends RouteName> {
  readonly label: string;
  /** Tells what the action does, and to how many records. */
  readonly children: ComponentChildren;
  readonly ask: RouteRequest<R>;
  readonly danger?: boolean;
  readonly done: (answer: Routes[R]) => void;
}

/** A button for a change: explains it first, shows the request, and asks for confirmation. */
export const Act = <R extends RouteName>({ label, children, ask, danger, done }: Props<R>) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const [fault, setFault] = useState<string | null>(null);
  const open = (): void => {
    setFault(null);
    dialog.current?.showModal();
  };
  const { isBusy, run } = useBusy(async () => {
    const answer = await send(ask);
    setFault(answer.ok ? null : answer.message);
    if (!answer.ok) return;
    dialog.current?.close();
    done(answer.value);
  });
  const look = danger === true ? 'danger' : 'primary';
  return (
    <>
      <button class={danger === true ? 'danger' : ''} onClick={open}>
        {label}
      </button>
      <dialog ref={dialog} aria-label={label}>
        <h2>{label}</h2>
        <p>{children}</p>
        <Curl ask={ask} />
        {fault !== null && (
          <p class="fault" role="alert">
            {fault}
          </p>
        )}
        <div class="row end">
          <button autofocus onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button class={look} aria-disabled={isBusy} onClick={run}>
            {label}
          </button>
        </div>
      </dialog>
    </>
  );
};
