import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { IO } from 'fp-ts/lib/IO.js';
import * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { isBefore, NOWHERE, type News } from '../../domain/live.js';
import {
  listenersFull,
  tooManyListeners,
  type ListenersFull,
  type TooManyListeners,
} from '../errors.js';
import type { LiveEntry } from '../ports/live-source.js';
import type { makeDeliver } from './deliver.js';
import { makeHistory, type History } from './history.js';
import {
  makeListeners,
  type Interests,
  type Listener,
  type LiveEvent,
  type Sink,
} from './listeners.js';

/** Numbers about the listeners of this process. */
export interface LiveNumbers {
  readonly listeners: number;
  readonly sent: number;
  /** How many listeners were cut off because they were too slow to take what they were sent. */
  readonly cutOff: number;
}

export interface Hub {
  /** Whether there is room for one more listener, in all and of its user or address. The caller joins in the same turn. */
  readonly admit: (
    whose: Pick<Interests, 'viewer' | 'address'>,
  ) => E.Either<ListenersFull | TooManyListeners, void>;
  /**
   * Registers a listener, which is first sent what came since the place `after`, as far as that is known; else
   * `reload` says that it is not. `ready` says that everything is sent from then on, which has to wait for the store
   * where that is away. Returns how to leave.
   */
  readonly join: (interests: Interests, after: string | null, sink: Sink) => IO<void>;
  /** Begins with the recent entries; earlier listeners are sent `reload`. Returns the place of the last entry. */
  readonly begin: (recent: readonly LiveEntry[]) => string;
  /** Sends listeners the events of these entries; ends when all are sent. Returns the place of the last entry. */
  readonly hear: (entries: readonly LiveEntry[]) => T.Task<string>;
  /** Called when entries can no longer be read, until `begin` is called again. */
  readonly lost: IO<void>;
  /** Sends a sign of life to one part of the listeners; the next call serves the next part. */
  readonly beat: IO<void>;
  /** Ends all streams, and takes no more. */
  readonly close: IO<void>;
  readonly numbers: IO<LiveNumbers>;
}

/** Most streams of one user. */
const MAX_OF_USER = 20;

/** Fewest streams that one address may always have, since many people may share it. */
const MIN_OF_ADDRESS = 50;

/** Share of all streams that one address may have, and that is reserved for users: addresses are cheaper than names. */
const SHARE = 0.1;

/** Most changes that are kept for listeners who were away, and that are told at once: for more, reading again costs less. */
export const HISTORY = 1000;

/** Number of beats within which every listener has a sign of life. */
export const BEATS = 16;

const READY: LiveEvent = { event: 'ready', data: {} };
const RELOAD: LiveEvent = { event: 'reload', data: {} };

interface Deps {
  readonly deliver: ReturnType<typeof makeDeliver>;
  readonly max: number;
}

