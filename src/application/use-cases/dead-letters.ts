import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { RecordCode } from '../../domain/sync/record.js';
import {
  type StoreError,
  deadLetterNotFound,
  type DeadLetterNotFound,
  storeFault,
} from '../errors.js';
import { ask, gen } from '../gen.js';
import type { DeadLetters, DeadLetter } from '../ports/dead-letters.js';
import type { RecordResult } from '../ports/sync-store.js';
import type { Entry } from '../sync/entry.js';
import type { Needs } from '../world.js';

/** Which dead letters are meant: these, those of a code, or all there are at the time. */
export type Selection =
  { readonly ids: readonly string[] } | { readonly code: string } | { readonly all: true };

const PAGE = 500;

/**
 * Returns the ids of the letters that are meant, the oldest first. All are listed before anything is done with any of them,
 * since a letter that fails once more would come again, and deleted ones would shift the pages.
 */
const selectDeadLetters =
  ({ list }: Pick<DeadLetters, 'list'>) =>
  (selection: Selection): TE.TaskEither<StoreError, readonly string[]> => {
    if ('ids' in selection) return TE.right([...new Set(selection.ids)]);
    const code = 'code' in selection ? selection.code : null;
    return gen(function* () {
      const ids = new Set<string>();
      for (let offset = 0; ; offset += PAGE) {
        const { letters, total } = yield* ask(list({ code, offset, limit: PAGE }));
        // A letter that came meanwhile moves the others down: some are seen twice, none is missed.
        for (const { id } of letters) ids.add(id);
        if (letters.length === 0 || offset + PAGE >= total) return [...ids].toReversed();
      }
    });
  };

export const makeFindDeadLetter =
  ({ deadLetters }: { readonly deadLetters: Pick<DeadLetters, 'find'> }) =>
  (id: string): TE.TaskEither<DeadLetterNotFound | StoreError, DeadLetter> =>
    pipe(
      deadLetters.find([id]),
      TE.flatMap(([letter]) =>
        letter === undefined ? TE.left(deadLetterNotFound) : TE.right(letter),
      ),
    );

const CHUNK = 500;

/** Deletes dead letters, and resolves to how many there were; with `dryRun` only counts them. */
export const makeDropDeadLetters =
  ({ deadLetters }: { readonly deadLetters: Pick<DeadLetters, 'list' | 'find' | 'drop'> }) =>
  (selection: Selection, dryRun = false): TE.TaskEither<StoreError, number> => {
    const count = (ids: readonly string[]): TE.TaskEither<StoreError, number> =>
      TE.map((letters: readonly DeadLetter[]) => letters.length)(deadLetters.find(ids));
    return pipe(
      selectDeadLetters(deadLetters)(selection),
      TE.map(RA.chunksOf(CHUNK)),
      TE.flatMap(TE.traverseSeqArray(dryRun ? count : deadLetters.drop)),
      TE.map((counts) => counts.reduce((sum, one) => sum + one, 0)),
    );
  };

interface ReplayCommand {
  readonly selection: Selection;
  /** Reports what would become of each letter, and changes nothing. */
  readonly dryRun: boolean;
  /** Also replays letters so old that the tombstones of deletes they may have missed have expired. */
  readonly force: boolean;
}

interface Replayed {
  readonly id: string;
  /** `queued`: an outbox event that goes out to Xano again; `refused`: too old to be replayed without force. */
  readonly result: RecordResult['result'] | 'queued' | 'refused';
  readonly code: RecordCode | '';
  readonly message: string;
}

/** Applies dead letters once more, a bounded number at a time; versions keep them from overwriting newer data. */
type ReplayDeadLetters = (command: ReplayCommand) => TE.TaskEither<StoreError, readonly Replayed[]>;

interface Deps extends Needs<
  'deadLetters.list' | 'deadLetters.find' | 'outbox.sendAgain' | 'apply' | 'preview' | 'clock'
> {
  /** For how long deletes are remembered, ms. */
  readonly tombstoneTtl: number;
}

const LETTERS = 200;

const entriesOf = (letters: readonly DeadLetter[]): readonly Entry[] =>
  letters.flatMap((letter) =>
    letter.content.kind === 'event' ? [] : [{ content: letter.content, letter }],
  );

const isEvent = ({ content }: DeadLetter): boolean => content.kind === 'event';

const queued = ({ id }: DeadLetter): Replayed => ({ id, result: 'queued', code: '', message: '' });

const tooOld = ({ id }: DeadLetter): Replayed => ({
  id,
  result: 'refused',
  code: 'too_old',
  message: 'it is older than TOMBSTONE_TTL, so that what it is about may have been deleted since',
});

export const makeReplayDeadLetters = ({
  deadLetters,
  outbox,
  apply,
  preview,
  clock,
  tombstoneTtl,
}: Deps): ReplayDeadLetters => {
  const replayRecords = (
    letters: readonly DeadLetter[],
    dryRun: boolean,
  ): TE.TaskEither<StoreError, readonly Replayed[]> => {
    const entries = entriesOf(letters);
    if (entries.length === 0) return TE.right([]);
    return pipe(
      dryRun ? preview(entries) : apply({ way: 'replay', entries, cursor: null }),
      TE.bimap(
        (error): StoreError =>
          error._tag === 'LeaseLost' ? storeFault(new Error('a replay needs no lease')) : error,
        (results) =>
          results.flatMap(({ result, code, message }, place) => {
            const id = entries[place]?.letter?.id;
            return id === undefined ? [] : [{ id, result, code, message }];
          }),
      ),
    );
  };

  const replayEvents = (
    letters: readonly DeadLetter[],
    dryRun: boolean,
  ): TE.TaskEither<StoreError, readonly Replayed[]> =>
    letters.length === 0 || dryRun
      ? TE.right(letters.map(queued))
      : pipe(
          outbox.sendAgain(letters),
          // As with an unknown id, a letter that is gone by now has no result.
          TE.map((moved) => letters.filter(({ id }) => moved.includes(id)).map(queued)),
        );

  const replay = (
    letters: readonly DeadLetter[],
    { dryRun, force }: ReplayCommand,
    now: number,
  ): TE.TaskEither<StoreError, readonly Replayed[]> => {
    const isTooOld = ({ at }: DeadLetter): boolean => !force && now - at > tombstoneTtl;
    const fresh = letters.filter((letter) => !isTooOld(letter));
    return pipe(
      TE.Do,
      TE.bind('records', () => replayRecords(fresh, dryRun)),
      TE.bind('events', () => replayEvents(fresh.filter(isEvent), dryRun)),
      TE.map(({ records, events }) => [
        ...letters.filter(isTooOld).map(tooOld),
        ...records,
        ...events,
      ]),
    );
  };

  return (command) =>
    pipe(
      selectDeadLetters(deadLetters)(command.selection),
      TE.flatMap((ids) =>
        TE.traverseSeqArray((chunk: readonly string[]) =>
          pipe(
            TE.Do,
            TE.bind('letters', () => deadLetters.find(chunk)),
            TE.bind('now', () => TE.fromIO(clock.now)),
            TE.flatMap(({ letters, now }) => replay(letters, command, now)),
          ),
        )(RA.chunksOf(LETTERS)(ids)),
      ),
      TE.map((all) => all.flat()),
    );
};
