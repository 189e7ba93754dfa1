import type { IO } from 'fp-ts/lib/IO.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { MemorySample } from '../domain/health/memory-forecast.js';
import { UNSEEN, type StoreState } from '../domain/health/store-state.js';
import type { FilesUrl } from '../domain/sync/file.js';
import { notConfigured, reconciliationNotFound } from './errors.js';
import { makeDirectory } from './feeds/directory.js';
import { makeFeeds } from './feeds/feeds.js';
import { makeNotifications } from './feeds/notifications.js';
import type { ShownNames } from './feeds/shown-post.js';
import { makeWatchUser } from './live/watch-user.js';
import { NOT_HELD } from './ports/reader.js';
import type { Stores } from './ports/stores.js';
import type { ActiveAlert } from './ports/sync-books.js';
import type { TruncateTable } from './reconcile/truncate-table.js';
import { makeRecordUses, type Comparing } from './record-uses.js';
import { makeRowReads, type RowReads } from './row-reads.js';
import { makeRunCommands, makeRunTogether } from './run-commands.js';
import { makeProxyRead, makeProxyWrite, makeWriteBatch } from './use-cases/proxies.js';
import { makeBanPost, makeDeletePost, makeEditPost, makeCreatePost } from './use-cases/posts.js';
import { makeDeleteUser, makeSetRole, makeUpdateUser } from './use-cases/change-user.js';
import { makeBoundAge, makeCheckHealth, makeReadMemory } from './use-cases/health.js';
import { makeCheckActor } from './use-cases/check-actor.js';
import { makeAddCommentTo, makeDeleteComment, makeEditComment } from './use-cases/comments.js';
import {
  makeDropDeadLetters,
  makeFindDeadLetter,
  makeReplayDeadLetters,
} from './use-cases/dead-letters.js';
import { makeEdgeUses } from './use-cases/edges.js';
import { makeImportRecords } from './use-cases/import-records.js';
import { makeIssueToken, type TokenIssuer } from './use-cases/issue-token.js';
import { makeListComments } from './use-cases/list-comments.js';
import {
  makeListBlocked,
  makeListFollowers,
  makeListFollowing,
  makeListMuted,
  makeShowPeople,
} from './use-cases/list-names.js';
import { makeMarkNotificationsRead, makeReadNotifications } from './use-cases/notifications.js';
import { makeMappingReads, type XanoReading } from './use-cases/read-mapping.js';
import { makeReadJournal } from './use-cases/read-journal.js';
import {
  makeReadMinutes,
  makeReadSyncStatus,
  type PartStatus,
} from './use-cases/read-sync-status.js';
import { makeCountNewPosts, makeReadFeed, makeReadPost, makeReadUser } from './use-cases/reads.js';
import { makeReceiveEvent } from './use-cases/receive-event.js';
import type {
  ReadReconcile,
  ReadReconcileStatus,
  StartReconcile,
  RepairChosen,
} from './use-cases/reconciliations.js';
import {
  makeFindNewestUsers,
  makeSearchUsers,
  makeFindTopModels,
  makeFindTopPosts,
} from './use-cases/search.js';
import { makeSurveyColumns } from './use-cases/survey-columns.js';
import type { Needs } from './world.js';

interface Deps
  extends Stores, Needs<'clock' | 'ids' | 'publicFields' | 'apply' | 'mapping' | 'preview'> {
  readonly tokens: TokenIssuer;
  readonly shownNames: ShownNames;
  readonly ownFields: ReadonlySet<string>;
  readonly maxReply: number;
  readonly dataSource: string;
  readonly allowTruncate: boolean;
  /** Lifetime of a tombstone, ms. */
  readonly tombstoneTtl: number;
  readonly storeState?: IO<StoreState>;
  readonly storeAlerts?: IO<readonly ActiveAlert[]>;
  readonly memory?: IO<readonly MemorySample[]>;
  readonly isStopping?: IO<boolean>;
  readonly pullStatus?: PartStatus;
  readonly reading?: XanoReading | null;
  readonly reconciling?: {
    readonly start: StartReconcile;
    readonly repairChosen: RepairChosen;
    readonly read: ReadReconcile;
    readonly status: ReadReconcileStatus;
    readonly truncate: TruncateTable;
  };
  readonly comparing?: Comparing;
  readonly filesUrl?: FilesUrl;
}

/** Makes reads that never ask Redis, and so never create a user. */
const heldReads = (deps: Deps, rowReads: RowReads) => {
  const { held, shownNames, clock } = deps;
  const feeds = makeFeeds(held, shownNames);
  const users = { create: () => TE.left(NOT_HELD) };
  return {
    readFeed: makeReadFeed({ feeds, users, clock }),
    countNewPosts: makeCountNewPosts({ feeds }),
    readPost: makeReadPost({ feeds }),
    readUser: makeReadUser({ reader: held, users, clock }),
    proxyRead: makeProxyRead({
      ...deps,
      rowReads,
      reader: held,
      proxy: { read: () => TE.left(NOT_HELD) },
    }),
  };
};

