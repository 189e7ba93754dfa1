import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type Entity, NAMING_FIELDS, isEdge } from './entity.js';
import type { Malformed, RowFields } from './incoming-row.js';
import { parseTime } from './time.js';

/** A change of a row in Xano, in whatever form it was sent. */
export interface RowEvent {
  /** The name Xano has for the table; null when the form does not say. */
  readonly table: string | null;
  readonly change: 'upsert' | 'delete' | 'truncate';
  /** Whether the change created the row. */
  readonly isNew: boolean;
  /** The columns as Xano names them; for a delete, as far as they are known. */
  readonly row: RowFields;
  /** The row before an update; null when it is not told. */
  readonly before: RowFields | null;
  /** When the change happened, ms; null when it is not told. */
  readonly occurredAt: number | null;
  /** The id of the change, the same however often it is sent; null for none. */
  readonly eventId: string | null;
  readonly dataSource: string | null;
  /** Whether somebody chose the columns to send; false for the bare input of a trigger, which is the whole row. */
  readonly isChosen: boolean;
}

type Parsed<A> = E.Either<Malformed, A>;

const MAX_EVENT_ID = 255;

const CHANGES: Readonly<Record<string, RowEvent['change']>> = {
  insert: 'upsert',
  update: 'upsert',
  delete: 'delete',
  truncate: 'truncate',
};

const refuse = (code: Malformed['code'], message: string): E.Either<Malformed, never> =>
  E.left({ code, message });

const isObject = (value: unknown): value is RowFields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads one side of a change; null when the action has none, which comes as `{}`, `[]`, null or an empty text. */
const side = (body: RowFields, name: 'new' | 'old'): Parsed<RowFields | null> => {
  const value = body[name];
  if (value === undefined || value === null || value === '') return E.right(null);
  if (Array.isArray(value) && value.length === 0) return E.right(null);
  if (!isObject(value)) return refuse('invalid_record', `${name} must be a JSON object`);
  return E.right(Object.keys(value).length === 0 ? null : value);
};

const changeOf = (action: unknown): Parsed<RowEvent['change']> => {
  const word = typeof action === 'string' ? action.toLowerCase() : '';
  const change = Object.hasOwn(CHANGES, word) ? CHANGES[word] : undefined;
  return change === undefined
    ? refuse('invalid_record', 'action must be insert, update, delete or truncate')
    : E.right(change);
};

/** Returns null for an empty text, since Xano has no other way to leave a text out. */
const optionalText = (value: unknown): string | null =>
  (typeof value === 'string' || typeof value === 'number') && value !== '' ? String(value) : null;

/** Parses the id of an event; null for an empty text, and for 0, which an unfilled integer column holds. */
export const parseEventId = (value: unknown): Parsed<string | null> => {
  const text = optionalText(value);
  const id = text === '0' ? null : text;
  return id === null || (id.length <= MAX_EVENT_ID && id.isWellFormed())
    ? E.right(id)
    : refuse('invalid_record', `event_id must be a text of at most ${MAX_EVENT_ID} characters`);
};

/** The columns that tell rows of a table apart when they come without their id. */
const NAMING = [...new Set(['external_id', ...Object.values(NAMING_FIELDS).flat()])];

/**
 * Returns the name under which an event is remembered. The row is part of it, since the event id may be unique only
 * within its table, or within the changes of one row. An id gives the same name as a number and as text.
 */
export const eventName = (entity: Entity, row: RowFields, eventId: string): string => {
  const id = optionalText(row['id']);
  const names = id === null ? NAMING.map((column) => optionalText(row[column])) : [id];
  return JSON.stringify([entity, ...names, eventId]);
};

const dataSourceOf = (value: unknown): Parsed<string | null> => {
  if (value === undefined || value === null || value === '') return E.right(null);
  return typeof value === 'string'
    ? E.right(value)
    : refuse('invalid_record', 'datasource must be a text');
};

