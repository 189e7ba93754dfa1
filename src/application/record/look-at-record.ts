import * as TE from 'fp-ts/lib/TaskEither.js';
import { searchEntries } from '../../domain/search-entries.js';
import { POST_PARTS, printKey, USER_PARTS, type Key } from '../../domain/key.js';
import type { PostId } from '../../domain/post.js';
import { claimOfMember, type Claim } from '../../domain/reconcile/claim.js';
import { evaluateHome } from '../../domain/reconcile/evaluate-home.js';
import { evaluateClaim } from '../../domain/reconcile/evaluate.js';
import type { Conditions } from '../../domain/reconcile/evaluate-post.js';
import { evaluateTotal } from '../../domain/reconcile/evaluate-user.js';
import type { Facts } from '../../domain/reconcile/facts.js';
import type { Fault } from '../../domain/reconcile/fault.js';
import type { Username } from '../../domain/username.js';
import { storeFault, type StoreError } from '../errors.js';
import { ask, gen } from '../gen.js';
import type { Evidence, NamedKey, Reconciler } from '../ports/reconciler.js';
import { storedRowOf, type FoundRecord } from './find-record.js';

/** Members of each collection that are looked at, so that a record with millions of them costs no more than another. */
const MEMBERS = 50;
/** Most posts of an author that are summed up. */
export const MAX_SUMMED = 500;

/** A claim, what was read for it, and what is wrong with it. */
export interface Looked {
  readonly claim: Claim;
  readonly look: Evidence;
  readonly faults: readonly Fault[];
}

/** A collection of the record, and how far its members were looked at. */
export interface Sampled {
  readonly key: string;
  readonly looked: number;
  readonly isWhole: boolean;
}

export interface LookedAtRecord {
  /** The row itself. */
  readonly own: Looked;
  /** The keys of the record, its places, and those members that were looked at. */
  readonly others: readonly Looked[];
  /** What is wrong with the user's total and home, which are judged as a whole. */
  readonly wholes: readonly Fault[];
  readonly sampled: readonly Sampled[];
  /** Whether a job is going to change some of it, so that what is wrong now may be right in a moment. */
  readonly isBusy: boolean;
}

/** Whether members of a key are looked at: homes are compared as a whole, and notifications follow from nothing stored. */
const isCollection = (key: Key): boolean =>
  !(key.of === 'user' && (key.part === 'home' || key.part === 'notifications'));

const named = (key: Key): NamedKey => ({ name: printKey(key), key });

/** Returns the keys of a record: its hash and its collections. */
const keysOf = ({ kind, name }: FoundRecord): readonly NamedKey[] => {
  if (kind === 'user') {
    const username = name as Username;
    return [null, ...USER_PARTS].map((part) => named({ of: kind, username, part }));
  }
  if (kind === 'post')
    return [null, ...POST_PARTS].map((part) => named({ of: kind, id: name as PostId, part }));
  return [named({ of: kind, id: name } as Key)];
};

/** Returns claims about lists in which a row may be although it must not, of those that its own facts name. */
const placesOf = ({ kind, name }: FoundRecord, facts: Facts): readonly Claim[] => {
  if (kind === 'user') {
    const displayName = facts.of === 'user' ? facts.fields?.['display_name'] : undefined;
    const given = displayName === undefined ? {} : { display_name: displayName };
    return [
      ...(['users:regular', 'users:models', 'models:top:engagement'] as const).map(
        (roll): Claim => ({ of: 'name', roll, name }),
      ),
      ...searchEntries(name as Username, given).map((entry): Claim => ({
        of: 'search-entry',
        entry,
      })),
    ];
  }
  if (facts.of !== 'post') return [];
  const username = (facts.fields?.['username'] ?? '') as Username;
  const lists: readonly Key[] = [
    { of: 'app', name: 'explore:feed' },
    ...(username === '' ? [] : [{ of: 'user', username, part: 'posts' } as const]),
    ...facts.tags.flatMap(({ tag }) =>
      (['posts', 'ranked'] as const).map((part): Key => ({ of: 'hashtag', tag, part })),
    ),
  ];
  return lists.flatMap((list) => claimOfMember(list, name) ?? []);
};

/**
 * Whether a fault is certain. A post that is older than all that the explore feed holds is missing there only if all
 * posts find room, which a comparison of everything alone can tell.
 */
const isCertain = ({ isLate, unless }: Fault): boolean => !isLate || unless !== null;

/** Looks at everything that a comparison would look at for this record; in large collections at some members. */
export const lookAtRecord = (
  reconciler: Pick<Reconciler, 'look' | 'collections' | 'members' | 'home' | 'total'>,
  found: FoundRecord,
  conditions: Conditions,
): TE.TaskEither<StoreError, LookedAtRecord> =>
  gen(function* () {
    const keys = keysOf(found);
    const collections = yield* ask(reconciler.collections(keys));

    const sampled: Sampled[] = [];
    const claims: Claim[] = keys.map(({ name, key }) => ({ of: 'key', name, key }));
    for (const [at, key] of keys.entries()) {
      if (!isCollection(key.key) || at === 0) continue;
      const counted = collections[at]?.members ?? null;
      const members = counted ?? (yield* ask(reconciler.members(key, null))).members;
      const some = members.slice(0, MEMBERS);
      if (members.length > 0)
        sampled.push({
          key: key.name,
          looked: some.length,
          isWhole: counted !== null && some.length === members.length,
        });
      claims.push(...some.flatMap((member) => claimOfMember(key.key, member) ?? []));
    }

    const [look] = yield* ask(reconciler.look([storedRowOf(found)]));
    if (look === undefined)
      return yield* ask(TE.left(storeFault(new Error('a look was not answered'))));
    const { facts } = look;
    claims.push(...placesOf(found, facts));
    const looks = yield* ask(reconciler.look(claims));
    const judged = (claim: Claim, of: Evidence): Looked => ({
      claim,
      look: of,
      faults: evaluateClaim(claim, of.facts, conditions).filter(isCertain),
    });
    const others = claims.flatMap((claim, at) => {
      const of = looks[at];
      return of === undefined ? [] : [judged(claim, of)];
    });

    const wholes: Fault[] = [];
    if (found.kind === 'user' && facts.of === 'user' && facts.fields !== null) {
      const username = found.name as Username;
      const home = yield* ask(reconciler.home(username, null));
      const ofHome = home.facts && evaluateHome(username, home.facts);
      const total = facts.posts <= MAX_SUMMED ? yield* ask(reconciler.total(username)) : null;
      const ofTotal = total && evaluateTotal(username, total);
      wholes.push(...[ofHome, ofTotal].filter((fault) => fault !== null));
    }
    const own = judged(storedRowOf(found), look);
    return {
      own,
      others,
      wholes,
      sampled,
      isBusy: [own, ...others].some((one) => one.look.facts.busy),
    };
  });

/** Returns all that is wrong, each fault once. */
export const faultsOf = ({ own, others, wholes }: LookedAtRecord): readonly Fault[] => [
  ...new Map(
    [own, ...others]
      .flatMap(({ faults }) => faults)
      .concat(wholes)
      .map((fault) => [fault.name, fault]),
  ).values(),
];
