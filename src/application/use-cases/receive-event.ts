import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { CANARY_TABLE, canaryAt } from '../../domain/sync/canary.js';
import type { RowFields } from '../../domain/sync/incoming-row.js';
import type { Entity } from '../../domain/sync/entity.js';
import {
  eventName,
  parseEvent,
  parseEventId,
  type RowEvent,
  formerEdge,
  whyNoTable,
} from '../../domain/sync/event.js';
import type { LeftOut } from '../../domain/sync/left-out.js';
import { deliver } from '../../domain/sync/deliver.js';
import {
  mapRow,
  tableNamed,
  tableOf,
  tablesOf,
  type TableMapping,
  matchOf,
} from '../../domain/sync/mapping.js';
import {
  notCovered,
  recordRefused,
  storeFault,
  truncateRefused,
  unknownTable,
  type NotCovered,
  type RecordRefused,
  type StoreError,
  type TruncateRefused,
  type UnknownTable,
} from '../errors.js';
import type { LeaseLost } from '../sync/apply.js';
import { entryOf, type Entry } from '../sync/entry.js';
import type { TruncateTable } from '../reconcile/truncate-table.js';
import type { RecordResult } from '../ports/sync-store.js';
import type { Needs } from '../world.js';

export interface ReceiveEventCommand {
  /** The entity that the event is about; null when only its table tells. */
  readonly entity: Entity | null;
  /** The table of the event, where the event itself does not name one. */
  readonly table: string | null;
  /** Whether the row counts as deleted, whatever the event says. */
  readonly deleted: boolean;
  /** The id of the event, where the event itself has none. */
  readonly eventId: string | null;
  /** Null when the caller is authenticated by a key, which covers the whole request. */
  readonly signature: Signature | null;
  /** A record, the input of a trigger, or an envelope. */
  readonly body: RowFields;
}

/** A signature over the body; it does not cover the path to which the body was sent. */
export interface Signature {
  /** Digest of the signed text, the same whoever sends it again. */
  readonly digest: string;
  /** When the body was signed, ms. */
  readonly at: number;
}

export interface ReceivedEvent {
  /** `ignored`: the event is of a data source that is not kept here, or deletes a canary. */
  readonly status: Exclude<RecordResult['result'], 'failed'> | 'ignored';
  readonly eventId: string | null;
  /** Values that could not be read; the row was applied without them. */
  readonly leftOut?: readonly LeftOut[];
}

export type EventRefused = RecordRefused | TruncateRefused | UnknownTable | NotCovered;

/** Applies one event of Xano, which is durable when this resolves. A record that failed is kept as a dead letter. */
export type ReceiveEvent = (
  command: ReceiveEventCommand,
) => TE.TaskEither<EventRefused | StoreError, ReceivedEvent>;

interface Deps extends Needs<'apply' | 'health.noteCanary' | 'mapping' | 'clock'> {
  /** The data source of Xano whose events count. */
  readonly dataSource: string;
  /** Null when a table that is emptied in Xano must not be emptied here: such events are refused. */
  readonly truncate: TruncateTable | null;
}

interface Known {
  readonly event: RowEvent;
  /** The id that the sender gave the event; null for none. */
  readonly eventId: string | null;
  /** That id, or the digest of what was signed: the event is recognised by it when it comes again. */
  readonly once: string | null;
}

const toReceived = (
  { result, code, message, leftOut }: RecordResult,
  eventId: string | null,
): E.Either<RecordRefused, ReceivedEvent> =>
  result === 'failed'
    ? E.left(recordRefused(code, message))
    : E.right({ status: result, eventId, ...(leftOut.length > 0 && { leftOut }) });

const withoutLease = (error: StoreError | LeaseLost): StoreError =>
  error._tag === 'LeaseLost' ? storeFault(new Error('an event needs no lease')) : error;

const understand = (command: ReceiveEventCommand): E.Either<RecordRefused, Known> =>
  pipe(
    E.Do,
    E.bind('event', () => parseEvent(command.body)),
    E.bind('named', () => parseEventId(command.eventId)),
    E.bimap(
      ({ code, message }) => recordRefused(code, message),
      ({ event, named }) => {
        const eventId = event.eventId ?? named;
        return { event, eventId, once: eventId ?? command.signature?.digest ?? null };
      },
    ),
  );

const canaryStatus = (at: number, before: number | null): ReceivedEvent['status'] => {
  if (before === null || at > before) return 'applied';
  return at === before ? 'unchanged' : 'stale';
};

