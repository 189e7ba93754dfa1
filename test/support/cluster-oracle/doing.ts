import { setTimeout as pause } from 'node:timers/promises';
import type { Effect, Ledger } from './ledger.js';
import type { Answer, Asked, Services } from './services.js';
import type { ToldBook } from './told.js';

/** A request to the service and its effects. */
export interface Doing {
  readonly asked: Asked;
  readonly effect: Effect;
  /** The event for Xano if the request changes something, such as `like.added u1>m3`. */
  readonly tells?: string;
  /** Returns the effect that the answer shows; null: none, 'unknown': there may still be one. */
  readonly learn?: (answer: Answer) => Effect | 'unknown' | null | undefined;
  /** True if the request is retried until it is answered: it is idempotent. */
  readonly repeats?: boolean;
}

export interface Doer {
  readonly services: Services;
  readonly ledger: Ledger;
  readonly told: ToldBook;
  /** Answers that nothing explains. */
  readonly strange: string[];
}

const hasChanged = ({ json }: Answer): boolean =>
  !(typeof json === 'object' && json !== null && 'changed' in json && json.changed === false);

/** Sends the request to one of the two services and records the result. */
export const doIt = async (
  { services, ledger, told, strange }: Doer,
  which: number,
  { asked, effect, tells, learn, repeats = false }: Doing,
): Promise<void> => {
  const words = `${asked.method} ${asked.path} ${JSON.stringify(asked.body ?? null)}`;
  const change = ledger.begin(words, effect);
  const patience = performance.now() + 20_000;
  const leaveOpen = (): void => {
    ledger.end(change, 'unknown');
    if (tells !== undefined) told.may(tells);
  };
  // An earlier attempt may have succeeded.
  let isOpen = false;
  for (let turn = which; ; turn += 1) {
    const answer = await services.ask(turn % 2, asked);
    if (answer === 'refused') {
      await pause(20);
      if (repeats && performance.now() < patience) continue;
      ledger.end(change, turn === which ? 'refused' : 'unknown');
      return;
    }
    if (answer?.status === 500) strange.push(`${words}: ${answer.text}`);
    if (answer === null || answer.status >= 500) {
      isOpen = true;
      if (repeats && performance.now() < patience) {
        await pause(50);
        continue;
      }
      leaveOpen();
      return;
    }
    if (answer.status >= 400) {
      if (isOpen) leaveOpen();
      else ledger.end(change, 'refused');
      return;
    }
    const known = learn?.(answer);
    if (known === 'unknown') ledger.end(change, 'unknown');
    else ledger.end(change, known === null ? 'refused' : 'done', known ?? undefined);
    if (tells !== undefined && hasChanged(answer)) told.must(tells);
    // If deferred records of the edge wait, Xano gets the event of its removal anyway.
    else if (tells !== undefined && asked.method === 'DELETE') told.may(tells);
    return;
  }
};
