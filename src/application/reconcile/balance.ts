import { sidesOf } from '../../domain/derive.js';
import { ACTS, isTie, type EdgeKind } from '../../domain/entities/edges.js';
import { printKey, type Key } from '../../domain/key.js';
import { claimOfMember, type Claim } from '../../domain/reconcile/claim.js';
import type { Facts } from '../../domain/reconcile/facts.js';
import { postKey, tagKey, userKey } from '../../domain/reconcile/names.js';
import { isSampled } from '../../domain/reconcile/sample.js';
import type { EdgeName } from '../../domain/sync/view.js';
import type { Part } from '../ports/reconciler.js';

/**
 * Checks that each member of a collection is confirmed: an edge by its other side, an id or a name by the row that
 * says that it belongs there. Both are added in any order to one of many sums, where they cancel out, so that memory
 * is the same for any number. A change meanwhile leaves its sum open, and with it whatever else falls to that sum.
 */
export interface Balance {
  /** Adds members, each met once. Returns claims for those outside the sample, whose other side is not read. */
  readonly addMembers: (part: Part) => readonly Claim[];
  /** Adds that a like is in the list of names of a post; the side of the user who likes confirms it. */
  readonly addLike: (like: EdgeName, instant: string) => void;
  /** Adds what a row confirms: its id, or its name, in collections. */
  readonly addRow: (claim: Claim, facts: Facts) => void;
  readonly isOpen: () => boolean;
  /** Returns the members whose sums are open. */
  readonly openOf: (part: Part) => readonly Claim[];
}

const SUMS = 2 ** 21;
const SEED = 0x811c9dc5;

/** Continues an FNV-1a hash with a text. */
const mix = (hash: number, text: string): number => {
  let mixed = hash;
  for (let at = 0; at < text.length; at += 1)
    mixed = Math.imul(mixed ^ text.charCodeAt(at), 0x01000193);
  return mixed;
};

/** How a member is added: the hash of all that comes before its name, the text after it, and the sign. */
interface Entries {
  readonly before: number;
  readonly after: string;
  readonly sign: 1 | -1;
  /** Whether the instant of the act is confirmed as well. */
  readonly isTimed: boolean;
}

const ANY = '';

/** Whether acts of this kind have lists of names by time. */
const isTimed = (kind: EdgeKind): boolean => !isTie(kind) && ACTS[kind].isNamed;

/** Returns how members of a key are added; null where no member of it needs to be confirmed. */
const entriesOf = (key: Key): Entries | null => {
  const claim = claimOfMember(key, ANY);
  if (claim === null) return null;
  const name = printKey(key);
  if (claim.of !== 'edge')
    return { before: mix(SEED, `${name} `), after: '', sign: -1, isTimed: false };
  const { kind, user, target } = claim.edge;
  return printKey(sidesOf(claim.edge).mine) === name
    ? { before: mix(SEED, `${kind} ${user} `), after: '', sign: 1, isTimed: isTimed(kind) }
    : { before: mix(SEED, `${kind} `), after: ` ${target}`, sign: -1, isTimed: false };
};

export const makeBalance = (sample: number): Balance => {
  const sums = new Int32Array(SUMS);
  /** How many sums are not zero: looking through all of them would block the process for milliseconds. */
  let open = 0;

  const add = (hash: number, sign: number): void => {
    const place = (hash ^ (hash >>> 11)) & (SUMS - 1);
    const before = sums[place] ?? 0;
    const after = (before + sign * (hash | 1)) | 0;
    sums[place] = after;
    // Whatever is added is odd, so a sum that was zero does not stay zero.
    if (before === 0) open += 1;
    if (after === 0) open -= 1;
  };
  const isOpenAt = (hash: number): boolean => sums[(hash ^ (hash >>> 11)) & (SUMS - 1)] !== 0;

  /** Adds that a row belongs in a list; only if `owner` is in the sample, where the list has one. */
  const addListed = (list: string, member: string, owner: string | null = null): void => {
    if (owner === null || isSampled(owner, sample)) add(mix(mix(SEED, `${list} `), member), 1);
  };

  const claimsOf = (
    { key, members }: Part,
    isTold: (member: string, entries: Entries, at: number) => boolean,
  ) => {
    const entries = entriesOf(key);
    return members.flatMap((member, at) => {
      const claim =
        entries !== null && isTold(member, entries, at) ? claimOfMember(key, member) : null;
      return claim === null ? [] : [claim];
    });
  };

  const hashOf = (member: string, { before, after }: Pick<Entries, 'before' | 'after'>): number =>
    mix(mix(before, member), after);

  const withInstant = (hash: number, instant: string): number => mix(mix(hash, ' '), instant);
  const hashSince = (hash: number, { scores }: Part, at: number): number =>
    withInstant(hash, scores?.[at] ?? '');

  return {
    addMembers: (part) =>
      claimsOf(part, (member, entries, at) => {
        if (!isSampled(member, sample)) return true;
        const hash = hashOf(member, entries);
        add(hash, entries.sign);
        if (entries.isTimed) add(hashSince(hash, part, at), 1);
        return false;
      }),
    addLike: ({ kind, user, target }, instant) => {
      if (!isSampled(user, sample)) return;
      const like = { before: mix(SEED, `${kind} `), after: ` ${target}` };
      add(withInstant(hashOf(user, like), instant), -1);
    },
    addRow: (claim, facts) => {
      if (claim.of === 'user' && facts.of === 'user')
        for (const [list, score] of [
          ['users:regular', facts.regular],
          ['users:models', facts.models],
          ['models:top:engagement', facts.leaderboard],
        ] as const)
          if (score !== null) addListed(list, claim.username);
      if (claim.of === 'comment' && facts.of === 'comment') {
        const { post_id: id = '', username = '' } = facts.fields ?? {};
        if (facts.ofPost !== null) addListed(postKey(id, 'comments'), claim.id, id);
        if (facts.ofUser !== null) addListed(userKey(username, 'comments'), claim.id, username);
      }
      if (claim.of !== 'post' || facts.of !== 'post' || facts.fields?.['banned'] === '1') return;
      const author = facts.fields?.['username'] ?? '';
      if (facts.timeline !== null) addListed(userKey(author, 'posts'), claim.id, author);
      if (facts.explore !== null) addListed('explore:feed', claim.id);
      for (const { tag, posts, ranked } of facts.tags) {
        if (posts !== null) addListed(tagKey(tag, 'posts'), claim.id, tag);
        if (ranked !== null) addListed(tagKey(tag, 'ranked'), claim.id, tag);
      }
    },
    isOpen: () => open > 0,
    openOf: (part) =>
      claimsOf(part, (member, entries, at) => {
        if (!isSampled(member, sample)) return false;
        const hash = hashOf(member, entries);
        return isOpenAt(hash) || (entries.isTimed && isOpenAt(hashSince(hash, part, at)));
      }),
  };
};
