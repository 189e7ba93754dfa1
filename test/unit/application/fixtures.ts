import type { StoreError } from '../../../src/application/errors.js';
import { storeUnavailable } from '../../../src/application/errors.js';
import type { Clock } from '../../../src/application/ports/clock.js';
import type { Post, PostId } from '../../../src/domain/post.js';
import type { ServicePrincipal, UserPrincipal } from '../../../src/domain/principal.js';
import type { Role } from '../../../src/domain/role.js';
import { SERVICE_ACCOUNT, type Username } from '../../../src/domain/username.js';

export const ada = 'ada' as Username;
export const bob = 'bob' as Username;
export const postId = 'p1' as PostId;

export const user = (username: Username, role: Role = 'user'): UserPrincipal => ({
  kind: 'user',
  username,
  role,
  userId: null,
});

export const admin = user('root' as Username, 'admin');

export const service = (username: Username = SERVICE_ACCOUNT): ServicePrincipal => ({
  kind: 'service',
  username,
});

export const noon = Date.UTC(2026, 10, 22, 12);
export const clock: Clock = { now: () => noon };

export const down: StoreError = storeUnavailable('down');

/** Makes a post by ada. */
export const aPost = (part: Partial<Post> = {}): Post => ({
  id: postId,
  user_id: '',
  username: ada,
  display_name: 'Ada',
  avatar: '',
  user_role: 'user',
  content: 'hello',
  media_url: null,
  hashtags: [],
  given_hashtags: [],
  created_at: noon,
  likesCount: 0,
  commentsCount: 0,
  bookmarksCount: 0,
  ban: null,
  ...part,
});

export const aBan = { banned_at: noon, banned_by: admin.username };
