import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type Entity, NAMING_FIELDS, isEdge } from './entity.js';
import type { Malformed, RowFields } from './incoming-row.js';
import { parseTime } from './time.js';

/** A change in Xano, whatever form it was told in. */
export interface RowEvent {
  /** The name Xano has for the table; null when the form does not say. */
  readonly table: string | null;
  readonly change: 'upsert' | 'delete' | 'truncate';
  /** The row was made by it. */
  readonly isNew: boolean;
  /** The columns as Xano names them; of a delete as far as they are known. */
  readonly row: RowFields;
  /** As the row was before an update, where that is told. */
  readonly before: RowFields | null;
  /** ms. */
  readonly occurredAt: number | null;
  /** Of one change, however often it is told. */
  readonly eventId: string | null;
  readonly dataSource: string | null;
  /** Somebody picked the columns: not so of the bare input of a trigger, which is the whole row. */
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

/** The side an action does not have comes as `{}`, `[]`, null or an empty text. */
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

/** Null for an empty one, since Xano has no other way to leave a text out. */
const optionalText = (value: unknown): string | null =>
  (typeof value === 'string' || typeof value === 'number') && value !== '' ? String(value) : null;

/** 0 is what an integer column has that nobody filled in: none, as an empty text is. */
export const parseEventId = (value: unknown): Parsed<string | null> => {
  const text = optionalText(value);
  const id = text === '0' ? null : text;
  return id === null || (id.length <= MAX_EVENT_ID && id.isWellFormed())
    ? E.right(id)
    : refuse('invalid_record', `event_id must be a text of at most ${MAX_EVENT_ID} characters`);
};

/** What tells rows of a table apart where they come without their id. */
const NAMING = [...new Set(['external_id', ...Object.values(NAMING_FIELDS).flat()])];

/**
 * By what an event is remembered: its id may be unique within its table only, or within the changes of
 * one row. An id that is told as a number is the same as its text.
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

/** The row of an event that only knows its id is that id, beside whatever is told of the row. */
const rowOf = (
  body: RowFields,
  change: RowEvent['change'],
  sides: { readonly fresh: RowFields | null; readonly old: RowFields | null },
): Parsed<RowFields> => {
  const told = change === 'delete' ? (sides.old ?? {}) : sides.fresh;
  if (change === 'truncate') return E.right({});
  if (told === null) return refuse('missing_field', 'new is missing');
  const id = optionalText(body['id']);
  const row = id === null || Object.hasOwn(told, 'id') ? told : { ...told, id: body['id'] };
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

/** A column may well be called `action`; beside one of these it is what happened to the row. */
const isChange = (body: RowFields): boolean =>
  Object.hasOwn(body, 'action') && BESIDE_AN_ACTION.some((name) => Object.hasOwn(body, name));

/** Reads a record alone, the input of a trigger (`new`, `old`, `action`), or an envelope around one. */
export const parseEvent = (body: RowFields): Parsed<RowEvent> =>
  isChange(body)
    ? parseChange(body)
    : E.right({
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

const isText = (value: unknown): value is string | number =>
  typeof value === 'string' || typeof value === 'number';

/**
 * The row of the edge that an update has made another, to be deleted: with the times of what it has
 * become, at which it was gone. Null where both sides name the same edge.
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
