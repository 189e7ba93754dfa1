import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { ask, gen } from '../../../application/gen.js';
import type { MigrationError } from '../../../application/ports/migration.js';
import { Bytes, ListOfBytes, PIECE, type Sides } from './bytes.js';
import type { KeySummary, Side } from './side.js';

const Entries = t.readonlyArray(t.tuple([Bytes, ListOfBytes]));
type Entry = t.TypeOf<typeof Entries>[number];

/** Precedes the first id. */
const NONE = '0-0';

const textOf = ([id, words]: Entry): string =>
  JSON.stringify([String(id), ...words.map((word) => word.toString('base64'))]);

/**
 * Makes a stream of the target hold the source's entries and last id; resolves to whether anything was written. Entries can
 * only be appended: where one is missing before others, the stream is written anew.
 */
export const copyStream = (
  { source, target }: Sides<Side>,
  key: string,
  here: KeySummary,
  there: KeySummary,
): TE.TaskEither<MigrationError, number> => {
  // Commands sent on one connection arrive in order.
  const write = TE.traverseArray(([id, words]: Entry) =>
    target.call(t.unknown, 'xadd', key, id, ...words),
  );

  /** The entries of a page to be written; null where other entries are in their place. */
  const lackingOf = (page: readonly Entry[], found: readonly Entry[]): readonly Entry[] | null => {
    const held = new Set(found.map(textOf));
    const lacking = page.filter((entry) => !held.has(textOf(entry)));
    // Missing entries must be the last ones.
    const tail = page.slice(page.length - lacking.length);
    return tail.every((entry, at) => entry === lacking[at]) ? lacking : null;
  };

  const attempt = (
    before: Pick<KeySummary, 'size' | 'lastId'>,
  ): TE.TaskEither<MigrationError, number> =>
    gen(function* () {
      let changed = 0;
      let last = before.lastId;
      for (let from = '-'; ;) {
        const page = yield* ask(source.call(Entries, 'xrange', key, from, '+', 'COUNT', PIECE));
        const [first, end] = [page[0]?.[0], page.at(-1)?.[0]];
        if (from === '-' && before.size > 0)
          changed += yield* ask(
            first === undefined
              ? target.call(t.number, 'xtrim', key, 'MAXLEN', 0)
              : target.call(t.number, 'xtrim', key, 'MINID', first),
          );
        const until = page.length < PIECE || end === undefined ? '+' : end;
        const found =
          before.size === 0 ? [] : yield* ask(target.call(Entries, 'xrange', key, from, until));
        const lacking = lackingOf(page, found);
        const [next] = lacking ?? [];
        if (lacking === null || (next !== undefined && !isAfter(String(next[0]), last)))
          return yield* ask(anew);
        const known = new Set(page.map(textOf));
        const gone = found.filter((entry) => !known.has(textOf(entry))).map(([id]) => id);
        if (gone.length > 0) yield* ask(target.call(t.unknown, 'xdel', key, ...gone));
        yield* ask(write(lacking));
        if (lacking.length > 0) last = String(lacking.at(-1)?.[0]);
        changed += gone.length + lacking.length;
        if (until === '+') break;
        from = `(${String(end)}`;
      }
      return changed + (yield* ask(setLast(last)));
    });

  /** An empty stream keeps its last id, which separates later entries from earlier ones. */
  const setLast = (last: string): TE.TaskEither<MigrationError, number> =>
    gen(function* () {
      // Where entries have been added since, the last of them determines it.
      if (!isAfter(here.lastId, last)) return 0;
      if (last === NONE) {
        yield* ask(target.call(t.unknown, 'xadd', key, here.lastId, 'of', 'nothing'));
        yield* ask(target.call(t.unknown, 'xdel', key, here.lastId));
      } else yield* ask(target.call(t.unknown, 'xsetid', key, here.lastId));
      return 1;
    });

  const anew: TE.TaskEither<MigrationError, number> = gen(function* () {
    yield* ask(target.call(t.unknown, 'unlink', key));
    return 1 + (yield* ask(attempt({ size: 0, lastId: NONE })));
  });

  if (there.type === 'none') return attempt({ size: 0, lastId: NONE });
  // The source has been begun anew.
  return isAfter(there.lastId, here.lastId) ? anew : attempt(there);
};

/** Whether an id of a stream is later than another. */
const isAfter = (id: string, other: string): boolean => {
  const [ms = 0n, n = 0n] = id.split('-').map(BigInt);
  const [otherMs = 0n, otherN = 0n] = other.split('-').map(BigInt);
  return ms > otherMs || (ms === otherMs && n > otherN);
};
