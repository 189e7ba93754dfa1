import { setTimeout as pause } from 'node:timers/promises';
import type { Effect, Ledger } from './ledger.js';
import type { Answer, Asked, Services } from './services.js';
import type { ToldBook } from './told.js';

/** Something that is asked of the service, and what it does. */
export interface Doing {
  readonly asked: Asked;
  readonly effect: Effect;
  /** Of what Xano is told where it changes something: `like.added u1>m3`. */
  readonly tells?: string;
  /** What is known once it was answered; null: nothing came of it, 'unknown': something may yet. */
  readonly learn?: (answer: Answer) => Effect | 'unknown' | null | undefined;
  /** Asked again until it is answered: it may be repeated, and is carried out once. */
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

/** Does it, at one of the two services, and writes down what came of it. */
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
  // A try before this one may have done it.
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
    // Where records wait that may tell of it, Xano is told of what is taken back all the same.
    else if (tells !== undefined && asked.method === 'DELETE') told.may(tells);
    return;
  }
};
