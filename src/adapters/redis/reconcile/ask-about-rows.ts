import { LEADERBOARD, EXPLORE, REGISTRIES, USER_SIZES } from '../../../domain/derive.js';
import { COPIED_FIELDS } from '../../../domain/entities/author-copies.js';
import { readTags } from '../../../domain/hashtag.js';
import { type Key, printKey, typeOf } from '../../../domain/key.js';
import type { PostId } from '../../../domain/post.js';
import type { Fields } from '../../../domain/reconcile/names.js';
import type { PostFacts } from '../../../domain/reconcile/facts.js';
import { searchEntries } from '../../../domain/search-entries.js';
import type { Username } from '../../../domain/username.js';
import {
  bannedKey,
  jobOf,
  postKey,
  sharedKey,
  tagKeys,
  tombstoneKey,
  userIdsKey,
  userKey,
  userSearchKey,
} from '../keys.js';
import {
  busyWith,
  hashAt,
  type Answers,
  type ClaimOf,
  type Lead,
  type ReadReplies,
  type Question,
} from './question.js';

const USER_FIELDS = [
  'id',
  'username',
  'display_name',
  'role',
  'created_at',
  ...USER_SIZES.map(([counter]) => counter),
];
const POST_FIELDS = [
  'user_id',
  'username',
  'user_role',
  'display_name',
  'avatar',
  'hashtags',
  'created_at',
  'likesCount',
  'bookmarksCount',
  'commentsCount',
  'banned',
];
/** The fields from which unreadable tags are derived. */
const ORIGIN = ['content', 'sys_given_hashtags'];

const sizeAt = ({ watch }: Question, key: Key): number =>
  watch(typeOf(key) === 'zset' ? 'ZCARD' : 'SCARD', printKey(key));

/** A row that the walk has met exists, whatever fields it has. */
const metBy = ({ isFirst }: Question): Fields | null => (isFirst ? {} : null);

export const askAboutUser = (
  asked: Question,
  { username }: ClaimOf<'user'>,
  { id, name }: Lead,
): ReadReplies => {
  const { watch } = asked;
  const hash = hashAt(asked, userKey(username), USER_FIELDS);
  const [posts, followers, following] = USER_SIZES.map(([, part]) =>
    sizeAt(asked, { of: 'user', username, part }),
  ) as [number, number, number];
  const [regular, models, leaderboard] = [REGISTRIES.user, REGISTRIES.model, LEADERBOARD].map(
    ({ name }) => watch('ZSCORE', sharedKey(name), [username]),
  ) as [number, number, number];
  const indexed = id === null ? null : watch('HGET', userIdsKey, [id]);
  const entries = searchEntries(username, name === null ? {} : { display_name: name });
  const stand = entries.map((entry) => watch('ZSCORE', userSearchKey, [entry]));
  const busy = busyWith(asked, [jobOf('erase', username)]);
  return (answers) => ({
    of: 'user',
    fields: hash.of(answers) ?? metBy(asked),
    large: hash.large(answers),
    damaged: answers.damaged(),
    indexed: indexed === null || answers.isThere(indexed),
    posts: answers.size(posts),
    followers: answers.size(followers),
    following: answers.size(following),
    regular: answers.score(regular),
    models: answers.score(models),
    leaderboard: answers.score(leaderboard),
    unfound: entries.filter((_, at) => answers.score(stand[at] ?? 0) === null),
    busy: busy(answers),
  });
};

type OfAuthor = Pick<PostFacts, 'author' | 'timeline' | 'banned' | 'erased'> & {
  readonly damaged: readonly string[];
};

const lookAtAuthor = (asked: Question, id: PostId, name: string, isOrphan: boolean) => {
  const username = name as Username;
  const { ask, watch } = asked;
  const key = userKey(username);
  const author = hashAt(asked, key, COPIED_FIELDS);
  const timeline = watch('ZSCORE', userKey(username, 'posts'), [id]);
  const banned = watch('ZSCORE', bannedKey(username), [id]);
  const erased = isOrphan
    ? {
        at: ask('GET', tombstoneKey('user', username)),
        versions: ask('HGET', postKey(id), ['sys_versions']),
      }
    : null;
  return (answers: Answers): OfAuthor => {
    const at = erased && answers.text(erased.at);
    return {
      author: author.of(answers),
      timeline: answers.score(timeline),
      banned: answers.score(banned),
      erased:
        erased !== null && at !== null && /^\d+$/.test(at)
          ? { at: Number(at), versions: answers.text(erased.versions) ?? '' }
          : null,
      // A value that is too large is not copied either.
      damaged: author.large(answers).length > 0 ? [key] : [],
    };
  };
};

const NO_AUTHOR: OfAuthor = {
  author: null,
  timeline: null,
  banned: null,
  erased: null,
  damaged: [],
};

export const askAboutPost = (asked: Question, { id }: ClaimOf<'post'>, lead: Lead): ReadReplies => {
  const { ask, watch } = asked;
  const found = lead.hashtags === null ? null : readTags(lead.hashtags);
  const hash = hashAt(asked, postKey(id), POST_FIELDS);
  const origin = found === null ? ask('HMGET', postKey(id), ORIGIN) : null;
  const type = origin === null ? null : ask('TYPE', postKey(id));
  const likes = sizeAt(asked, { of: 'post', id, part: 'likes' });
  const bookmarks = sizeAt(asked, { of: 'post', id, part: 'bookmarks' });
  const comments = sizeAt(asked, { of: 'post', id, part: 'comments' });
  const explore = watch('ZSCORE', printKey(EXPLORE), [id]);
  const { author: name } = lead;
  const author = name === null ? null : lookAtAuthor(asked, id, name, lead.isOrphan);
  const tags = (found ?? []).map((tag) => {
    const { posts, ranked } = tagKeys(tag);
    return { tag, posts: watch('ZSCORE', posts, [id]), ranked: watch('ZSCORE', ranked, [id]) };
  });
  const busy = busyWith(asked, [
    jobOf('align', id),
    ...(name === null ? [] : [jobOf('propagate', name), jobOf('erase', name)]),
  ]);
  return (answers) => {
    const { damaged, ...ofAuthor } = author === null ? NO_AUTHOR : author(answers);
    return {
      of: 'post',
      fields: hash.of(answers) ?? metBy(asked),
      origin: origin === null || type === null ? null : answers.hash(type, origin),
      large: hash.large(answers),
      damaged: [...answers.damaged(), ...damaged],
      ...ofAuthor,
      likes: answers.size(likes),
      bookmarks: answers.size(bookmarks),
      comments: answers.size(comments),
      explore: answers.score(explore),
      tags: tags.map(({ tag, posts, ranked }) => ({
        tag,
        posts: answers.score(posts),
        ranked: answers.score(ranked),
      })),
      busy: busy(answers),
      // The caller knows these of the feed as a whole.
      exploreSize: 0,
      exploreOldest: null,
    };
  };
};