/** Makes every use case over one set of adapters; each takes what its own type asks for. */
export const makeUseCases = (given: Deps) => {
  const rowReads = makeRowReads(given.publicFields);
  const deps = {
    ...given,
    feeds: makeFeeds(given.reader, given.shownNames, given.homes),
    directory: makeDirectory(given.reader, given.shownNames.publicFields),
    notifications: makeNotifications(given.reader, given.shownNames),
  };
  const proxyRead = makeProxyRead({ ...deps, rowReads });
  const proxyWrite = makeProxyWrite({ ...deps, writeBatch: makeWriteBatch(deps) });
  return {
    held: heldReads(given, rowReads),
    createPost: makeCreatePost(deps),
    editPost: makeEditPost(deps),
    deletePost: makeDeletePost(deps),
    banPost: makeBanPost(deps),
    ...makeEdgeUses(deps),
    addComment: makeAddCommentTo(deps),
    editComment: makeEditComment(deps),
    deleteComment: makeDeleteComment(deps),
    listComments: makeListComments({
      ...deps,
      readPost: makeReadPost(deps),
      publicFields: given.shownNames.publicFields,
    }),
    readFeed: makeReadFeed(deps),
    countNewPosts: makeCountNewPosts(deps),
    /** Returns the instant of Xano that the copy shows, ms, as known here without asking; null where nothing tells. */
    copyAsOf: (): number | null => deps.storeState?.().age.asOf ?? null,
    boundAge: makeBoundAge({ storeState: () => UNSEEN, ...deps }),
    readPost: makeReadPost(deps),
    readNotifications: makeReadNotifications(deps),
    markNotificationsRead: makeMarkNotificationsRead(deps),
    listLikers: deps.names.likers,
    listFollowers: makeListFollowers(deps),
    listFollowing: makeListFollowing(deps),
    listMuted: makeListMuted(deps),
    listBlocked: makeListBlocked(deps),
    showPeople: makeShowPeople(deps),
    readUser: makeReadUser(deps),
    updateUser: makeUpdateUser(deps),
    setRole: makeSetRole(deps),
    deleteUser: makeDeleteUser(deps),
    searchUsers: makeSearchUsers(given.reader, given.shownNames.publicFields),
    findNewestUsers: makeFindNewestUsers(deps),
    findTopModels: makeFindTopModels(deps),
    findTopPosts: makeFindTopPosts(deps),
    proxyRead,
    proxyWrite,
    runCommands: makeRunCommands({ ...deps, proxyRead, proxyWrite }),
    runTogether: makeRunTogether({
      // Each row of the copy is of an instant of its own, so a transaction asks the store alone.
      proxyRead: makeProxyRead({ ...deps, rowReads: () => null }),
      proxyWrite,
    }),
    issueToken: makeIssueToken(deps),
    checkHealth: makeCheckHealth({ storeState: () => UNSEEN, isStopping: () => false, ...deps }),
    checkActor: makeCheckActor(deps),
    watchUser: makeWatchUser(deps),
    receiveEvent: makeReceiveEvent({
      ...deps,
      truncate: deps.allowTruncate ? (deps.reconciling?.truncate ?? null) : null,
    }),
    importRecords: makeImportRecords(deps),
    surveyColumns: makeSurveyColumns(deps),
    mapping: makeMappingReads({ reading: null, ...deps }),
    readSyncStatus: makeReadSyncStatus({
      ...deps,
      ...(deps.reconciling && { reconcileStatus: deps.reconciling.status }),
    }),
    readMinutes: makeReadMinutes(deps),
    readMemory: makeReadMemory({ storeState: () => UNSEEN, memory: () => [], ...deps }),
    readJournal: makeReadJournal(deps),
    listDeadLetters: deps.deadLetters.list,
    findDeadLetter: makeFindDeadLetter(deps),
    replayDeadLetters: makeReplayDeadLetters(deps),
    dropDeadLetters: makeDropDeadLetters(deps),
    ...makeRecordUses(given),
    startReconcile: deps.reconciling?.start ?? (() => TE.left(notConfigured('REDIS_URL'))),
    repairChosen: deps.reconciling?.repairChosen ?? (() => TE.left(notConfigured('REDIS_URL'))),
    readReconcile: deps.reconciling?.read ?? (() => TE.left(reconciliationNotFound)),
  };
};

/** All use cases that the service offers by HTTP. */
export type UseCases = ReturnType<typeof makeUseCases>;
