import * as E from 'fp-ts/lib/Either.js';
import type { Key } from '../domain/key.js';
import type { Principal } from '../domain/principal.js';
import type { Judged } from '../domain/proxy-command.js';
import { isHashRead, readHash, showing } from '../domain/shown-hash.js';
import type { ReadCommand } from '../domain/read-policy.js';
import type { Shown } from '../domain/shown.js';
import { parseStoredUsername } from '../domain/username.js';
import type { ReadReply } from './ports/proxy-store.js';
import type { Known, StoredHash } from './ports/reader.js';

/** Most commands and words of a batch that is answered from rows of the copy, within every other limit: see read-cost.ts. */
const MAX_COMMANDS = 100;
const MAX_WORDS = 500;

/** Characters above which an answer is made in turns with others. */
const MAX_TEXT = 256 * 1024;

/** Most bytes that a character takes in UTF-8. */
const BYTES = 3;

/** The answer for a hidden row, which is the same as for a row that does not exist. */
const NOTHING: StoredHash = new Map();

/** Returns the key of the user or post whose hash a command reads; null for any other command. */
const rowOf = ({ name, keys: [key] }: ReadCommand): Key | null =>
  isHashRead(name) && (key?.of === 'user' || key?.of === 'post') && key.part === null ? key : null;

/** Returns a row if visible: banned posts are hidden from users, posts of an author who is being deleted from everybody. */
const seen = (known: Known, key: Key, hideBanned: boolean): StoredHash | null | undefined => {
  const row = known.hash(key);
  if (key.of !== 'post' || row === undefined || row === null) return row;
  if (hideBanned && row.get('banned') === '1') return NOTHING;
  const name = row.get('username');
  if (name === undefined) return row;
  const username = parseStoredUsername(name);
  if (E.isLeft(username)) return null;
  const author = known.hash({ of: 'user', username: username.right, part: null });
  if (author === undefined) return undefined;
  return author?.size === 0 ? NOTHING : row;
};

/** Makes the printer of rows for a kind of principal; a whole row is printed once while it stays the same object. */
const makePrint = (kind: Principal['kind'], shown: Shown) => {
  const show = showing(kind, shown);
  const texts = new WeakMap<StoredHash, string>();

  const make = (command: ReadCommand, row: StoredHash): string => {
    const { asked, present } = show(command);
    return isHashRead(asked.name)
      ? present(JSON.stringify(readHash(asked.name, row, asked.args)))
      : '';
  };

  return (command: ReadCommand, row: StoredHash): string => {
    if (command.name !== 'HGETALL') return make(command, row);
    const made = texts.get(row);
    if (made !== undefined) return made;
    const text = make(command, row);
    texts.set(row, text);
    return text;
  };
};

/** Returns the replies that rows give: undefined while a row is not known, null where only the store can tell. */
type Assemble = (known: Known) => readonly ReadReply[] | null | undefined;

/** Answers a batch that reads only rows; null for a batch that reads more than that. */
export type RowReads = (
  principal: Principal,
  judged: readonly Judged<ReadCommand>[],
  maxReply: number,
) => Assemble | null;

interface Wanted {
  readonly command: ReadCommand;
  readonly key: Key;
}

const wantedIn = (judged: readonly Judged<ReadCommand>[]): readonly Judged<Wanted>[] | null => {
  if (judged.length > MAX_COMMANDS) return null;
  const wanted: Judged<Wanted>[] = [];
  let words = 0;
  for (const item of judged) {
    if (E.isLeft(item)) {
      wanted.push(item);
      continue;
    }
    const command = item.right;
    const key = rowOf(command);
    words += command.args.length;
    if (key === null || words > MAX_WORDS) return null;
    wanted.push(E.right({ command, key }));
  }
  return wanted;
};

export const makeRowReads = (shown: Shown): RowReads => {
  const prints = { user: makePrint('user', shown), service: makePrint('service', shown) };

  return ({ kind }, judged, maxReply) => {
    const wanted = wantedIn(judged);
    if (wanted === null) return null;
    const print = prints[kind];
    return (known) => {
      const replies: ReadReply[] = [];
      let [isKnown, size] = [true, 0];
      for (const item of wanted) {
        if (E.isLeft(item)) {
          replies.push(E.left(item.left.message));
          continue;
        }
        const { command, key } = item.right;
        const row = seen(known, key, kind === 'user');
        if (row === null) return null;
        isKnown &&= row !== undefined;
        // Whatever else is not known is asked for in the same trip.
        if (row === undefined || !isKnown) continue;
        const text = print(command, row);
        size += text.length;
        if (size > MAX_TEXT || BYTES * size > maxReply) return null;
        replies.push(E.right(text));
      }
      return isKnown ? replies : undefined;
    };
  };
};
