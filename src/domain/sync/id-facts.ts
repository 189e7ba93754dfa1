import * as E from 'fp-ts/lib/Either.js';
import type { XanoId } from './xano-id.js';
import { parseStoredUsername, type Username } from '../username.js';

/** The newest delete of a user's row in Xano. */
export interface Death {
  /** The version of the delete, ms; 0: untimed, or only observed by a comparison. */
  readonly at: number;
  /** Until when older rows of the same id are rejected, ms; null: for the full period, which begins when it is stored. */
  readonly until: number | null;
}

/** What is remembered for ever of the Xano id of a user, since an id stands for one row. */
export interface IdFacts {
  /** The user who has the id, or had it last; null when only its delete is known. */
  readonly name: Username | null;
  /** Null when no delete of the id is known. A dead id never means the user who has the name now. */
  readonly died: Death | null;
  /**
   * `moved`: a newer row of this id has another name and is deferred, since names never change here.
   * `next`: a row of this id waits for the name, and is newer than the row of the user who has it.
   * `ended`: deleted by its id while `moved`, so that the rows which wait under other names are dead too.
   */
  readonly state: 'plain' | 'moved' | 'next' | 'ended';
  /**
   * The version, ms, of another user's delete under the same name, which this user seems to outlive; 0 for none.
   * That tombstone counts again once this user is deleted.
   */
  readonly passed: number;
}

const UNKNOWN: IdFacts = { name: null, died: null, state: 'plain', passed: 0 };

const MARKS = { plain: '', moved: '>', next: '<', ended: '!' } as const;

const stateOf = (mark: string | undefined): IdFacts['state'] => {
  if (mark === '!') return 'ended';
  return mark === '>' ? 'moved' : mark === '<' ? 'next' : 'plain';
};

/**
 * Prints the facts of an id: `ann`, `ann:1700000000000:1700600000000` once deleted, `ann>` once moved, `ann!…` once
 * ended, `ann<` while next; `:…` when no name is known; `ann~1700000000000` with a delete in `passed`.
 */
export const printIdFacts = ({ name, died, state, passed }: IdFacts): string =>
  `${name ?? ''}${passed === 0 ? '' : `~${passed}`}${MARKS[state]}${died === null ? '' : `:${died.at}:${died.until ?? 0}`}`;

/** Parses the facts of an id; null for an unknown id, and for damaged text. */
export const parseIdFacts = (text: string): IdFacts | null => {
  const [, word, passed = 0, mark, at, until] =
    /^([^:<>~!]*)(?:~(\d+))?([<>!]?)(?::(\d+):(\d+))?$/.exec(text) ?? [];
  if (word === undefined || text === '') return null;
  const name = parseStoredUsername(word);
  if (E.isLeft(name) && word !== '') return null;
  return {
    name: E.isRight(name) ? name.right : null,
    died: at === undefined ? null : { at: Number(at), until: Number(until) },
    state: stateOf(mark),
    passed: Number(passed),
  };
};

/** Returns the version, ms, up to which a delete still rejects rows of the id; 0 for none. */
export const rejectedUpTo = (id: IdFacts | null, now: number): number =>
  id?.died && (id.died.until ?? Infinity) > now ? id.died.at : 0;

/**
 * Whether an id is, or was, that of another user than the present user of this name, whose id is `present` (null for
 * none). A dead id may have meant an earlier user of the same name.
 */
export const belongsToAnother = (
  facts: IdFacts | null,
  id: XanoId,
  username: Username,
  present: XanoId | null,
): boolean => {
  if (facts?.name == null) return false;
  return facts.name !== username || (facts.died !== null && present !== null && present !== id);
};

/** Returns the facts of an id once its user is stored. */
export const withName = (id: IdFacts | null, name: Username): IdFacts => ({
  ...(id ?? UNKNOWN),
  name,
  state: 'plain',
});

/**
 * Whether a row under this name, of version `at`, ms, is one that waited when its user was deleted by the id. Versions tell
 * by themselves, unless the row or the delete has none.
 */
export const endedWith = (
  id: IdFacts | null,
  username: Username,
  at: number,
  now: number,
): boolean =>
  id?.state === 'ended' &&
  id.name !== username &&
  id.died !== null &&
  (id.died.until ?? Infinity) > now &&
  (id.died.at === 0 || at === 0);

/** Returns the facts of an id after a delete of version `at`, ms; 0 for an untimed one. */
export const withDeath = (id: IdFacts | null, name: Username | null, at: number): IdFacts => ({
  name: id?.name ?? name,
  died: { at: Math.max(at, id?.died?.at ?? 0), until: null },
  state: id?.state === 'ended' ? 'ended' : 'plain',
  passed: 0,
});