export const makeHub = ({ deliver, max }: Deps): Hub => {
  const listeners = makeListeners();
  const share = Math.floor(max * SHARE);
  const maxOfAddress = Math.max(share, MIN_OF_ADDRESS);
  const turns = Array.from({ length: BEATS }, () => new Set<Listener>());
  /** Listeners that joined while no entries are read, each with the place that it was at. */
  const waiting = new Map<Listener, string | null>();
  /** For returning listeners: the place up to which they are sent what they missed; and those who still wait for it. */
  const apart = new WeakMap<Listener, string>();
  const behind = new WeakSet<Listener>();
  const counts = { joined: 0, beats: 0, sent: 0, cutOff: 0 };
  let history: History | null = null;
  /** The place up to which everybody was sent everything; null while no entries are read. */
  let told: string | null = null;
  let isClosed = false;

  const cutOff = (listener: Listener): void => {
    counts.cutOff += 1;
    listeners.remove(listener);
  };

  const send = (listener: Listener, events: readonly LiveEvent[], place: string | null): void => {
    counts.sent += events.length;
    if (!listener.sink.send(events, place)) cutOff(listener);
  };

  /** Returns the place to send along; null for a listener that is still to be sent what it missed. */
  const placeOf = (listener: Listener, place: string | null): string | null =>
    behind.has(listener) ? null : place;

  const reload = (place: string | null): void => {
    for (const listener of listeners.all)
      if (!waiting.has(listener)) send(listener, [RELOAD], placeOf(listener, place));
  };

  const newsOf = (entries: readonly LiveEntry[]): readonly News[] =>
    entries.flatMap((entry) => entry.news);

  const tell = (entries: readonly LiveEntry[], place: string): T.Task<void> => {
    const news = newsOf(entries);
    if (news.filter(listeners.mayHear).length > HISTORY)
      return T.fromIO(() => {
        reload(place);
      });
    return pipe(
      deliver(news, listeners),
      TE.match(
        // The state after these changes cannot be read, so the listeners have to read it themselves.
        () => {
          reload(place);
        },
        (deliveries) => {
          for (const [listener, events] of deliveries)
            if (listeners.all.has(listener) && apart.get(listener) !== place)
              send(listener, events, placeOf(listener, place));
        },
      ),
    );
  };

  /** Sends one listener what it missed, and then `ready`. */
  const catchUp = (listener: Listener, after: string): T.Task<void> => {
    const missed = history?.after(after) ?? null;
    const place = history?.head() ?? null;
    if (missed === null || place === null)
      return T.fromIO(() => {
        send(listener, [RELOAD, READY], told);
      });
    behind.add(listener);
    apart.set(listener, place);
    const alone = makeListeners();
    alone.add(listener);
    return pipe(
      deliver(newsOf(missed), alone),
      TE.match(
        () => [RELOAD],
        (deliveries) => deliveries.get(listener) ?? [],
      ),
      T.map((events) => {
        behind.delete(listener);
        if (!listeners.all.has(listener)) return;
        const isPast = told !== null && isBefore(place, told);
        send(listener, [...events, READY], isPast ? told : place);
      }),
    );
  };

  const start = (listener: Listener, after: string | null): void => {
    if (told === null) waiting.set(listener, after);
    else if (after === null) send(listener, [READY], told);
    else void catchUp(listener, after)();
  };

  const hasTooMany = ({ viewer, address }: Pick<Interests, 'viewer' | 'address'>): boolean =>
    (viewer !== null && listeners.ofUser(viewer).size >= MAX_OF_USER) ||
    (address !== null && listeners.ofAddress(address).size >= maxOfAddress);

  return {
    admit: (whose) => {
      const room = whose.viewer === null ? max - share : max;
      if (isClosed || listeners.all.size >= room) return E.left(listenersFull);
      return hasTooMany(whose) ? E.left(tooManyListeners) : E.right(undefined);
    },
    join: (interests, after, sink) => {
      const listener = { interests, sink };
      const turn = turns[counts.joined % BEATS];
      counts.joined += 1;
      listeners.add(listener);
      turn?.add(listener);
      start(listener, after);
      return () => {
        listeners.remove(listener);
        waiting.delete(listener);
        turn?.delete(listener);
      };
    },
    begin: (recent) => {
      history = makeHistory(recent, HISTORY);
      told = history.head();
      reload(told);
      for (const [listener, after] of waiting) start(listener, after);
      waiting.clear();
      return told;
    },
    lost: () => {
      told = null;
    },
    hear: (entries) => () => {
      history?.add(entries);
      const place = entries.at(-1)?.place ?? told ?? NOWHERE;
      return pipe(
        tell(entries, place),
        T.map(() => {
          told = place;
          return place;
        }),
      )();
    },
    beat: () => {
      for (const listener of turns[counts.beats % BEATS] ?? [])
        if (listeners.all.has(listener) && !listener.sink.beat(placeOf(listener, told)))
          cutOff(listener);
      counts.beats += 1;
    },
    close: () => {
      isClosed = true;
      for (const { sink } of listeners.all) sink.end();
    },
    numbers: () => ({ listeners: listeners.all.size, sent: counts.sent, cutOff: counts.cutOff }),
  };
};
