import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { StoreError } from '../../../application/errors.js';
import { ask, gen } from '../../../application/gen.js';
import type { RedisConnection } from '../connection.js';
import {
  fanOutCursorsKey,
  fanOutFromKey,
  fanOutKey,
  homesKey,
  homeStateKey,
  markerKey,
  unfilledKey,
  userKey,
} from '../keys.js';
import { homeIn, MAX_NOTED } from '../reading/home-answer.js';
import type { Answer, HomeQuestion, Reply } from '../reading/question.js';
import { jsonAndLong } from '../rows.js';

/** An answer from one bucket, and whether a copy may keep it that is told when the marker of the bucket goes. */
interface Found<A> {
  readonly answer: A;
  readonly isKept: boolean;
}

type Words = readonly (string | number | readonly string[])[];

const Noted = t.type({
  authors: t.readonlyArray(t.string),
  came: t.UnknownArray,
  cursors: t.UnknownArray,
});
type Noted = t.TypeOf<typeof Noted>;

const OrNoted = t.union([Noted, t.null]);
const IsIn = t.readonlyArray(t.number);
const NamesOrSize = t.union([t.readonlyArray(t.string), t.number]);
const Home = t.union([t.type({ pending: t.readonlyArray(t.string) }), t.null]);

const NONE: Reply = {
  answers: [{ ask: 'home', slice: null }],
  lasting: [],
  kept: [],
  marked: [],
};

/**
 * Reads a home with all that tells whether it may be used. The authors with posts to be brought into homes, and whether the
 * home is listed, are read first: the posts of all other authors are in the home by then. All else lies in the bucket of the
 * home, and is read with it at one moment. As long as none of these keys changes, every request would read the same, so that
 * the answer may be kept.
 */
export const askHome = (
  redis: RedisConnection,
  { key, reader, after, count }: HomeQuestion,
  isTracked: boolean,
): TE.TaskEither<StoreError, Reply> => {
  const read = <A>(
    keys: readonly string[],
    question: Words,
    answer: t.Type<A, unknown>,
  ): TE.TaskEither<StoreError, Found<A>> =>
    pipe(
      redis.script(
        'read',
        [...keys, ...(isTracked ? [markerKey] : [])],
        [JSON.stringify([question]), '[]', ...(isTracked ? [keys.length + 1] : [])],
        jsonAndLong(
          t.type({ answers: t.tuple([answer]), passing: t.UnknownArray, marker: t.boolean }),
        ),
      ),
      TE.map(({ said: { answers, passing, marker } }) => ({
        answer: answers[0],
        isKept: marker && passing.length === 0,
      })),
    );

  const readNoted = (some?: readonly string[]): TE.TaskEither<StoreError, Found<Noted | null>> =>
    read(
      [fanOutKey, fanOutFromKey, fanOutCursorsKey],
      ['noted', MAX_NOTED, ...(some === undefined ? [] : [some])],
      OrNoted,
    );

  const following = userKey(reader, 'following');

  return gen(function* () {
    const { all, listed } = yield* ask(
      pipe(
        TE.Do,
        TE.apS('all', readNoted()),
        TE.apS('listed', read([homesKey], ['zset', reader], IsIn)),
      ),
    );
    let noted = all;
    if (noted.answer === null) {
      // Too many are noted, so only followed authors are read; whoever is followed later is noted beside the home.
      const followed = yield* ask(read([following], ['all', MAX_NOTED], NamesOrSize));
      if (typeof followed.answer === 'number') return NONE;
      noted = yield* ask(readNoted(followed.answer));
    }
    if (noted.answer === null) return NONE;
    const { authors, came, cursors } = noted.answer;
    const place = after === null ? [] : [String(after.score), after.member];
    const found = yield* ask(
      read(
        [key, homeStateKey(reader), unfilledKey(reader), following],
        ['home-apart', MAX_NOTED, authors, count, ...place],
        Home,
      ),
    );
    if (found.answer === null) return NONE;
    const placeOf = new Map(authors.map((author, at) => [author, at]));
    const places = found.answer.pending.map((author) => placeOf.get(author) ?? -1);
    const home: Answer | undefined = homeIn({
      ...found.answer,
      listed: listed.answer[0] === 1,
      came: places.map((at) => came[at] ?? false),
      cursors: places.map((at) => cursors[at] ?? false),
    });
    if (home === undefined) return NONE;
    const isKept = noted.isKept && listed.isKept && found.isKept;
    return { answers: [home], lasting: [isKept], kept: [isKept], marked: [true] };
  });
};
