import * as E from 'fp-ts/lib/Either.js';
import { parseHashtag, type Hashtag } from './hashtag.js';
import { parsePostId, type PostId } from './post.js';
import { parseStoredUsername, type Username } from './username.js';

/** A change that listeners of live updates may want to hear of. */
export type News =
  | {
      readonly of: 'post';
      readonly id: PostId;
      readonly author: Username;
      readonly hashtags: readonly Hashtag[];
    }
  /** The counters of a post changed, or the post was deleted. */
  | { readonly of: 'acts'; readonly id: PostId }
  /** A user received a notification, or has read some. */
  | { readonly of: 'told'; readonly username: Username };

const HEARD_FOR_MS = 3_600_000;

/** Whether listeners hear of something that happened at `at`: an import of old rows is no news. */
export const isRecent = (at: number, now: number): boolean => now - at <= HEARD_FOR_MS;

/** Returns the kind of the news and its details, separated by spaces: no id, name or tag holds one. */
export const printNews = (news: News): readonly [of: News['of'], words: string] => {
  switch (news.of) {
    case 'post':
      return [news.of, [news.id, news.author, ...news.hashtags].join(' ')];
    case 'acts':
      return [news.of, news.id];
    case 'told':
      return [news.of, news.username];
  }
};

/** The inverse of `printNews`; returns null for anything else. */
export const parseNews = (of: string, words: string): News | null => {
  const [first = '', second = '', ...rest] = words.split(' ');
  const id = parsePostId(first);
  if (of === 'acts') return E.isRight(id) && second === '' ? { of, id: id.right } : null;
  if (of === 'told') {
    const username = parseStoredUsername(words);
    return E.isRight(username) ? { of, username: username.right } : null;
  }
  const author = parseStoredUsername(second);
  if (of !== 'post' || E.isLeft(id) || E.isLeft(author)) return null;
  const hashtags = rest.flatMap((word) => {
    const tag = parseHashtag(word);
    return E.isRight(tag) ? [tag.right] : [];
  });
  return { of, id: id.right, author: author.right, hashtags };
};

/** A feed whose new posts can be listened to. */
export type LiveFeed =
  { readonly kind: 'explore' | 'following' } | { readonly kind: 'hashtag'; readonly tag: Hashtag };

/** Parses `explore`, `following` or `hashtag/<tag>`. */
export const parseLiveFeed = (text: string): E.Either<'InvalidFeed', LiveFeed> => {
  if (text === 'explore' || text === 'following') return E.right({ kind: text });
  const [kind, tag = '', ...rest] = text.split('/');
  const parsed = parseHashtag(tag);
  return kind === 'hashtag' && rest.length === 0 && E.isRight(parsed)
    ? E.right({ kind, tag: parsed.right })
    : E.left('InvalidFeed');
};

/** The id of an entry in the stream of news: its millisecond, and its number within that millisecond. */
type Place = readonly [ms: number, nth: number];

const PLACE = /^(\d{1,15})-(\d{1,15})$/;

const placeOf = (text: string): Place | null => {
  const [, ms, nth] = PLACE.exec(text) ?? [];
  return ms === undefined || nth === undefined ? null : [Number(ms), Number(nth)];
};

/** The position before the first entry. */
export const NOWHERE = '0-0';

/** Whether one position comes before another; false if either text is no position. */
export const isBefore = (a: string, b: string): boolean => {
  const [first, second] = [placeOf(a), placeOf(b)];
  if (first === null || second === null) return false;
  return first[0] === second[0] ? first[1] < second[1] : first[0] < second[0];
};

export const isPlace = (text: string): boolean => placeOf(text) !== null;
