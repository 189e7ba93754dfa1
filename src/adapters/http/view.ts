import type { PeoplePage } from '../../application/feeds/directory.js';
import type { FeedPage, SeenPost } from '../../application/feeds/feed.js';
import type { NewPosts } from '../../application/feeds/fill-page.js';
import type { MarkedPost } from '../../application/ports/post-acts.js';
import type { SeenUser } from '../../application/use-cases/reads.js';
import { blank } from '../../domain/blank.js';
import { SHOWN_FIELDS, type ShownField } from '../../domain/entities/post.js';
import { namesOn, type NamePage, type PageRequest, type Range } from '../../domain/page.js';
import { presentColumns, type Shown } from '../../domain/shown.js';
import type { Post } from '../../domain/post.js';
import {
  DENORMALISED_FIELDS,
  ownProfile,
  profileSeen,
  publicProfile,
  type Profile,
  type Relation,
  type UserFields,
} from '../../domain/profile.js';
import { answerText, okReady, readyText, type Answer, type ReadyText } from './answer.js';
import { printCursor, printNameCursor } from './cursor.js';

type Flags = Pick<MarkedPost, 'isLiked' | 'isBookmarked'>;

const UNSEEN: Flags = { isLiked: false, isBookmarked: false };

type PostView = Pick<Post, ShownField> & Flags;

const BLANK = blank([...SHOWN_FIELDS, 'isLiked', 'isBookmarked']);

/**
 * Renders a post as answered; without flags it is a new post, which nobody has liked or bookmarked. Fields copied from the
 * author are empty if the deployment does not show them.
 */
export const viewPost = (
  post: Post,
  shown: Shown,
  { isLiked, isBookmarked }: Flags = UNSEEN,
): PostView => {
  const seen: Record<string, unknown> = { ...BLANK, isLiked, isBookmarked };
  for (const field of SHOWN_FIELDS) seen[field] = post[field];
  for (const field of DENORMALISED_FIELDS) if (!shown.has(field)) seen[field] = '';
  return {
    ...(seen as unknown as PostView),
    ...presentColumns(post.columns ?? {}, shown),
    ...(post.ban === null ? {} : { banned: true, ...post.ban }),
  };
};

const printFlags = ({ isLiked, isBookmarked }: Flags): string =>
  `"isLiked":${String(isLiked)},"isBookmarked":${String(isBookmarked)}`;

/** JSON prints exactly this text between the other members; inside a string it cannot occur, since quotes are escaped. */
const NO_FLAGS = printFlags(UNSEEN);

/** The JSON of a post before and after the viewer's flags. */
type PostText = readonly [before: string, after: string];

const printPost = (post: Post, shown: Shown): PostText => {
  const text = JSON.stringify(viewPost(post, shown));
  const place = text.indexOf(NO_FLAGS);
  return [text.slice(0, place), text.slice(place + NO_FLAGS.length)];
};

/** Prints which of these posts carry a flag, as a part of an ETag; empty if none does. */
const flagsTag = (posts: readonly Flags[]): string => {
  const digits = posts.map(
    ({ isLiked, isBookmarked }) => (isLiked ? 1 : 0) + (isBookmarked ? 2 : 0),
  );
  return digits.some((digit) => digit > 0) ? `-${digits.join('')}` : '';
};

/** The cache key of a profile as seen by a viewer in this relation. */
const relationName = (relation: Relation | null): string =>
  relation === null ? '' : Object.values(relation).join();

type PageView = PageRequest & { readonly includeUser: boolean };

/** Caches of rendered text by the identity of the source object: a new object is rendered anew. */
const makeMade = () => ({
  posts: new WeakMap<Post, PostText>(),
  authors: new WeakMap<UserFields, string>(),
  pages: new WeakMap<FeedPage, Map<string, ReadyText>>(),
  items: new WeakMap<Post, { readonly author: UserFields; readonly ready: ReadyText }>(),
  own: new WeakMap<UserFields, ReadyText>(),
  others: new WeakMap<UserFields, Map<string, ReadyText>>(),
});

/** Renders the answers of reads; a text is rendered once for as long as its source stays the same object. */
export interface View {
  readonly feed: (page: FeedPage, request: PageView, headers: Headers) => Answer;
  readonly post: (seen: SeenPost) => Answer;
  readonly user: (seen: SeenUser) => Answer;
  readonly lists: (
    lists: readonly (readonly [name: string, posts: readonly SeenPost[]])[],
  ) => Answer;
}

type Headers = Readonly<Record<string, string>>;

const NO_HEADERS: Headers = {};

