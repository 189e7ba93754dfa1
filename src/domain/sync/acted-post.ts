import type { Hashtag } from '../hashtag.js';
import type { Username } from '../username.js';

/** What a like, bookmark or comment needs of its post: the author and the hashtags that it counts for, and the ban. */
export interface ActedPost {
  readonly author: Username;
  readonly hashtags: readonly Hashtag[];
  readonly isBanned: boolean;
}