export const makeReceiveEvent = ({
  apply,
  health,
  mapping,
  dataSource,
  truncate,
  clock,
}: Deps): ReceiveEvent => {
  const tableFor = (
    { entity, table, body }: ReceiveEventCommand,
    event: RowEvent,
  ): E.Either<UnknownTable | RecordRefused, TableMapping> => {
    const name = event.table ?? table;
    if (entity === null && name === null)
      return E.left(recordRefused('missing_field', whyNoTable(body)));
    const named = name === null ? null : tableNamed(mapping, name);
    const isOther = entity !== null && named?.entity !== entity;
    const found = isOther ? tableOf(mapping, entity) : named;
    return found === null ? E.left(unknownTable) : E.right(found);
  };

  /** Whether the signed text says by itself all that path and query say. */
  const isCovered = (
    { entity, table, deleted, signature }: ReceiveEventCommand,
    event: RowEvent,
  ): boolean => {
    if (signature === null) return true;
    if (event.table === null || (table !== null && table !== event.table)) return false;
    return (
      entity === null ||
      (tableNamed(mapping, event.table)?.entity === entity &&
        event.change === (deleted ? 'delete' : 'upsert'))
    );
  };

  /** Returns what an event has to apply. An update that makes a row another edge also ends the edge that it was. */
  const entriesOf = (
    table: TableMapping,
    { event, once }: Known,
    deleted: boolean,
  ): readonly Entry[] => {
    const { entity } = table;
    const { change, row, before, occurredAt, isChosen } = event;
    const isGone = deleted || change === 'delete';
    const delivery = deliver(table, { ...event, isWhole: !isChosen, deleted: isGone });
    const mapped = mapRow(table, row, isChosen);
    const wasHere = before !== null && matchOf(table.where, before) !== false;
    const former = wasHere ? formerEdge(entity, mapRow(table, before, isChosen), mapped) : null;
    const name = once === null ? null : eventName(entity, mapped, once);
    const end = former && { entity, row: former, deleted: true, occurredAt };
    return [
      ...(end === null ? [] : [entryOf(end, name === null ? null : `${name} before`)]),
      ...(delivery === null ? [] : [entryOf(delivery, name)]),
    ];
  };

  /** Applies an event to its table. A row that is not wanted here, and never was here, changes nothing. */
  const applyTo = (table: TableMapping, known: Known, deleted: boolean): ReturnType<ReceiveEvent> =>
    pipe(
      apply({ way: 'webhook', cursor: null, entries: entriesOf(table, known, deleted) }),
      TE.mapLeft(withoutLease),
      TE.map((results) => results.at(-1)),
      TE.flatMapEither((last) =>
        last === undefined
          ? E.right<RecordRefused, ReceivedEvent>({ status: 'unchanged', eventId: known.eventId })
          : toReceived(last, known.eventId),
      ),
    );

  /** Empties a table here. The same event, when it comes again, finds nothing left. */
  const emptyWith = (
    empty: TruncateTable,
    { entity }: TableMapping,
    { event: { occurredAt }, eventId }: Known,
    now: number,
  ): ReturnType<ReceiveEvent> =>
    pipe(
      empty(entity, occurredAt ?? now),
      TE.bimap(withoutLease, () => ({ status: 'applied', eventId })),
    );

  /** Takes a canary, which tells how old the copy is. It is no record: it is not counted, nor kept when it is wrong. */
  const takeCanary = ({ event, eventId }: Known): ReturnType<ReceiveEvent> => {
    if (event.change !== 'upsert') return TE.right({ status: 'ignored', eventId });
    const now = clock.now();
    return pipe(
      TE.fromEither(canaryAt(event, now)),
      TE.mapLeft(({ code, message }) => recordRefused(code, message)),
      TE.flatMap((at) =>
        pipe(
          health.noteCanary(at, now),
          TE.map((before) => ({ status: canaryStatus(at, before), eventId })),
        ),
      ),
    );
  };

  return (command) =>
    pipe(
      TE.fromEither(understand(command)),
      TE.flatMap((known): ReturnType<ReceiveEvent> => {
        const { event, eventId } = known;
        if (!isCovered(command, event)) return TE.left(notCovered);
        if (event.dataSource !== null && event.dataSource !== dataSource)
          return TE.right({ status: 'ignored', eventId });
        if ((event.table ?? command.table) === CANARY_TABLE) return takeCanary(known);
        if (event.change === 'truncate' && truncate === null) return TE.left(truncateRefused);
        return pipe(
          TE.fromEither(tableFor(command, event)),
          TE.flatMap((table): ReturnType<ReceiveEvent> => {
            if (event.change !== 'truncate' || truncate === null)
              return applyTo(table, known, command.deleted);
            // The rows that other tables of the same edge hold still exist in Xano.
            return tablesOf(mapping, table.entity).length > 1
              ? TE.left(truncateRefused)
              : emptyWith(truncate, table, known, command.signature?.at ?? clock.now());
          }),
        );
      }),
    );
};
