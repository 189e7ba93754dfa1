import * as E from 'fp-ts/lib/Either.js';
import { MAX_HASHTAGS } from '../domain/hashtag.js';
import { isWorthPosting, type Post, type PostDraft } from '../domain/post.js';
import { isAdmin, mayEdit, type Principal } from '../domain/principal.js';
import {
  invalidRequest,
  notOwner,
  postNotFound,
  type InvalidRequest,
  type NotOwner,
  type PostNotFound,
} from './errors.js';

/** The owner, an admin or the service; to anybody but an admin a banned post is not there. */
export const permitEdit =
  (principal: Principal) =>
  (post: Post): E.Either<NotOwner | PostNotFound, Post> => {
    if (post.ban !== null && !isAdmin(principal)) return E.left(postNotFound(post.id));
    return mayEdit(principal, post.username) ? E.right(post) : E.left(notOwner);
  };

export const acceptDraft = <D extends PostDraft>(draft: D): E.Either<InvalidRequest, D> => {
  if (!isWorthPosting(draft))
    return E.left(invalidRequest('content', 'must not be empty without a media_url'));
  return draft.hashtags.length > MAX_HASHTAGS
    ? E.left(
        invalidRequest('hashtags', `must be at most ${MAX_HASHTAGS}, those in content included`),
      )
    : E.right(draft);
};
