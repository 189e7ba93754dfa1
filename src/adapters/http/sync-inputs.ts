import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { JournalQuery } from '../../application/ports/sync-books.js';
import type { Selection } from '../../application/use-cases/dead-letters.js';
import { normalName } from '../../domain/secret-names.js';
import { ENTITIES, ENTITY_WORDS, parseEntity } from '../../domain/sync/entity.js';
import { codec, fromParser, guarded, reader, withFallback } from './codec.js';
import { flag, wholeNumber } from './inputs.js';

const MAX_IDS = 10_000;
const MAX_ID = 128;
/** Characters: a kind and two names. */
const MAX_KEY = 256;
const MAX_PAGE = 1000;
const DEFAULT_PAGE = 100;

const RESULTS: readonly string[] = ['applied', 'unchanged', 'stale', 'deferred', 'failed'];

const Result = guarded(
  'Result',
  { enum: RESULTS },
  (input): input is NonNullable<JournalQuery['result']> =>
    typeof input === 'string' && RESULTS.includes(input),
  'applied, unchanged, stale, deferred or failed',
);

const EntityText = fromParser('Entity', parseEntity, ENTITY_WORDS, {
  enum: ENTITIES.flatMap((entity) => [entity, `${entity}s`]),
});

const Place = guarded(
  'Place',
  { type: 'string', pattern: '^[0-9]{1,16}-[0-9]{1,16}$' },
  (input): input is string => typeof input === 'string' && /^\d{1,16}-\d{1,16}$/.test(input),
  'a next as it was answered',
);

const WORD = { type: 'string', minLength: 1, maxLength: MAX_ID };

const RecordKey = guarded(
  'RecordKey',
  { type: 'string', minLength: 1, maxLength: MAX_KEY },
  (input): input is string => typeof input === 'string' && input !== '' && input.length <= MAX_KEY,
  'what the journal calls a record, such as like:alice>77',
);

const isWord = (input: unknown): input is string =>
  typeof input === 'string' && input !== '' && input.length <= MAX_ID;

const Word = guarded('Word', WORD, isWord, `a text of at most ${MAX_ID} characters`);

/** `true` or `false` in a body. */
export const Switch = guarded('Switch', { type: 'boolean' }, t.boolean.is, 'true or false');

export const JournalInput = t.strict({
  result: withFallback(Result, null),
  entity: withFallback(EntityText, null),
  key: withFallback(RecordKey, null),
  limit: withFallback(wholeNumber(1, MAX_PAGE, DEFAULT_PAGE), null),
  before: withFallback(Place, null),
});

export type JournalWish = t.TypeOf<typeof JournalInput>;

/** Most characters of column names that fit into a query. */
const MAX_NAMES = 8000;

const Names = reader('Names', { type: 'string', maxLength: MAX_NAMES }, (input) =>
  typeof input === 'string' && input.length <= MAX_NAMES
    ? E.right(input.split(','))
    : E.left(`names with commas between them, at most ${MAX_NAMES} characters`),
);

const Bulk = t.strict(
  {
    dry_run: flag(false),
    table: withFallback(Word, null),
    columns: withFallback(Names, []),
  },
  'BulkQuery',
);

const misspelt = (query: object): string | undefined =>
  Object.keys(query).find((name) => name !== 'dry_run' && normalName(name) === 'dryrun');

/** Refuses misspellings of `dry_run`: like other unknown parameters they would be ignored, and all would be applied. */
export const BulkQuery = codec(
  Bulk.name,
  (walk) => walk(Bulk),
  Bulk.is,
  (input, context) => {
    const name = typeof input === 'object' && input !== null ? misspelt(input) : undefined;
    return name === undefined
      ? Bulk.validate(input, context)
      : t.failure(input, t.appendContext(context, name, t.unknown), 'must be written dry_run');
  },
);

export const DeadLetterParams = t.strict({ id: Word }, 'DeadLetterParams');

export const DeadLettersInput = t.strict({
  code: withFallback(Word, null),
  offset: wholeNumber(0, Number.MAX_SAFE_INTEGER, 0),
  limit: wholeNumber(1, MAX_PAGE, DEFAULT_PAGE),
});

interface Wish {
  readonly selection: Selection;
  readonly dryRun: boolean;
  readonly force: boolean;
}

const isIds = (input: unknown): input is readonly string[] =>
  Array.isArray(input) && input.length <= MAX_IDS && input.every(isWord);

/** Requires exactly one of the ways to select dead letters. */
const readSelection = ({
  ids,
  code,
  all,
}: Readonly<Record<string, unknown>>): E.Either<string, Selection> => {
  if ([ids, code, all].filter((value) => value !== undefined).length !== 1)
    return E.left('an object with one of ids, code and all');
  if (isIds(ids)) return E.right({ ids });
  if (isWord(code)) return E.right({ code });
  return all === true
    ? E.right({ all })
    : E.left(`an object with ids (at most ${MAX_IDS} texts), code (a text) or all (true)`);
};

const isFlag = (input: unknown): boolean => input === undefined || typeof input === 'boolean';

/** Selects dead letters, and says how to treat them. */
export const SelectionBody: t.Type<Wish, unknown> = reader(
  'Selection',
  {
    type: 'object',
    description: 'Exactly one of ids, code and all.',
    properties: {
      ids: { type: 'array', items: WORD, maxItems: MAX_IDS },
      code: WORD,
      all: { const: true },
      dryRun: { type: 'boolean', default: false },
      force: { type: 'boolean', default: false },
    },
    required: [],
    oneOf: [{ required: ['ids'] }, { required: ['code'] }, { required: ['all'] }],
  },
  (input): E.Either<string, Wish> => {
    if (!t.UnknownRecord.is(input)) return E.left('a JSON object');
    const { dryRun, force } = input;
    if (!isFlag(dryRun) || !isFlag(force))
      return E.left('an object whose dryRun and force are true or false');
    return E.map((selection: Selection) => ({
      selection,
      dryRun: dryRun === true,
      force: force === true,
    }))(readSelection(input));
  },
);
