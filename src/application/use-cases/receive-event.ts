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
  /** What the event is about; null when only its table tells. */
  readonly entity: Entity | null;
  /** The table, where the event itself does not name one. */
  readonly table: string | null;
  /** Whatever the event says, its row is gone. */
  readonly deleted: boolean;
  /** Names the event where it does not name itself. */
  readonly eventId: string | null;
  /** Null: the caller is known by a key, which speaks for the whole request. */
  readonly signature: Signature | null;
  /** A record, the input of a trigger, or an envelope. */
  readonly body: RowFields;
}

/** A signature over the body, which says nothing of the path it came to. */
export interface Signature {
  /** The same for the same signed text, whoever sends it again. */
  readonly digest: string;
  /** ms. */
  readonly at: number;
}

export interface ReceivedEvent {
  /** `ignored`: of a data source that is not kept here, or the end of a canary. */
  readonly status: Exclude<RecordResult['result'], 'failed'> | 'ignored';
  readonly eventId: string | null;
  /** Values that could not be read, without which the row came in. */
  readonly leftOut?: readonly LeftOut[];
}

export type EventRefused = RecordRefused | TruncateRefused | UnknownTable | NotCovered;

/** One event of Xano, applied and durable when this answers. What failed is kept as a dead letter. */
export type ReceiveEvent = (
  command: ReceiveEventCommand,
) => TE.TaskEither<EventRefused | StoreError, ReceivedEvent>;

interface Deps extends Needs<'apply' | 'health.noteCanary' | 'mapping' | 'clock'> {
  /** The data source of Xano whose events count. */
  readonly dataSource: string;
  /** Null: a table that is emptied in Xano is not emptied here. */
  readonly truncate: TruncateTable | null;
}

interface Known {
  readonly event: RowEvent;
  /** The name that its sender gave it. */
  readonly eventId: string | null;
  /** That name, or what was signed: by it the event is known when it comes again. */
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
    { entity, table }: ReceiveEventCommand,
    event: RowEvent,
  ): E.Either<UnknownTable | RecordRefused, TableMapping> => {
    const name = event.table ?? table;
    if (entity === null && name === null)
      return E.left(recordRefused('missing_field', 'table is missing'));
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

  /** An update that makes another edge of a row is the end of the one that it was. */
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

  /** A row that is not to be here, and never was, changes nothing. */
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

  /** Told twice, it finds nothing left the second time. */
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

  /** It tells how old the copy is. It is no record: it is not counted, nor kept where it is wrong. */
  const takeCanary = ({ event, eventId }: Known): ReturnType<ReceiveEvent> =>
    event.change === 'upsert'
      ? pipe(
          TE.fromEither(canaryAt(event, clock.now())),
          TE.mapLeft(({ code, message }) => recordRefused(code, message)),
          TE.flatMap((at) =>
            pipe(
              health.noteCanary(at),
              TE.map((before) => ({ status: canaryStatus(at, before), eventId })),
            ),
          ),
        )
      : TE.right({ status: 'ignored', eventId });

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
            // What the other tables of the same edge hold is still there.
            return tablesOf(mapping, table.entity).length > 1
              ? TE.left(truncateRefused)
              : emptyWith(truncate, table, known, command.signature?.at ?? clock.now());
          }),
        );
      }),
    );
};
