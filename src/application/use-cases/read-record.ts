import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { PostId } from '../../domain/post.js';
import type { Fault } from '../../domain/reconcile/fault.js';
import type { Facts } from '../../domain/reconcile/facts.js';
import { DRIFT_WORDS } from '../../domain/reconcile/invariants.js';
import type { Finding } from '../../domain/reconcile/names.js';
import { placesOf, type Places, type Membership } from '../../domain/reconcile/places.js';
import {
  shownInLists,
  shownOnPost,
  shownInFeeds,
  type Viewer,
  type Visibility,
} from '../../domain/reconcile/shown-where.js';
import { withoutSecrets } from '../../domain/secrets.js';
import { originsOf, type FieldOrigin } from '../../domain/sync/field-origin.js';
import type { Username } from '../../domain/username.js';
import type { StoreError } from '../errors.js';
import { hiddenFrom } from '../feeds/hidden.js';
import { relationOf } from '../feeds/relations.js';
import { makeShowPosts, type ShownNames } from '../feeds/shown-post.js';
import { ask, gen } from '../gen.js';
import { isMendable } from '../reconcile/mender.js';
import {
  findRecord,
  type FindDeps,
  type FoundRecord,
  type RecordRef,
} from '../record/find-record.js';
import {
  faultsOf,
  lookAtRecord,
  type LookedAtRecord,
  type Sampled,
} from '../record/look-at-record.js';
import type { Needs } from '../world.js';

/** A fault of a record. */
export interface RecordFault extends Finding {
  readonly invariant: string;
  /** Whether a repair can tell what is right, and so mends the fault. */
  readonly mendable: boolean;
}

/** An invariant that a comparison checks in records of this kind, and whether it holds. */
export interface Invariant {
  readonly invariant: string;
  readonly what: string;
  readonly holds: boolean;
}

/** A place of the record, and whether nothing is wrong there. */
export interface Place extends Membership {
  readonly right: boolean;
}

export interface RecordView extends Pick<FoundRecord, 'kind' | 'state' | 'tombstone'> {
  /** The name of the record in the journal: `post:77`. */
  readonly key: string;
  readonly id: string;
  readonly xano_id: string | null;
  /** `sent`: Xano sent it once; `local`: it was made here; null: it is not here. */
  readonly origin: 'sent' | 'local' | null;
  /** Whether a job is going to change some of the record. */
  readonly busy: boolean;
  readonly row: Readonly<Record<string, string>>;
  readonly versions: readonly FieldOrigin[];
  readonly places: readonly Place[];
  readonly counters: Places['counters'];
  readonly sampled: readonly Sampled[];
  readonly invariants: readonly Invariant[];
  readonly faults: readonly RecordFault[];
  readonly feeds: readonly Visibility[];
}

export interface ReadRecordQuery extends RecordRef {
  /** The viewer for whom the visibility in feeds is judged; null for nobody in particular. */
  readonly viewer: Username | null;
}

export type ReadRecord = (query: ReadRecordQuery) => TE.TaskEither<StoreError, RecordView>;

interface Deps extends FindDeps, Needs<'reconciler' | 'reader' | 'clock' | 'exploreMax'> {
  readonly shownNames: ShownNames;
}

/** The invariants that are checked in each kind of record, by their names in comparisons. */
const LOOKED_AT = {
  user: ['0', '1', '2', '3', '4', '6', '7', 'ids', 'search'],
  post: ['0', '1', '2', '3', '4', '5', 'tags'],
  comment: ['0', '2', '3', '4'],
} as const;

const shownFault = (fault: Fault): RecordFault => ({
  invariant: fault.invariant,
  ...fault.finding,
  mendable: isMendable(fault) || fault.invariant === '7' || fault.name.startsWith('total '),
});

const invariantsOf = ({ kind }: FoundRecord, faults: readonly Fault[]): readonly Invariant[] =>
  LOOKED_AT[kind].map((invariant) => ({
    invariant,
    what: DRIFT_WORDS.get(invariant) ?? '',
    holds: !faults.some((fault) => fault.invariant === invariant),
  }));

const fieldsOf = (facts: Facts): Readonly<Record<string, string>> =>
  (facts.of === 'user' || facts.of === 'post' || facts.of === 'comment' ? facts.fields : null) ??
  {};

const authorOf = ({ kind, name }: FoundRecord, facts: Facts): string =>
  kind === 'user' ? name : (fieldsOf(facts)['username'] ?? '');

export const makeReadRecord = (deps: Deps): ReadRecord => {
  const { reconciler, reader, shownNames, clock, exploreMax } = deps;
  const posts = makeShowPosts(shownNames);

  const readViewer = (viewer: Username, author: Username): TE.TaskEither<StoreError, Viewer> =>
    reader.read((known) => {
      const relation = relationOf(known, viewer, author);
      const hides = hiddenFrom(known, viewer);
      const isHidden = hides === null ? false : hides?.(author);
      if (relation === undefined || isHidden === undefined) return undefined;
      // Users would see their own posts in their following feed only if they followed themselves, which nobody can.
      return { username: viewer, follows: relation?.isFollowing ?? false, isHidden };
    });

  const feedsOf = (
    found: FoundRecord,
    { own: { look } }: LookedAtRecord,
    viewer: Viewer | null,
    now: number,
  ): TE.TaskEither<StoreError, readonly Visibility[]> => {
    const { facts } = look;
    if (facts.of === 'user') return TE.right(shownInLists(facts));
    if (facts.of === 'comment') return TE.right(shownOnPost(facts, viewer));
    if (facts.of !== 'post') return TE.right([]);
    return pipe(
      reader.read((known) => posts.isShown(known, found.name as PostId)),
      TE.map((isShown) => shownInFeeds(facts, { now, exploreMax }, isShown, viewer)),
    );
  };

  return ({ viewer: name, ...ref }) =>
    gen(function* () {
      const now = clock.now();
      const found = yield* ask(findRecord(deps, ref));
      const looked = yield* ask(lookAtRecord(reconciler, found, { now, exploreMax }));
      const { claim, look } = looked.own;
      const author = authorOf(found, look.facts);
      const viewer =
        name === null || author === '' ? null : yield* ask(readViewer(name, author as Username));
      const feeds = yield* ask(feedsOf(found, looked, viewer, now));
      const faults = faultsOf(looked);
      const { places, counters } = placesOf(claim, look.facts, { now, exploreMax });
      const row = { ...fieldsOf(look.facts), ...found.row?.fields };
      return {
        kind: found.kind,
        key: `${found.kind}:${found.name}`,
        id: found.name,
        xano_id: found.xanoId,
        state: found.state,
        tombstone: found.tombstone,
        origin: found.sent?.state ?? null,
        busy: looked.isBusy || found.state === 'leaving',
        row: withoutSecrets(row),
        versions: found.row === null ? [] : withoutSecrets(originsOf(found.row)),
        places: places.map((place) => ({
          ...place,
          right: !faults.some(({ finding }) => finding.key === place.key),
        })),
        counters,
        sampled: looked.sampled,
        invariants: invariantsOf(found, faults),
        faults: faults.map(shownFault),
        feeds,
      };
    });
};