/** Returns the row of a change; an `id` beside the action is added when the row itself has none. */
const rowOf = (
  body: RowFields,
  change: RowEvent['change'],
  sides: { readonly fresh: RowFields | null; readonly old: RowFields | null },
): Parsed<RowFields> => {
  const source = change === 'delete' ? (sides.old ?? {}) : sides.fresh;
  if (change === 'truncate') return E.right({});
  if (source === null) return refuse('missing_field', 'new is missing');
  const id = optionalText(body['id']);
  const row = id === null || Object.hasOwn(source, 'id') ? source : { ...source, id: body['id'] };
  return Object.keys(row).length === 0
    ? refuse('missing_field', 'old is missing, so that nobody knows what was deleted')
    : E.right(row);
};

const occurredAtOf = (body: RowFields): Parsed<number | null> =>
  E.mapLeft((): Malformed => ({
    code: 'invalid_record',
    message: 'occurred_at must be a time: epoch ms, epoch s or ISO 8601',
  }))(parseTime(body['occurred_at']));

const parseChange = (body: RowFields): Parsed<RowEvent> =>
  pipe(
    E.Do,
    E.bind('change', () => changeOf(body['action'])),
    E.bind('fresh', () => side(body, 'new')),
    E.bind('old', () => side(body, 'old')),
    E.bind('row', ({ change, fresh, old }) => rowOf(body, change, { fresh, old })),
    E.bind('eventId', () => parseEventId(body['event_id'])),
    E.bind('occurredAt', () => occurredAtOf(body)),
    E.bind('dataSource', () => dataSourceOf(body['datasource'])),
    E.map(({ change, old, row, eventId, occurredAt, dataSource }) => ({
      table: optionalText(body['table']),
      change,
      isNew: optionalText(body['action'])?.toLowerCase() === 'insert',
      row,
      before: change === 'upsert' ? old : null,
      occurredAt,
      eventId,
      dataSource,
      isChosen: Object.hasOwn(body, 'v'),
    })),
  );

const BESIDE_AN_ACTION = ['new', 'old', 'event_id', 'occurred_at', 'datasource'];

/** Whether a body is a change and no row: a row may have a column `action`, but then without these members beside it. */
const isChange = (body: RowFields): boolean =>
  Object.hasOwn(body, 'action') && BESIDE_AN_ACTION.some((name) => Object.hasOwn(body, name));

const ENVELOPE = new Set([...BESIDE_AN_ACTION, 'table', 'id', 'v']);

/** Whether a body is a change that lacks its action: it has both sides, and nothing that only a row has. */
const lacksAction = (body: RowFields): boolean =>
  (['new', 'old'] as const).every(
    (name) => Object.hasOwn(body, name) && E.isRight(side(body, name)),
  ) && Object.keys(body).every((name) => ENVELOPE.has(name));

/** Says what a body lacks that tells no table: one that has a table, but is no change, is read as a row. */
export const whyNoTable = (body: RowFields): string =>
  Object.hasOwn(body, 'table') && !isChange(body)
    ? 'action is missing, or new and old are: an event has table, action, and new or old'
    : 'table is missing';

/** Reads a record alone, the input of a trigger (`new`, `old`, `action`), or an envelope around one. */
export const parseEvent = (body: RowFields): Parsed<RowEvent> => {
  if (isChange(body)) return parseChange(body);
  if (lacksAction(body))
    return refuse(
      'missing_field',
      'action is missing: new and old alone do not tell what happened',
    );
  return E.right({
    table: null,
    change: 'upsert',
    isNew: false,
    row: body,
    before: null,
    occurredAt: null,
    eventId: null,
    dataSource: null,
    isChosen: true,
  });
};

const isText = (value: unknown): value is string | number =>
  typeof value === 'string' || typeof value === 'number';

/**
 * Returns the former row of an edge that an update has turned into another edge, so that it can be deleted. It gets
 * the times of the new row, as of which it is gone. Null when both rows name the same edge.
 */
export const formerEdge = (
  entity: Entity,
  before: RowFields | null,
  row: RowFields,
): RowFields | null => {
  if (before === null || !isEdge(entity)) return null;
  const isAnother = NAMING_FIELDS[entity].some((name) => {
    const [old, now] = [before[name], row[name]];
    return isText(old) && isText(now) && String(old) !== String(now);
  });
  const { created_at, updated_at } = row;
  return isAnother ? { ...before, created_at, updated_at } : null;
};
