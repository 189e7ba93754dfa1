import type { Hashtag } from '../hashtag.js';
import type { Username } from '../username.js';

/** What acts on a post depend on: whose counters and which hashtags they count for, and whether it is banned. */
export interface ActedPost {
  readonly author: Username;
  readonly hashtags: readonly Hashtag[];
  readonly isBanned: boolean;
}
