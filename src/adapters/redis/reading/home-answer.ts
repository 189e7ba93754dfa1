import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { isBelieved, pendingFrom } from '../../../domain/home/notes.js';
import { homeOf } from '../keyspace/homes.js';
import { UsernameText } from '../rows.js';
import { entriesIn } from './entries.js';
import type { Answer, HomeQuestion } from './question.js';

/** Maximum number of noted authors; with more, a following feed is merged as if there were no home. */
export const MAX_NOTED = 1000;

/** Returns the words of a home question. `place`: in KEYS, of the first key that the home is read together with. */
export const homeWords = (
  { reader, after, count }: HomeQuestion,
  place: number,
): readonly (string | number)[] => [
  ...['home', reader, MAX_NOTED, place, count],
  // As text: Lua's own way of writing numbers loses digits.
  ...(after === null ? [] : [String(after.score), after.member]),
];

const Texts = t.readonlyArray(t.union([t.string, t.literal(false)]));

const HomeReply = t.type({
  state: Texts,
  listed: t.boolean,
  size: t.number,
  entries: t.readonlyArray(t.string),
  unfilled: t.readonlyArray(UsernameText),
  pending: t.readonlyArray(UsernameText),
  came: Texts,
  cursors: Texts,
});

const textIn = (text: string | false | undefined): string | null =>
  text === false || text === undefined || text === '' ? null : text;

/** Decodes what the script answers about a home; undefined where it is malformed. */
export const homeIn = (found: unknown): Answer | undefined => {
  if (found === null) return { ask: 'home', slice: null };
  const decoded = HomeReply.decode(found);
  if (E.isLeft(decoded)) return undefined;
  const { state, listed, size, entries, unfilled, pending, came, cursors } = decoded.right;
  const home = homeOf({ state: state.map(textIn), size });
  if (!isBelieved(home, listed)) return { ask: 'home', slice: null };
  const isUnfilled = new Set(unfilled);
  return {
    ask: 'home',
    slice: {
      size,
      floor: home.floor === Number.NEGATIVE_INFINITY ? null : home.floor,
      entries: entriesIn(entries).filter(({ score }) => score > home.floor),
      others: [
        ...unfilled.map((author) => ({ author, least: Number.NEGATIVE_INFINITY })),
        ...pending
          .map((author, at) => ({
            author,
            least: pendingFrom({ came: textIn(came[at]), cursor: textIn(cursors[at]) }),
          }))
          .filter(({ author }) => !isUnfilled.has(author)),
      ],
    },
  };
};
