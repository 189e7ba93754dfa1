import type { Letter } from './routes.js';

interface Cause {
  readonly why: string;
  readonly remedy: string;
}

/** Explains, by the code of a dead letter, why records fail and what to do. */
const CAUSES: Readonly<Record<string, Cause>> = {
  owner_missing: {
    why: 'The user or post that the record belongs to never came.',
    remedy: 'Sync that one, then replay. Drop, if it is gone in Xano.',
  },
  unreadable: {
    why: 'Something else wrote over what was kept.',
    remedy: 'Look at its text, sync the row again, then drop.',
  },
  invalid_record: {
    why: 'What the row is, or whose it is, cannot be read.',
    remedy:
      'Mend the row in Xano: the letter goes by itself. Or edit it here, try it, and send it.',
  },
  missing_field: {
    why: 'The record names nobody.',
    remedy: 'Mend the mapping or the query in Xano, then replay.',
  },
  name_taken: {
    why: 'A row of another id still has the name, as far as is known.',
    remedy: 'Look in Xano which of the two is there. Delete the other user here, then replay.',
  },
  id_taken: {
    why: 'Another user has this id of Xano: a username was changed.',
    remedy: 'Usernames never change here: delete the old user, then replay.',
  },
  version_in_future: {
    why: 'updated_at lies more than a day ahead.',
    remedy: 'Mend the clock or the column, then replay.',
  },
  cannot_follow_self: {
    why: 'A user follows themself.',
    remedy: 'Delete the row in Xano, then drop.',
  },
  cannot_block_self: {
    why: 'A user blocks themself.',
    remedy: 'Delete the row in Xano, then drop.',
  },
  cannot_mute_self: {
    why: 'A user mutes themself.',
    remedy: 'Delete the row in Xano, then drop.',
  },
  writeback_failed: {
    why: 'Xano did not take what a user did here.',
    remedy: 'Look at what WRITEBACK_URL answers, and at Xano, then replay.',
  },
  damaged_key: {
    why: 'A key in Redis holds what it should not.',
    remedy: 'Repair by a comparison, then replay.',
  },
};

export const causeOf = (code: string): Cause =>
  CAUSES[code] ?? {
    why: 'The message of each says why.',
    remedy: 'Mend what it names, then replay; or drop.',
  };

export interface Group extends Cause {
  readonly code: string;
  readonly count: number;
}

/** Groups dead letters by cause, the most frequent first. */
export const groupsOf = (codes: Readonly<Record<string, number>>): readonly Group[] =>
  Object.entries(codes)
    .map(([code, count]) => ({ code, count, ...causeOf(code) }))
    .toSorted((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));

/** Returns the row of a dead letter; null if it did not come as a row. */
export const rowOf = ({ content }: Letter): Readonly<Record<string, unknown>> | null =>
  content.delivery?.row ?? null;
