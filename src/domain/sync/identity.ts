import * as E from 'fp-ts/lib/Either.js';
import { parseStoredUsername, type Username } from '../username.js';
import { userIdOwner, type Owner, type UserRef } from './record.js';
import type { Row } from './row.js';
import { UNREAD, type Unread } from './step.js';
import type { SyncView, UserFacts } from './view.js';
import type { XanoId } from './xano-id.js';

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
}

const UNKNOWN: IdFacts = { name: null, died: null, state: 'plain' };

const MARKS = { plain: '', moved: '>', next: '<' } as const;

/**
 * `ann`, `ann:1700000000000:1700600000000` once deleted, `ann>` once moved, `ann<` while next; `:…` where
 * no name is known.
 */
export const printIdFacts = ({ name, died, state }: IdFacts): string =>
  `${name ?? ''}${MARKS[state]}${died === null ? '' : `:${died.at}:${died.until ?? 0}`}`;

/** Null for an id of which nothing is known, and for damaged text. */
export const parseIdFacts = (text: string): IdFacts | null => {
  const [, word, mark, , at, until] = /^([^:<>]*)([<>]?)(:(\d+):(\d+))?$/.exec(text) ?? [];
  if (word === undefined || text === '') return null;
  const name = parseStoredUsername(word);
  if (E.isLeft(name) && word !== '') return null;
  return {
    name: E.isRight(name) ? name.right : null,
    died: at === undefined ? null : { at: Number(at), until: Number(until) },
    state: mark === '>' ? 'moved' : mark === '<' ? 'next' : 'plain',
  };
};

export const idOf = (row: Row | null): XanoId | null => {
  const id = row?.fields['id'] ?? '';
  return id === '' ? null : id;
};

/** When a user joined, as far as is known, ms: the name was nobody's of theirs before. */
export const bornOf = (row: Row): number => Number(row.fields['created_at'] ?? 0);

/** Undefined where the view does not tell. */
export const idFactsIn = (
  { userIds }: SyncView,
  id: XanoId,
  facts: UserFacts | null = null,
): IdFacts | null | undefined =>
  userIds.has(id)
    ? userIds.get(id)
    : facts !== null && idOf(facts.row) === id
      ? facts.id
      : undefined;

/** The version up to which a delete keeps an older row of the id away. */
export const keptAway = (id: IdFacts | null, now: number): number =>
  id?.died && (id.died.until ?? Infinity) > now ? id.died.at : 0;

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
});

/** Whom a record means: somebody of a name, who may not be here yet, or whoever will have an id. */
export type Found =
  | {
      readonly name: Username;
      readonly facts: UserFacts;
      /** The version up to which what hangs on that user is dead. */
      readonly grave: number;
      readonly owner: null;
    }
  | { readonly name: null; readonly grave: number; readonly owner: Owner };

const nobody = (id: XanoId, known: IdFacts | null): Found => ({
  name: null,
  grave: known?.died?.at ?? 0,
  owner: userIdOwner(id),
});

/** Whether the user of a name is the one whom the id means, as far as anybody can tell. */
const isTheOne = (facts: UserFacts, id: XanoId, known: IdFacts | null): boolean => {
  const holder = idOf(facts.row);
  return holder === null ? known?.died == null : holder === id;
};

const findById = (
  view: SyncView,
  id: XanoId,
  name: Username | null,
  now: number,
): Found | Unread => {
  const known = idFactsIn(view, id);
  if (known === undefined) return UNREAD;
  const called = name ?? known?.name ?? null;
  if (called === null) return nobody(id, known);
  const facts = view.users.get(called);
  if (facts === undefined) return UNREAD;
  if (!isTheOne(facts, id, known)) return nobody(id, known);
  const isKnown = idOf(facts.row) === id || facts.row === null;
  const grave = isKnown ? Math.max(facts.nameGrave, keptAway(known, now)) : facts.grave;
  return { name: called, facts, grave, owner: null };
};

/**
 * Whom a record of the version `at`, ms, means. An id wins over whoever has the name by now; a name
 * alone means whoever has it, unless the record is known to be of somebody who had it before.
 */
export const findUser = (
  view: SyncView,
  { username, id, formerly }: UserRef,
  at: number,
  now: number,
): Found | Unread => {
  if (id !== null) return findById(view, id, username, now);
  const facts = username === null ? undefined : view.users.get(username);
  if (username === null || facts === undefined) return UNREAD;
  const holder = idOf(facts.row);
  const isAnother =
    facts.row !== null && holder !== null && holder !== formerly && at < bornOf(facts.row);
  if (formerly === undefined || !isAnother)
    return { name: username, facts, grave: facts.grave, owner: null };
  const known = idFactsIn(view, formerly);
  return known === undefined ? UNREAD : nobody(formerly, known);
};
