import type { IO } from 'fp-ts/lib/IO.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { UseCases } from '../adapters/http/use-cases.js';
import type { Clock } from '../application/ports/clock.js';
import type { IdGenerator } from '../application/ports/id-generator.js';
import type { Stores } from '../application/ports/stores.js';
import type { TokenIssuer } from '../application/ports/token-issuer.js';
import { UNSEEN, type StoreState } from '../domain/health/store-state.js';
import { NOT_HELD } from '../application/ports/reader.js';
import { makeRowReads, type RowReads } from '../application/row-reads.js';
import type { Apply } from '../application/sync/apply.js';
import type { Preview } from '../application/sync/preview.js';
import { makeBanPost } from '../application/use-cases/ban-post.js';
import { makeCheckActor } from '../application/use-cases/check-actor.js';
import { makeCheckHealth } from '../application/use-cases/check-health.js';
import { makeCreatePost } from '../application/use-cases/create-post.js';
import { makeDeletePost } from '../application/use-cases/delete-post.js';
import { makeDeleteUser } from '../application/use-cases/delete-user.js';
import { makeDropDeadLetters } from '../application/use-cases/drop-dead-letters.js';
import { makeEditPost } from '../application/use-cases/edit-post.js';
import {
  makeBookmarkPost,
  makeLikePost,
  makeUnbookmarkPost,
  makeUnlikePost,
} from '../application/use-cases/engage.js';
import { makeFollow, makeUnfollow } from '../application/use-cases/follow.js';
import { makeImportRecords } from '../application/use-cases/import-records.js';
import { makeIssueToken } from '../application/use-cases/issue-token.js';
import {
  makeFindDeadLetter,
  makeListDeadLetters,
} from '../application/use-cases/list-dead-letters.js';
import {
  makeListFollowers,
  makeListFollowing,
  makeListLikers,
} from '../application/use-cases/list-names.js';
import { makeProxyRead } from '../application/use-cases/proxy-read.js';
import { makeProxyWrite } from '../application/use-cases/proxy-write.js';
import { makeReceiveEvent } from '../application/use-cases/receive-event.js';
import { makeReadFeed } from '../application/use-cases/read-feed.js';
import { makeReadJournal } from '../application/use-cases/read-journal.js';
import { makeReadPost } from '../application/use-cases/read-post.js';
import { makeReadSyncStatus, type PartStatus } from '../application/use-cases/read-sync-status.js';
import { makeReadUser } from '../application/use-cases/read-user.js';
import { makeReplayDeadLetters } from '../application/use-cases/replay-dead-letters.js';
import {
  makeFindNewestUsers,
  makeFindTopModels,
  makeFindTopPosts,
} from '../application/use-cases/search.js';
import { makeSetRole } from '../application/use-cases/set-role.js';
import { makeSurveyColumns } from '../application/use-cases/survey-columns.js';
import { makeUpdateUser } from '../application/use-cases/update-user.js';
import { notConfigured, reconciliationNotFound } from '../application/errors.js';
import type { Reconciling } from './reconciling.js';
import type { SyncMapping } from '../domain/sync/mapping.js';
import type { Shown } from '../domain/shown.js';
import { makeWriteBatch } from '../application/write-batch.js';
import { makeDirectory } from '../application/feeds/directory.js';
import { makeFeeds } from '../application/feeds/feeds.js';
import type { ShownNames } from '../application/feeds/shown-post.js';

interface Deps extends Stores {
  readonly clock: Clock;
  readonly ids: IdGenerator;
  readonly tokens: TokenIssuer;
  readonly publicFields: Shown;
  readonly shownNames: ShownNames;
  readonly ownFields: ReadonlySet<string>;
  readonly maxReply: number;
  readonly apply: Apply;
  readonly mapping: SyncMapping;
  readonly dataSource: string;
  readonly allowTruncate: boolean;
  readonly preview: Preview;
  /** ms. */
  readonly tombstoneTtl: number;
  readonly storeState?: IO<StoreState>;
  readonly isStopping?: IO<boolean>;
  readonly pullStatus?: PartStatus;
  readonly reconciling?: Pick<Reconciling, 'start' | 'read' | 'status' | 'truncate'>;
}

/** Reads that ask Redis nothing, and so make nobody either. */
const heldReads = (deps: Deps, rowReads: RowReads): UseCases['held'] => {
  const { held, shownNames, clock } = deps;
  const feeds = makeFeeds(held, shownNames);
  const users = { create: () => TE.left(NOT_HELD) };
  return {
    readFeed: makeReadFeed({ feeds, users, clock }),
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

/** Every use case over one set of adapters; each takes what its own type asks for. */
export const makeUseCases = (given: Deps): UseCases => {
  const rowReads = makeRowReads(given.publicFields);
  const deps = {
    ...given,
    feeds: makeFeeds(given.reader, given.shownNames, given.homes),
    directory: makeDirectory(given.reader, given.shownNames.publicFields),
  };
  return {
    held: heldReads(given, rowReads),
    createPost: makeCreatePost(deps),
    editPost: makeEditPost(deps),
    deletePost: makeDeletePost(deps),
    banPost: makeBanPost(deps),
    likePost: makeLikePost(deps),
    unlikePost: makeUnlikePost(deps),
    bookmarkPost: makeBookmarkPost(deps),
    unbookmarkPost: makeUnbookmarkPost(deps),
    follow: makeFollow(deps),
    unfollow: makeUnfollow(deps),
    readFeed: makeReadFeed(deps),
    copyAsOf: () => deps.storeState?.().copyAsOf ?? null,
    readPost: makeReadPost(deps),
    listLikers: makeListLikers(deps),
    listFollowers: makeListFollowers(deps),
    listFollowing: makeListFollowing(deps),
    readUser: makeReadUser(deps),
    updateUser: makeUpdateUser(deps),
    setRole: makeSetRole(deps),
    deleteUser: makeDeleteUser(deps),
    findNewestUsers: makeFindNewestUsers(deps),
    findTopModels: makeFindTopModels(deps),
    findTopPosts: makeFindTopPosts(deps),
    proxyRead: makeProxyRead({ ...deps, rowReads }),
    proxyWrite: makeProxyWrite({ ...deps, writeBatch: makeWriteBatch(deps) }),
    issueToken: makeIssueToken(deps),
    checkHealth: makeCheckHealth({ storeState: () => UNSEEN, isStopping: () => false, ...deps }),
    checkActor: makeCheckActor(deps),
    receiveEvent: makeReceiveEvent({
      ...deps,
      truncate: deps.allowTruncate ? (deps.reconciling?.truncate ?? null) : null,
    }),
    importRecords: makeImportRecords(deps),
    surveyColumns: makeSurveyColumns(deps),
    readSyncStatus: makeReadSyncStatus({
      ...deps,
      ...(deps.reconciling && { reconcileStatus: deps.reconciling.status }),
    }),
    readJournal: makeReadJournal(deps),
    listDeadLetters: makeListDeadLetters(deps),
    findDeadLetter: makeFindDeadLetter(deps),
    replayDeadLetters: makeReplayDeadLetters(deps),
    dropDeadLetters: makeDropDeadLetters(deps),
    startReconcile: deps.reconciling?.start ?? (() => TE.left(notConfigured('REDIS_URL'))),
    readReconcile: deps.reconciling?.read ?? (() => TE.left(reconciliationNotFound)),
  };
};
