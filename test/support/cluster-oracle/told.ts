import { at } from '../e2e/service.js';
import type { Received } from '../http/receiver.js';
import { keyOfEvent, type OutboxEvent } from '../../../src/domain/sync/outbox-event.js';
import { GUESTS } from './cast.js';
import type { Ledger } from './ledger.js';

/** The events that Xano must receive, and those that it may receive, each by type and key. */
export interface ToldBook {
  readonly must: (event: string) => void;
  readonly may: (event: string) => void;
  /** Returns the faults in the received events, once none is pending. */
  readonly against: (received: readonly Received[]) => readonly string[];
}

const nameOf = ({ json }: Received): string => {
  const event = { type: at(json, 'type'), data: at(json, 'data') } as OutboxEvent;
  const content = at(json, 'data', 'content');
  // The service chooses the id of a new post, so the caller's media URL identifies it.
  if (event.type === 'post.created')
    return `${event.type} ${String(at(json, 'data', 'media_url'))}`;
  if (event.type === 'comment.created') return `${event.type} ${String(content)}`;
  return `${event.type} ${keyOfEvent(event).replace(/^\w+:/, '')}`;
};

/** Events about the acts of deleted users may be missing. */
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
          : [`Xano received ${name} ${times} times instead of ${least} to ${most} times`];
      });
    },
  };
};

/** Whether users alone made this change, by acts with one event each. */
const isToldOf = (words: string): boolean =>
  /^(?:POST|DELETE) \/(?:posts|users)\/[^/]+\/(?:like|bookmark|follow|mute) /.test(words);

/** Returns the edges that differ from the last event about them, although every act on them has an event. */
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
