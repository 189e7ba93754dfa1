import * as E from 'fp-ts/lib/Either.js';
import type { XanoId } from './xano-id.js';
import { parseStoredUsername, type Username } from '../username.js';

/** The newest delete of a row of Xano. */
export interface Death {
  /** Its version, ms; 0: untimed, or only seen to be gone. */
  readonly at: number;
  /** Up to when an older row of the same id stays away, ms; null: for the whole time from now on. */
  readonly until: number | null;
}

/** What is remembered of the Xano id of a user, for ever: an id stands for one row. */
export interface IdFacts {
  /** Who has it, or had it last; null where no more than its delete was told. */
  readonly name: Username | null;
  /** Null: no delete of it was told. Whoever has the name by then, a dead id is not that user. */
  readonly died: Death | null;
  /**
   * `moved`: a newer row of this id goes by another name, which waits, since names never change here.
   * `next`: a row of this id waits for the name, and is newer than that of whoever has it.
   */
  readonly state: 'plain' | 'moved' | 'next';
  /**
   * The version, ms, of another's delete under the same name that this one seems to outlive; 0: of none.
   * It stands again once this one is gone.
   */
  readonly passed: number;
}

const UNKNOWN: IdFacts = { name: null, died: null, state: 'plain', passed: 0 };

const MARKS = { plain: '', moved: '>', next: '<' } as const;

/**
 * `ann`, `ann:1700000000000:1700600000000` once deleted, `ann>` once moved, `ann<` while next; `:…` where
 * no name is known; `ann~1700000000000` with a delete that is passed.
 */
export const printIdFacts = ({ name, died, state, passed }: IdFacts): string =>
  `${name ?? ''}${passed === 0 ? '' : `~${passed}`}${MARKS[state]}${died === null ? '' : `:${died.at}:${died.until ?? 0}`}`;

/** Null for an id of which nothing is known, and for damaged text. */
export const parseIdFacts = (text: string): IdFacts | null => {
  const [, word, passed = 0, mark, at, until] =
    /^([^:<>~]*)(?:~(\d+))?([<>]?)(?::(\d+):(\d+))?$/.exec(text) ?? [];
  if (word === undefined || text === '') return null;
  const name = parseStoredUsername(word);
  if (E.isLeft(name) && word !== '') return null;
  return {
    name: E.isRight(name) ? name.right : null,
    died: at === undefined ? null : { at: Number(at), until: Number(until) },
    state: mark === '>' ? 'moved' : mark === '<' ? 'next' : 'plain',
    passed: Number(passed),
  };
};

/** The version up to which a delete keeps an older row of the id away. */
export const keptAway = (id: IdFacts | null, now: number): number =>
  id?.died && (id.died.until ?? Infinity) > now ? id.died.at : 0;

/**
 * Whether an id is, or was, that of somebody else than the user of this name, who has `present` by now,
 * null for none: the holder of the name may be another than the one whom the id meant.
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

/** What is known of an id after its user came to be here. */
export const withName = (id: IdFacts | null, name: Username): IdFacts => ({
  ...(id ?? UNKNOWN),
  name,
  state: 'plain',
});

/** What is known of an id after a delete of it, `at` 0 for an untimed one. */
export const withDeath = (id: IdFacts | null, name: Username | null, at: number): IdFacts => ({
  name: id?.name ?? name,
  died: { at: Math.max(at, id?.died?.at ?? 0), until: null },
  state: 'plain',
  passed: 0,
});
