import { pipe } from 'fp-ts/lib/function.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type {
  Reading,
  RowLetter,
  SyncCommit,
  SyncStore,
} from '../../application/ports/sync-store.js';
import { parseIdFacts } from '../../domain/sync/id-facts.js';
import type { SyncView } from '../../domain/sync/view.js';
import { decodeAll, itemPlan, itemsOf, type ReadItem } from './facts.js';
import type { Gateway } from './gateway.js';
import {
  wakeCursorsKey,
  wakesKey,
  countsKey,
  cursorsKey,
  deadCodesKey,
  deadKey,
  deadOrderKey,
  deadRowsKey,
  deferralsKey,
  eventKey,
  journalKey,
  leaseKey,
  minuteKey,
  postIdsKey,
  reranksKey,
  sharedKey,
  userIdsKey,
  workCursorsKey,
  workKey,
} from './keys.js';
import { LATEST, ledgerPlan } from './ledger-plan.js';
import { keyList, textOf, type KeyList } from './plan.js';
import { deferredAt, deferPlan } from './record-text.js';
import { ranksOf } from './keyspace/ranks.js';
import { PostIdText } from './rows.js';
import { stepPlan } from './step-plan.js';

const MINUTE_MS = 60_000;

interface RedisReading extends Reading {
  readonly items: readonly ReadItem[];
}

const CommitReply = t.union([t.literal('committed'), t.literal('changed'), t.literal('lost')]);

const NameList = t.array(t.union([t.string, t.literal(false), t.null]));

const emptyView = (): SyncView => ({
  users: new Map(),
  userIds: new Map(),
  posts: new Map(),
  postIds: new Map(),
  edges: new Map(),
  events: new Set(),
});

const latestOf = (
  row: string,
  text: string | false | null | undefined,
): readonly (readonly [string, RowLetter])[] => {
  const [, id, version, code] = LATEST.exec(typeof text === 'string' ? text : '') ?? [];
  return id === undefined || code === undefined
    ? []
    : [[row, { id, code, row, version: Number(version) }]];
};

/** What was read, as the step makes sure that it still holds. */
const itemPlans = (list: KeyList, { items }: RedisReading) =>
  items.map(({ item, sum }) => ({ ...itemPlan(list, item), sum }));

/** The keys of every batch. */
const fixedPlan = ({ key }: KeyList, { now, steps }: SyncCommit) => ({
  deferrals: key(deferralsKey),
  wakes: key(wakesKey),
  wake_cursors: key(wakeCursorsKey),
  work: key(workKey),
  cursors: key(workCursorsKey),
  // What only some need stands in the way of none else when it is damaged.
  ...(steps.some((step) => step.do === 'put-post') && { explore: key(sharedKey('explore:feed')) }),
  reranks: key(reranksKey),
  journal: key(journalKey),
  counts: key(countsKey),
  minute: key(minuteKey(Math.floor(now / MINUTE_MS))),
  dead: key(deadKey),
  dead_order: key(deadOrderKey),
  dead_codes: key(deadCodesKey),
});

const placePlan = ({ key }: KeyList, { cursor }: SyncCommit) =>
  cursor === null
    ? {}
    : {
        place: {
          lease: key(leaseKey(cursor.lease)),
          holder: cursor.holder,
          cursors: key(cursorsKey),
          name: cursor.name,
          value: textOf(cursor.value),
        },
      };

export const makeRedisSyncStore = (
  redis: Gateway,
  { exploreMax, journalMax }: { readonly exploreMax: number; readonly journalMax: number },
): SyncStore => ({
  resolve: (userIds, postIds, rows = []) =>
    userIds.length + postIds.length + rows.length === 0
      ? TE.right({ userIds: new Map(), postIds: new Map(), letters: new Map() })
      : pipe(
          redis.script(
            'resolveIds',
            [userIdsKey, postIdsKey, deadRowsKey],
            [userIds.length, postIds.length, ...userIds, ...postIds, ...rows],
            NameList,
          ),
          TE.map((names) => ({
            userIds: new Map(
              userIds.map((id, place) => {
                const text = names[place];
                return [id, typeof text === 'string' ? (parseIdFacts(text)?.name ?? null) : null];
              }),
            ),
            postIds: new Map(
              postIds.map((id, place) => {
                const name = names[userIds.length + place];
                return [id, PostIdText.is(name) ? name : null];
              }),
            ),
            letters: new Map(
              rows.flatMap((row, place) =>
                latestOf(row, names[userIds.length + postIds.length + place]),
              ),
            ),
          })),
        ),

  waiting: (records) => {
    const places = records.map(({ owner, record }) => deferredAt(owner, record));
    return pipe(
      redis.script(
        'readWaiting',
        places.map(({ key }) => key),
        places.map(({ digest }) => digest),
        t.array(t.number),
      ),
      TE.map(RA.map((there) => there === 1)),
    );
  },

  read: (query) => {
    const items = itemsOf(query);
    const list = keyList();
    const plan = items.map((item) => itemPlan(list, item));
    const view = emptyView();
    return pipe(
      redis.script('readFacts', list.keys, [JSON.stringify(plan)], t.array(t.string)),
      TE.flatMapEither((texts) => decodeAll(view, items, texts)),
      TE.map((read): RedisReading => ({ view, items: read })),
    );
  },

  commit: (reading, commit) => {
    const list = keyList();
    const plan = {
      ...fixedPlan(list, commit),
      ...placePlan(list, commit),
      items: itemPlans(list, reading as RedisReading),
      steps: commit.steps.map((step) => stepPlan(list, step)),
      ops: ranksOf(list, commit.steps, commit.now),
      releases: commit.releases.map(({ owner, record }) => {
        const { key, digest } = deferPlan(list, owner, record);
        return { owner, key, digest };
      }),
      events: commit.events.map((id) => list.key(eventKey(id))),
      ledger: ledgerPlan(list, commit, journalMax),
    };
    return redis.script(
      'commitRecords',
      list.keys,
      [JSON.stringify(plan), commit.now, exploreMax],
      CommitReply,
    );
  },
});
