import { useEffect, useState } from 'preact/hooks';
import { send } from './api.js';
import type { Ask, RouteName, Routes } from './routes.js';

export interface Asked<A> {
  /** What was answered last, also after a later request failed. */
  readonly value: A | null;
  /** Why the last request failed. */
  readonly fault: string | null;
  readonly again: () => void;
}

/** What a route answers, asked again every so many ms while the page is in sight; null: once. */
export const useAsked = <R extends RouteName>(
  ask: Ask<R>,
  every: number | null,
): Asked<Routes[R]> => {
  const [held, setHeld] = useState<Omit<Asked<Routes[R]>, 'again'>>({ value: null, fault: null });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const look = async (): Promise<void> => {
      if (!document.hidden || every === null) {
        const answer = await send(ask);
        if (isOver) return;
        setHeld(({ value }) =>
          answer.ok ? { value: answer.value, fault: null } : { value, fault: answer.message },
        );
      }
      if (every !== null) timer = setTimeout(() => void look(), every);
    };
    void look();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [JSON.stringify(ask), every, turn]);
  return {
    ...held,
    again: () => {
      setTurn(turn + 1);
    },
  };
};
