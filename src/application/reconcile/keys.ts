import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { isInternal, parseKey, type Key } from '../../domain/key.js';
import { claimOfHash, type Claim } from '../../domain/reconcile/claim.js';
import type { Change } from '../../domain/reconcile/fault.js';
import { evaluateClaim } from '../../domain/reconcile/evaluate.js';
import { readerOfHome } from '../../domain/reconcile/names.js';
import { isSampled } from '../../domain/reconcile/sample.js';
import { parseStoredUsername, type Username } from '../../domain/username.js';
import type { StoreError } from '../errors.js';
import type { Collection, NamedKey, Part, Reconciler } from '../ports/reconciler.js';

/** What a page of keys gives to look at. */
interface KeyPage {
  readonly claims: readonly Claim[];
  /** Collections whose members are to be sifted. */
  readonly parts: readonly Part[];
  /** Those that have too many members to be told at once. */
  readonly great: readonly NamedKey[];
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

/** Of all keys, or of the `sources`, which others are mended by: the keys as such and the hashes alone. */
export type Pass = 'sources' | 'all';

export const partOf = ({ key }: NamedKey, members: readonly string[], sample: number): Part => ({
  key,
  members: ownerOf(key) === null ? members.filter((name) => isSampled(name, sample)) : members,
});

/** Members that are sifted at once. */
const MEMBERS = 800;

/** Parts that hold so many members together. */
export const chunksOf = (parts: readonly Part[]): readonly (readonly Part[])[] => {
  const chunks: Part[][] = [];
  let room = 0;
  for (const part of parts) {
    if (part.members.length > room) {
      chunks.push([]);
      room = MEMBERS;
    }
    chunks.at(-1)?.push(part);
    room -= part.members.length;
  }
  return chunks;
};

/** Nobody's collection is told of as a whole, and not member by member. */
const lookInto = (
  named: NamedKey,
  { facts, members }: Collection,
  pass: Pass,
  sample: number,
): Pick<KeyPage, 'claims' | 'parts' | 'great'> => {
  const claim: Claim = { of: 'key', ...named };
  const faults = evaluateClaim(claim, facts, NO_CIRCUMSTANCES);
  const itself = { claims: faults.length > 0 ? [claim] : [], parts: [], great: [] };
  const isUnsound = faults.some(({ remedy }) => !remedy.some(isOfExpiry));
  if (isUnsound) return itself;
  const hash = claimOfHash(named.key);
  if (hash !== null) return { ...itself, claims: [...itself.claims, hash] };
  if (pass === 'sources' || isHome(named.key)) return itself;
  if (members === null) return { ...itself, great: [named] };
  const part = partOf(named, members, sample);
  return part.members.length === 0 ? itself : { ...itself, parts: [part] };
};

export const readKeyPage = (
  reconciler: Pick<Reconciler, 'collections'>,
  names: readonly string[],
  pass: Pass,
  sample: number,
): TE.TaskEither<StoreError, KeyPage> => {
  const known: NamedKey[] = [];
  const unknown: string[] = [];
  const homes: Username[] = [];
  for (const name of names) {
    const key = parseKey(name);
    const owner = E.isRight(key) ? ownerOf(key.right) : name;
    const reader = parseStoredUsername(readerOfHome(name) ?? '');
    if (E.isRight(reader) && isSampled(reader.right, sample)) homes.push(reader.right);
    if (owner !== null && !isSampled(owner, sample)) continue;
    if (E.isRight(key)) known.push({ name, key: key.right });
    else unknown.push(name);
  }
  return pipe(
    reconciler.collections(known),
    TE.map((collections) => {
      const found = known.flatMap((named, at) => {
        const collection = collections[at];
        return collection === undefined ? [] : [lookInto(named, collection, pass, sample)];
      });
      return {
        claims: [
          ...unknown.map((name): Claim => ({ of: 'key', name, key: null })),
          ...found.flatMap(({ claims }) => claims),
        ],
        parts: found.flatMap(({ parts }) => parts),
        great: found.flatMap(({ great }) => great),
        keys: unknown.filter((name) => !isInternal(name)).length + known.length,
        homes,
      };
    }),
  );
};
