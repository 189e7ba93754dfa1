import { useEffect, useState } from 'preact/hooks';
import { send } from './api.js';
import type { RouteRequest, RouteName, Routes } from './routes.js';

export interface RequestState<A> {
  /** The last good answer to this request, kept when a later attempt fails. */
  readonly value: A | null;
  /** Why the last attempt failed, and its status; 0 if no answer came. */
  readonly fault: string | null;
  readonly status: number | null;
  readonly again: () => void;
}

/** The state together with the request that it belongs to. */
type Held<A> = Omit<RequestState<A>, 'again'> & { readonly name: string };

/** Requests a route again every `every` ms while the page is visible; null: once. */
export const useRequest = <R extends RouteName>(
  ask: RouteRequest<R>,
  every: number | null,
): RequestState<Routes[R]> => {
  const name = JSON.stringify(ask);
  const nothing: Held<Routes[R]> = { name, value: null, fault: null, status: null };
  const [held, setHeld] = useState(nothing);
  // The state of another request does not count for this one.
  const mine = (one: Held<Routes[R]>): Held<Routes[R]> => (one.name === name ? one : nothing);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const look = async (): Promise<void> => {
      if (!document.hidden || every === null) {
        const answer = await send(ask);
        if (isOver) return;
        setHeld((before) =>
          answer.ok
            ? { ...nothing, value: answer.value }
            : { ...mine(before), fault: answer.message, status: answer.status },
        );
      }
      if (every !== null) timer = setTimeout(() => void look(), every);
    };
    void look();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [name, every, turn]);
  return {
    ...mine(held),
    again: () => {
      setTurn(turn + 1);
    },
  };
};
