import type { Budgets } from '../../../src/domain/limits/policy.js';
import type { Hashtag } from '../../../src/domain/hashtag.js';
import type { NewPost, PostId } from '../../../src/domain/post.js';
import type { ServicePrincipal } from '../../../src/domain/principal.js';
import { SERVICE_ACCOUNT, type Username } from '../../../src/domain/username.js';

export const ada = 'ada' as Username;
export const bob = 'bob' as Username;
export const cyd = 'cyd' as Username;
export const dan = 'dan' as Username;
export const nobody = 'nobody' as Username;

export const sea = 'sea' as Hashtag;
export const sky = 'sky' as Hashtag;
export const art = 'art' as Hashtag;

export const noon = Date.UTC(2026, 10, 22, 12);
export const SECOND = 1000;
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** Columns of posts that the contracts' stores show besides the usual fields. */
export const POST_COLUMNS = ['mood', 'long', 'price'];

/** The daily budgets of users in tests. */
export const FEW: Budgets = {
  posts: { units: 3, windowMs: DAY },
  tags: { units: 4, windowMs: DAY },
  edges: { units: 3, windowMs: DAY },
  comments: { units: 3, windowMs: DAY },
  profile: { units: 2, windowMs: DAY },
};

export const theService: ServicePrincipal = { kind: 'service', username: SERVICE_ACCOUNT };

export const anId = (id: string): PostId => id as PostId;

export const aName = (name: string): Username => name as Username;

/** Makes a post by ada at noon, without tags. */
export const aPost = (part: Partial<NewPost> = {}): NewPost => ({
  id: anId('p1'),
  author: ada,
  content: 'hello',
  media_url: null,
  hashtags: [],
  given_hashtags: [],
  created_at: noon,
  ...part,
});
