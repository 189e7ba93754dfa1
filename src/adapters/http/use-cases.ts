import type { IO } from 'fp-ts/lib/IO.js';
import type { BanPost } from '../../application/use-cases/ban-post.js';
import type { CheckActor } from '../../application/use-cases/check-actor.js';
import type { CheckHealth } from '../../application/use-cases/check-health.js';
import type { CreatePost } from '../../application/use-cases/create-post.js';
import type { DeletePost } from '../../application/use-cases/delete-post.js';
import type { DeleteUser } from '../../application/use-cases/delete-user.js';
import type { DropDeadLetters } from '../../application/use-cases/drop-dead-letters.js';
import type { EditPost } from '../../application/use-cases/edit-post.js';
import type { Engage } from '../../application/use-cases/engage.js';
import type { Follow } from '../../application/use-cases/follow.js';
import type { ImportRecords } from '../../application/use-cases/import-records.js';
import type { SurveyColumns } from '../../application/use-cases/survey-columns.js';
import type { IssueToken } from '../../application/use-cases/issue-token.js';
import type {
  FindDeadLetter,
  ListDeadLetters,
} from '../../application/use-cases/list-dead-letters.js';
import type { ListFollows, ListLikers } from '../../application/use-cases/list-names.js';
import type { ProxyRead } from '../../application/use-cases/proxy-read.js';
import type { ProxyWrite } from '../../application/use-cases/proxy-write.js';
import type { ReceiveEvent } from '../../application/use-cases/receive-event.js';
import type { ReadFeed } from '../../application/use-cases/read-feed.js';
import type { ReadJournal } from '../../application/use-cases/read-journal.js';
import type { ReadPost } from '../../application/use-cases/read-post.js';
import type { ReadSyncStatus } from '../../application/use-cases/read-sync-status.js';
import type { ReadUser } from '../../application/use-cases/read-user.js';
import type { ReplayDeadLetters } from '../../application/use-cases/replay-dead-letters.js';
import type {
  FindNewestUsers,
  FindTopModels,
  FindTopPosts,
} from '../../application/use-cases/search.js';
import type { ReadReconcile } from '../../application/use-cases/reconcile-read.js';
import type { StartReconcile } from '../../application/use-cases/reconcile-start.js';
import type { SetRole } from '../../application/use-cases/set-role.js';
import type { UpdateUser } from '../../application/use-cases/update-user.js';

/** Reads that most requests are. */
interface Reads {
  readonly readFeed: ReadFeed;
  readonly readPost: ReadPost;
  readonly readUser: ReadUser;
  readonly proxyRead: ProxyRead;
}

/** All that this adapter asks of the application. */
export interface UseCases extends Reads {
  /** The same from what this process holds alone, else NOT_HELD. */
  readonly held: Reads;
  readonly createPost: CreatePost;
  readonly editPost: EditPost;
  readonly deletePost: DeletePost;
  readonly banPost: BanPost;
  readonly likePost: Engage;
  readonly unlikePost: Engage;
  readonly bookmarkPost: Engage;
  readonly unbookmarkPost: Engage;
  readonly follow: Follow;
  readonly unfollow: Follow;
  /** Of what instant of Xano the copy is, ms, as this process knows it without asking; null: nothing tells. */
  readonly copyAsOf: IO<number | null>;
  readonly listLikers: ListLikers;
  readonly listFollowers: ListFollows;
  readonly listFollowing: ListFollows;
  readonly updateUser: UpdateUser;
  readonly setRole: SetRole;
  readonly deleteUser: DeleteUser;
  readonly findNewestUsers: FindNewestUsers;
  readonly findTopModels: FindTopModels;
  readonly findTopPosts: FindTopPosts;
  readonly proxyWrite: ProxyWrite;
  readonly issueToken: IssueToken;
  readonly checkHealth: CheckHealth;
  readonly checkActor: CheckActor;
  readonly receiveEvent: ReceiveEvent;
  readonly importRecords: ImportRecords;
  readonly surveyColumns: SurveyColumns;
  readonly readSyncStatus: ReadSyncStatus;
  readonly readJournal: ReadJournal;
  readonly listDeadLetters: ListDeadLetters;
  readonly findDeadLetter: FindDeadLetter;
  readonly replayDeadLetters: ReplayDeadLetters;
  readonly dropDeadLetters: DropDeadLetters;
  readonly startReconcile: StartReconcile;
  readonly readReconcile: ReadReconcile;
}
