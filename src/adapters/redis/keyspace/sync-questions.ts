import { isTie } from '../../../domain/entities/edges.js';
import { readComment, type CommentId } from '../../../domain/comment.js';
import type { PostId } from '../../../domain/post.js';
import type { EdgeName, SyncQuery } from '../../../domain/sync/view.js';
import type { XanoId } from '../../../domain/sync/xano-id.js';
import type { Username } from '../../../domain/username.js';
import {
  asideRowKey,
  commentIdsKey,
  commentKey,
  edgeField,
  edgeTombstoneKey,
  edgesKey,
  eventKey,
  goneKey,
  jobOf,
  postIdsKey,
  postKey,
  sentField,
  tombstoneKey,
  userIdsKey,
  userKey,
  workCursorsKey,
  workKey,
} from '../keys.js';
import { formerIn, postFields } from '../post-names.js';
import type { Fact } from '../transaction.js';
import { liveSides } from './edge-places.js';
import { hashAt, listAt, usernameIn, versionIn, type Place, type Replies } from './replies.js';

export interface SyncFact extends Fact {
  /** For a whole hash: the fields that a decision depends on. */
  readonly named?: readonly string[];
  /** The key seldom exists. */
  readonly rare?: true;
  /** Not checked where the row at that place exists: a check of the row notices its deletion. */
  readonly unlessHere?: Place;
}

interface Questions {
  readonly facts: SyncFact[];
  readonly ask: (command: Fact['command'], key: string, ...args: readonly string[]) => Place;
  /** Reads a whole hash; `named` are the fields to check: the versions, and those that may change without one. */
  readonly row: (key: string, named: readonly string[], rare?: true) => Place;
  /** Reads what matters only where the row at that place does not exist, or is only referred to. */
  readonly beside: (row: Place) => Questions['ask'];
}

const questions = (): Questions => {
  const facts: SyncFact[] = [];
  return {
    facts,
    ask: (command, key, ...args) => facts.push({ command, key, args }) - 1,
    row: (key, named, rare) =>
      facts.push({ command: 'HGETALL', key, args: [], named, ...(rare && { rare }) }) - 1,
    beside:
      (row) =>
      (command, key, ...args) =>
        facts.push({ command, key, args, unlessHere: row }) - 1,
  };
};

export const VERSIONS = 'sys_versions';
/** Each change of a row changes its versions, except changes of these fields. */
const OF_A_USER = [VERSIONS, 'username', 'id', 'role', 'display_name'];
const OF_A_POST = [VERSIONS, 'username', 'hashtags', 'banned'];
const OF_A_COMMENT = [VERSIONS, 'username', 'post_id'];

export const OUTLINE_OF_A_USER = ['username', 'id', 'created_at'];
const OUTLINE_OF_A_POST = ['username', 'hashtags', VERSIONS, 'banned'];

/** Asks for all that a batch names. */
export const askNamed = (query: SyncQuery) => {
  const { facts, ask, row, beside } = questions();
  const user = (username: Username, isWhole: boolean) => {
    const here = isWhole
      ? row(userKey(username), OF_A_USER)
      : ask('HMGET', userKey(username), ...OUTLINE_OF_A_USER);
    const also = isWhole ? ask : beside(here);
    return {
      username,
      isWhole,
      row: here,
      aside: isWhole ? row(asideRowKey('user', username), [VERSIONS], true) : null,
      tombstone: also('GET', tombstoneKey('user', username)),
      nameTombstone: also('GET', tombstoneKey('name', username)),
      erasing: ask('ZSCORE', workKey, jobOf('erase', username)),
    };
  };
  const post = (id: PostId, isWhole: boolean) => {
    const here = isWhole
      ? row(postKey(id), OF_A_POST)
      : ask('HMGET', postKey(id), ...OUTLINE_OF_A_POST);
    const also = isWhole ? ask : beside(here);
    return {
      id,
      isWhole,
      row: here,
      aside: isWhole
        ? row(asideRowKey('post', id), [VERSIONS, 'username'], true)
        : also('HMGET', asideRowKey('post', id), VERSIONS, 'username'),
      tombstone: also('GET', tombstoneKey('post', id)),
      left: also('GET', tombstoneKey('left', id)),
    };
  };
  const edge = (name: EdgeName) => {
    const { mine, theirs } = liveSides(name);
    return {
      name,
      stands: ask('SISMEMBER', theirs, name.user),
      versions: ask('HMGET', edgesKey(name.user), edgeField(name), sentField(name)),
      tombstone: ask('GET', edgeTombstoneKey(name)),
      since: isTie(name.kind) ? null : ask('ZSCORE', mine, name.target),
    };
  };
  const comment = (id: CommentId) => ({
    id,
    row: row(commentKey(id), OF_A_COMMENT),
    tombstone: ask('GET', tombstoneKey('comment', id)),
  });
  const acts = query.edges.filter(({ kind }) => !isTie(kind));
  const jobs = [...new Set(acts.map(({ target }) => jobOf('unlink', target)))];
  const places = {
    userIds: query.userIds.length > 0 ? ask('HMGET', userIdsKey, ...query.userIds) : null,
    postIds:
      query.postIds.length > 0 ? ask('HMGET', postIdsKey, ...postFields(query.postIds)) : null,
    users: [
      ...query.users.map((name) => user(name, true)),
      ...query.owners.map((name) => user(name, false)),
    ],
    posts: [
      ...query.posts.map((id) => post(id, true)),
      ...query.subjects.map((id) => post(id, false)),
    ],
    edges: query.edges.map(edge),
    comments: query.comments.map(comment),
    commentIds:
      query.commentIds.length > 0 ? ask('HMGET', commentIdsKey, ...query.commentIds) : null,
    /** The versions of post deletions whose likes and bookmarks are still being undone. */
    unlinks: jobs.length > 0 ? ask('HMGET', workCursorsKey, ...jobs) : null,
    jobs,
    events: query.events.map((id) => ask('EXISTS', eventKey(id))),
  };
  return { facts, places };
};

