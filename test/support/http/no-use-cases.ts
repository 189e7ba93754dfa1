import * as E from 'fp-ts/lib/Either.js';
import * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { storeFault, userNotFound } from '../../../src/application/errors.js';
import { NOT_HELD } from '../../../src/application/ports/reader.js';
import type { UseCases } from '../../../src/application/use-cases.js';

const unstubbed = () => TE.left(storeFault('this use case has no stub in this test'));

const notHeld = () => TE.left(NOT_HELD);

/** Fails each request, until a test gives what it is about. */
export const noUseCases: UseCases = {
  createPost: unstubbed,
  editPost: unstubbed,
  deletePost: unstubbed,
  banPost: unstubbed,
  likePost: unstubbed,
  unlikePost: unstubbed,
  bookmarkPost: unstubbed,
  unbookmarkPost: unstubbed,
  addComment: unstubbed,
  listComments: unstubbed,
  editComment: unstubbed,
  deleteComment: unstubbed,
  follow: unstubbed,
  unfollow: unstubbed,
  mute: unstubbed,
  unmute: unstubbed,
  block: unstubbed,
  unblock: unstubbed,
  listMuted: unstubbed,
  listBlocked: unstubbed,
  readFeed: unstubbed,
  held: {
    readFeed: notHeld,
    countNewPosts: notHeld,
    readPost: notHeld,
    readUser: notHeld,
    proxyRead: notHeld,
  },
  copyAsOf: () => null,
  boundAge: () => E.right(0),
  countNewPosts: unstubbed,
  readPost: unstubbed,
  readNotifications: unstubbed,
  markNotificationsRead: unstubbed,
  listLikers: unstubbed,
  listFollowers: unstubbed,
  listFollowing: unstubbed,
  showPeople: unstubbed,
  readUser: unstubbed,
  updateUser: unstubbed,
  setRole: unstubbed,
  deleteUser: unstubbed,
  searchUsers: unstubbed,
  findNewestUsers: unstubbed,
  findTopModels: unstubbed,
  findTopPosts: unstubbed,
  proxyRead: unstubbed,
  proxyWrite: unstubbed,
  runCommands: () => T.of({ replies: [], failure: storeFault('this use case has no stub') }),
  runTogether: unstubbed,
  issueToken: unstubbed,
  checkHealth: T.of({
    status: 'down',
    isReady: false,
    reasons: [],
    latency_ms: 0,
    store: null,
    isWritable: null,
  }),
  receiveEvent: unstubbed,
  importRecords: unstubbed,
  surveyColumns: () => [],
  mapping: {
    read: () => T.of({ isAsked: false, findings: [], tables: [] }),
    sample: () => TE.right({ rows: [], trouble: null }),
  },
  readSyncStatus: unstubbed(),
  readMinutes: unstubbed(),
  readJournal: unstubbed,
  listDeadLetters: unstubbed,
  findDeadLetter: unstubbed,
  replayDeadLetters: unstubbed,
  dropDeadLetters: unstubbed,
  readRecord: unstubbed,
  askRecordInXano: unstubbed,
  repairRecord: unstubbed,
  startReconcile: unstubbed,
  readReconcile: unstubbed,
  checkActor: (username) =>
    username === 'ghost' ? TE.left(userNotFound(username)) : TE.right(undefined),
};
