import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import { isInternal, parseKey, type Key } from '../../domain/key.js';
import { claimOfHash, type Claim } from '../../domain/reconcile/claim.js';
import { evaluateClaim } from '../../domain/reconcile/evaluate.js';
import { readerOfHome } from '../../domain/reconcile/names.js';
import { isSampled } from '../../domain/reconcile/sample.js';
import { parseStoredUsername, type Username } from '../../domain/username.js';
import type { StoreError } from '../errors.js';
import { ask, gen } from '../gen.js';
import type { KeyName, NamedKey, Part, Reconciler } from '../ports/reconciler.js';

/** What a comparison has to check of a page of keys. */
interface KeyPage {
  readonly claims: Claim[];
  /** Collections whose members have to be confirmed. */
  readonly parts: Part[];
  /** Collections with too many members to be read at once. */
  readonly great: NamedKey[];
  /** Number of keys besides the service's own. */
  keys: number;
  /** Readers whose homes were met. */
  readonly homes: Username[];
}

/** Returns the name that decides whether a key is in a sample; null where each member decides for itself. */
const ownerOf = (key: Key): string | null => {
  switch (key.of) {
    case 'user':
      return key.username;
    case 'post':
    case 'comment':
      return key.id;
    case 'hashtag':
      return key.tag;
    case 'app':
      return null;
  }
};

/** Parts without claims: a home is compared as a whole, and notifications follow from nothing that is stored. */
const UNCLAIMED: ReadonlySet<string | null> = new Set(['home', 'notifications']);

const NO_CIRCUMSTANCES = { now: 0, exploreMax: 0 };

/**
 * What a walk covers: `all` keys; the `sources` from which others are mended, that is the keys as such and the hashes
 * alone; or `open`: the collections once more, for members that nothing has confirmed.
 */
export type Pass = 'sources' | 'all' | 'open';

export const partOf = (
  { key }: NamedKey,
  { members, scores }: Omit<Part, 'key'>,
  sample: number,
): Part =>
  ownerOf(key) === null
    ? { key, members: members.filter((name) => isSampled(name, sample)) }
    : { key, members, scores };

/** Most members of a chunk, unless a single part has more. */
const MEMBERS = 800;

/** Groups parts into chunks of about so many members. */
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

export const readKeyPage = (
  reconciler: Pick<Reconciler, 'collections'>,
  names: readonly string[],
  pass: Pass,
  sample: number,
): TE.TaskEither<StoreError, KeyPage> =>
  gen(function* () {
    const page: KeyPage = { claims: [], parts: [], great: [], keys: 0, homes: [] };
    const keys: KeyName[] = [];
    // A walk may meet a key twice.
    for (const name of new Set(names)) {
      const parsed = parseKey(name);
      const key = E.isRight(parsed) ? parsed.right : null;
      const owner = key === null ? name : ownerOf(key);
      const reader = parseStoredUsername(readerOfHome(name) ?? '');
      if (E.isRight(reader) && isSampled(reader.right, sample)) page.homes.push(reader.right);
      if (owner !== null && !isSampled(owner, sample)) continue;
      if (!isInternal(name)) page.keys += 1;
      if (pass !== 'open' || (key !== null && claimOfHash(key) === null)) keys.push({ name, key });
    }
    const collections = yield* ask(reconciler.collections(keys));
    for (const [at, { name, key }] of keys.entries()) {
      const collection = collections[at];
      if (collection === undefined) continue;
      const claim: Claim = { of: 'key', name, key };
      const faults = evaluateClaim(claim, collection.facts, NO_CIRCUMSTANCES);
      if (faults.length > 0) page.claims.push(claim);
      // That a key expires says nothing of what it holds; a key that is wrong otherwise is reported as a whole.
      if (
        key === null ||
        faults.some(({ remedy }) => !remedy.some(({ do: what }) => what === 'persist'))
      )
        continue;
      const hash = claimOfHash(key);
      const { members, scores } = collection;
      if (hash !== null) page.claims.push(hash);
      else if (pass === 'sources' || (key.of === 'user' && UNCLAIMED.has(key.part))) continue;
      else if (members === null) page.great.push({ name, key });
      else if (members.length > 0)
        page.parts.push(partOf({ name, key }, { members, scores }, sample));
    }
    return page;
  });
