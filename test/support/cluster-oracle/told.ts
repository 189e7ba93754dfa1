import { at } from '../e2e/service.js';
import type { Received } from '../http/receiver.js';
import { keyOfEvent, type OutboxEvent } from '../../../src/domain/sync/outbox-event.js';
import { GUESTS } from './cast.js';
import type { Ledger } from './ledger.js';

/** Of what Xano must have been told, and of what it may have been, each by type and key. */
export interface ToldBook {
  readonly must: (event: string) => void;
  readonly may: (event: string) => void;
  /** What is wrong with what has come, once nothing waits any more. */
  readonly against: (received: readonly Received[]) => readonly string[];
}

const nameOf = ({ json }: Received): string => {
  const event = { type: at(json, 'type'), data: at(json, 'data') } as OutboxEvent;
  const content = at(json, 'data', 'content');
  // What is made here has no id that whoever asked for it knows beforehand.
  if (event.type === 'post.created')
    return `${event.type} ${String(at(json, 'data', 'media_url'))}`;
  if (event.type === 'comment.created') return `${event.type} ${String(content)}`;
  return `${event.type} ${keyOfEvent(event).replace(/^\w+:/, '')}`;
};

/** Of those who left nobody need be told what they did. */
const isOfGuest = (name: string): boolean => GUESTS.some((guest) => name.includes(guest));

export const makeToldBook = (): ToldBook => {
  const musts = new Map<string, number>();
  const mays = new Map<string, number>();
  const add = (to: Map<string, number>) => (event: string) => {
    to.set(event, (to.get(event) ?? 0) + 1);
  };
  return {
    must: add(musts),
    may: add(mays),
    against: (received) => {
      const ids = new Map<string, Set<unknown>>();
      for (const one of received) {
        const name = nameOf(one);
        ids.set(name, (ids.get(name) ?? new Set()).add(one.headers['webhook-id']));
      }
      return [...new Set([...musts.keys(), ...ids.keys()])].flatMap((name) => {
        if (isOfGuest(name)) return [];
        const [least, times] = [musts.get(name) ?? 0, ids.get(name)?.size ?? 0];
        const most = least + (mays.get(name) ?? 0);
        return times >= least && times <= most
          ? []
          : [`Xano was told ${times} times of ${name}, and not ${least} to ${most}`];
      });
    },
  };
};

/** Whether users alone did this by acts of which Xano is told one by one. */
const isToldOf = (words: string): boolean =>
  /^(?:POST|DELETE) \/(?:posts|users)\/[^/]+\/(?:like|bookmark|follow|mute) /.test(words);

/** Edges that are otherwise than what Xano was last told of them, though it is told of all that was done to them. */
export const toldOtherwise = (
  received: readonly Received[],
  ledger: Ledger,
  isThere: (fact: string) => boolean,
): readonly string[] => {
  const last = new Map<string, boolean>();
  for (const one of received) {
    const [, kind, how, who, whom] =
      /^(like|bookmark|follow|mute)\.(added|removed) (.+)>(.+)$/.exec(nameOf(one)) ?? [];
    if (kind !== undefined) last.set(`${kind} ${who} ${whom}`, how === 'added');
  }
  return [...last].flatMap(([fact, isAdded]) =>
    isThere(fact) === isAdded || ledger.touching(fact).some(({ words }) => !isToldOf(words))
      ? []
      : [`Xano was last told that ${fact} ${isAdded ? 'is' : 'is not'}, which is otherwise`],
  );
};
