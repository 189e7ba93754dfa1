import type { Hashtag } from '../hashtag.js';
import type { Username } from '../username.js';

/** A post that is acted upon, as far as what its counters count for goes by it. */
export interface ActedPost {
  readonly author: Username;
  readonly hashtags: readonly Hashtag[];
  readonly isBanned: boolean;
}