export type NamedQuestions = ReturnType<typeof askNamed>;

/** The users and posts in the first replies, as far as the second round trip depends on them. */
export const firstFound = ({ places }: NamedQuestions, replies: Replies) => ({
  users: places.users.map((place) => ({
    place,
    row: hashAt(replies, place.row, place.isWhole ? undefined : OUTLINE_OF_A_USER),
    aside: place.aside === null ? null : hashAt(replies, place.aside),
  })),
  posts: places.posts.map((place) => {
    const row = hashAt(replies, place.row, place.isWhole ? undefined : OUTLINE_OF_A_POST);
    const aside = hashAt(replies, place.aside, place.isWhole ? undefined : [VERSIONS, 'username']);
    return { place, row, aside, author: usernameIn(row) ?? usernameIn(aside) };
  }),
  comments: places.comments.map((place) => {
    const row = hashAt(replies, place.row);
    return { place, row, comment: row === null ? null : readComment(row) };
  }),
});

export type Found = ReturnType<typeof firstFound>;

/**
 * Asks for what follows from the first replies: the ids of rows, the authors of posts, likes moved aside with a deleted
 * post.
 */
export const askFollowing = (
  query: SyncQuery,
  first: NamedQuestions,
  replies: Replies,
  found: Found,
) => {
  const { facts, ask, beside } = questions();
  const { places } = first;
  const known = new Set<string>(query.userIds);
  const asked = new Set<string>(places.users.map(({ username }) => username));
  const ids = new Set<string>();
  for (const { row, aside } of found.users)
    for (const id of [row?.['id'], aside?.['id']])
      if (id !== undefined && id !== '' && !known.has(id)) ids.add(id);
  const authors = new Set<Username>();
  for (const { author } of found.posts)
    if (author !== null && !asked.has(author)) authors.add(author);
  const former = formerIn(listAt(replies, places.postIds));
  const unlinks = listAt(replies, places.unlinks);
  const cursors = new Map(places.jobs.map((job, at) => [job, versionIn(unlinks[at])]));
  return {
    facts,
    cursors,
    ids: [...ids] as readonly XanoId[],
    idsAt: ids.size > 0 ? ask('HMGET', userIdsKey, ...ids) : null,
    formerAt: former.length > 0 ? ask('HMGET', postIdsKey, ...former) : null,
    authors: [...authors].map((username) => {
      const here = ask('HMGET', userKey(username), ...OUTLINE_OF_A_USER);
      return { username, here, tombstone: beside(here)('GET', tombstoneKey('user', username)) };
    }),
    listed: found.comments.map(({ place: { id }, comment }) =>
      comment === null ? null : ask('ZSCORE', postKey(comment.post_id, 'comments'), id),
    ),
    gone: places.edges.map(({ name, stands }) =>
      !isTie(name.kind) &&
      replies[stands] !== 1 &&
      cursors.get(jobOf('unlink', name.target)) != null
        ? ask('SISMEMBER', goneKey(liveSides(name).theirs), name.user)
        : null,
    ),
  };
};

export type FollowingQuestions = ReturnType<typeof askFollowing>;