const remember = <K extends object, V>(made: WeakMap<K, V>, key: K, make: () => V): V => {
  const known = made.get(key);
  if (known !== undefined) return known;
  const value = make();
  made.set(key, value);
  return value;
};

export const makeView = (shown: Shown): View => {
  let made = makeMade();
  let edition = shown.columns?.edition?.();

  /** Returns the caches, and empties them if the kind of some column has changed. */
  const current = () => {
    const now = shown.columns?.edition?.();
    if (now !== edition) [made, edition] = [makeMade(), now];
    return made;
  };

  const printAuthor = (author: UserFields): string =>
    remember(made.authors, author, () => JSON.stringify(publicProfile(author, shown)));

  const printItem = (seen: SeenPost, includeUser: boolean): string => {
    const { post, author } = seen;
    const [before, after] = remember(made.posts, post, () => printPost(post, shown));
    const user = includeUser ? `,"user":${printAuthor(author)}` : '';
    return `{"post":${before}${printFlags(seen)}${after}${user}}`;
  };

  const printPage = ({ posts, total, next }: FeedPage, request: PageView): string => {
    const { offset, limit, includeUser } = request;
    const items = posts.map((seen) => printItem(seen, includeUser)).join(',');
    const nextCursor = next === null ? null : printCursor(next);
    const pagination = JSON.stringify({ offset, limit, count: posts.length, nextCursor });
    return `{"posts":[${items}],"pagination":${pagination},"totalCount":${total},"hasMore":${next !== null}}`;
  };

  /** Renders the page without a viewer's flags, and caches the whole text. */
  const readyPage = (page: FeedPage, request: PageView): ReadyText => {
    const texts = remember(made.pages, page, () => new Map<string, ReadyText>());
    const name = `${request.offset}:${request.limit}:${request.includeUser}`;
    const known = texts.get(name) ?? readyText(printPage(page, request));
    texts.set(name, known);
    return known;
  };

  const readyItem = (seen: SeenPost): ReadyText => {
    const { post, author } = seen;
    const known = made.items.get(post);
    if (known?.author === author) return known.ready;
    const text = readyText(printItem({ post, author, ...UNSEEN }, true));
    made.items.set(post, { author, ready: text });
    return text;
  };

  /** Answers a text that differs from a ready one only by the viewer's flags, and so by its ETag. */
  const marked = (
    base: ReadyText,
    posts: readonly Flags[],
    print: () => string,
    headers: Headers,
  ): Answer => {
    const tag = flagsTag(posts);
    return tag === ''
      ? okReady(base, headers)
      : { ...answerText(200, print(), headers), etag: `${base.etag.slice(1, -1)}${tag}` };
  };

  return {
    feed: (page, request, headers) => {
      current();
      const base = readyPage(page.unmarked ?? page, request);
      return page.unmarked === undefined
        ? okReady(base, headers)
        : marked(base, page.posts, () => printPage(page, request), headers);
    },
    post: (seen) => {
      current();
      return marked(readyItem(seen), [seen], () => printItem(seen, true), NO_HEADERS);
    },
    user: ({ fields, isOwn, relation }) => {
      const { own, others } = current();
      const print = (user: Profile): ReadyText => readyText(JSON.stringify({ user }));
      if (isOwn) return okReady(remember(own, fields, () => print(ownProfile(fields, shown))));
      const texts = remember(others, fields, () => new Map<string, ReadyText>());
      const name = relationName(relation);
      const ready = texts.get(name) ?? print(profileSeen(fields, shown, relation));
      texts.set(name, ready);
      return okReady(ready);
    },
    lists: (lists) => {
      current();
      const printed = lists.map(
        ([name, posts]) =>
          `${JSON.stringify(name)}:[${posts.map((seen) => printItem(seen, true)).join(',')}]`,
      );
      return answerText(200, `{"hashtags":{${printed.join(',')}}}`);
    },
  };
};

type Ended = Pick<NamePage, 'total' | 'next'>;

const placed = (count: number, { total, next }: Ended, { offset, limit }: Range) => ({
  pagination: { offset, limit, count, nextCursor: next === null ? null : printNameCursor(next) },
  totalCount: total,
  hasMore: next !== null,
});

export const viewNames = (page: NamePage, range: Range) => ({
  usernames: namesOn(page),
  ...placed(page.places.length, page, range),
});

export const viewPeople = (page: PeoplePage, shown: Shown, range: Range) => ({
  users: page.people.map(({ user, relation }) => profileSeen(user, shown, relation)),
  ...placed(page.people.length, page, range),
});

export const viewNewPosts = ({ count, isMore, newest }: NewPosts) => ({
  count,
  isMore,
  cursor: printCursor(newest),
});
