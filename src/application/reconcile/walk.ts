import { readerOfHome } from '../../domain/reconcile/names.js';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type Key, isInternal, parseKey } from '../../domain/key.js';
import { claimOfHash, type Claim } from '../../domain/reconcile/claim.js';
import type { Change } from '../../domain/reconcile/fault.js';
import { judge } from '../../domain/reconcile/judge.js';
import { isSampled } from '../../domain/reconcile/sample.js';
import { parseStoredUsername, type Username } from '../../domain/username.js';
import type { StoreError } from '../errors.js';
import type { Collection, NamedKey, Part, Reconciler } from '../ports/reconciler.js';
import { makeKeyWalk, type KeyWalk } from './key-walk.js';

/** Some things to look at, and how many keys they come from. */
export interface Stretch {
  readonly claims: readonly Claim[];
  /** Collections whose members are to be sifted. */
  readonly parts: readonly Part[];
  readonly keys: number;
  /** Whose homes were met. */
  readonly homes: readonly Username[];
}

/** By whom a key goes into a sample; null: by each of its members. */
const ownerOf = (key: Key): string | null => {
  switch (key.of) {
    case 'user':
      return key.username;
    case 'post':
      return key.id;
    case 'hashtag':
      return key.tag;
    case 'app':
      return null;
  }
};

/** What it holds is compared as a whole. */
const isHome = (key: Key): boolean => key.of === 'user' && key.part === 'home';

/** That a key is going to end by itself says nothing of what it holds. */
const isOfExpiry = ({ do: what }: Change): boolean => what === 'persist';

const NO_CIRCUMSTANCES = { now: 0, exploreMax: 0 };

/**
 * Walks over all keys and, within each, over all members, a stretch at a time; of `sources` over the
 * keys as such and the hashes alone, which others are mended by.
 */
export const makeWalk = (
  reconciler: Reconciler,
  sample: number,
  of: 'all' | 'sources' = 'all',
): KeyWalk<Stretch> => {
  const isWanted = (key: Key): boolean => {
    const owner = ownerOf(key);
    return owner === null || isSampled(owner, sample);
  };

  const partOf = ({ key }: NamedKey, members: readonly string[]): Part => ({
    key,
    members:
      ownerOf(key) === null ? members.filter((member) => isSampled(member, sample)) : members,
  });

  /** Nobody's collection is told of as a whole, and not member by member. */
  const lookInto = (
    named: NamedKey,
    { facts, members }: Collection,
    open: (key: NamedKey) => void,
  ): Pick<Stretch, 'claims' | 'parts'> => {
    const claim: Claim = { of: 'key', ...named };
    const faults = judge(claim, facts, NO_CIRCUMSTANCES);
    const itself = faults.length > 0 ? [claim] : [];
    const isUnsound = faults.some(({ remedy }) => !remedy.some(isOfExpiry));
    if (isUnsound) return { claims: itself, parts: [] };
    const whole = claimOfHash(named.key);
    if (whole !== null) return { claims: [...itself, whole], parts: [] };
    if (of === 'sources' || isHome(named.key)) return { claims: itself, parts: [] };
    if (members === null) open(named);
    return { claims: itself, parts: [partOf(named, members ?? [])] };
  };

  const inspect = (
    names: readonly string[],
    open: (key: NamedKey) => void,
  ): TE.TaskEither<StoreError, Stretch> => {
    const keys = names.map((name) => ({ name, key: parseKey(name) }));
    const unknown = keys.flatMap(({ name, key }): readonly Claim[] =>
      E.isLeft(key) && isSampled(name, sample) ? [{ of: 'key', name, key: null }] : [],
    );
    const foreign = unknown.filter((claim) => claim.of === 'key' && !isInternal(claim.name));
    const known = keys.flatMap(({ name, key }): readonly NamedKey[] =>
      E.isRight(key) && isWanted(key.right) ? [{ name, key: key.right }] : [],
    );
    const homes = names.flatMap((name) => {
      const reader = parseStoredUsername(readerOfHome(name) ?? '');
      return E.isRight(reader) && isSampled(reader.right, sample) ? [reader.right] : [];
    });
    return pipe(
      reconciler.collections(known),
      TE.map((collections) => {
        const found = collections.flatMap((collection, at) => {
          const named = known[at];
          return named === undefined ? [] : [lookInto(named, collection, open)];
        });
        return {
          claims: [...unknown, ...found.flatMap(({ claims }) => claims)],
          parts: found.flatMap(({ parts }) => parts).filter(({ members }) => members.length > 0),
          keys: foreign.length + known.length,
          homes,
        };
      }),
    );
  };

  return makeKeyWalk(reconciler, {
    keys: inspect,
    members: (key, members) => ({
      claims: [],
      parts: [partOf(key, members)],
      keys: 0,
      homes: [],
    }),
  });
};
