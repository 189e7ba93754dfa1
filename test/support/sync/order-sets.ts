import type { Entry } from '../../../src/application/sync/entry.js';
import { gone, row } from './acts.js';

/** The expected end: the role of each user, the visible fields of each post, and the likes. */
export interface End {
  readonly users: Readonly<Record<string, string>>;
  readonly posts: Readonly<Record<string, string>>;
  readonly likes?: readonly string[];
  /** Comments as `author on post: content`. */
  readonly comments?: Readonly<Record<string, string>>;
}

/** Records of one story, applied in every order. */
export interface OrderSet {
  readonly records: readonly Entry[];
  /** A post is written as `author: content, media_url`. */
  readonly end: End;
}

export const user = (name: string, id: number, version: number, fields = {}) =>
  row('user', version, { id, username: name, ...fields });
export const post = (version: number, fields: Readonly<Record<string, unknown>>) =>
  row('post', version, { id: 1, ...fields });
export const like = (name: string, version: number) =>
  row('like', version, { username: name, post_id: 1 });
export const text = { content: 'first', media_url: 'https://a.example/1.png' };

export const [a, b] = [user('a', 1, 1), user('b', 2, 1)];

/** The stories, by subject; the expected end follows from the versions alone. */
export const ORDER_SETS: Readonly<Record<string, OrderSet>> = {
  'a post created again before a late delete': {
    records: [
      a,
      post(2, { username: 'a', ...text }),
      post(10, { username: 'a', content: 'again' }),
      gone('post', 5, { id: 1 }),
    ],
    end: { users: { a: 'user' }, posts: { 1: 'a: again, ' } },
  },
  'a partial row of a post made again before a late delete': {
    records: [
      a,
      post(6, { username: 'a', ...text }),
      post(8, { content: 'part' }),
      gone('post', 5, { id: 1 }),
      gone('post', 3, { id: 1 }),
    ],
    end: { users: { a: 'user' }, posts: { 1: 'a: part, https://a.example/1.png' } },
  },
  'an author created again before a late delete': {
    records: [
      a,
      gone('user', 5, { id: 1, username: 'a' }),
      user('a', 2, 10),
      post(12, { username: 'a', ...text }),
      like('a', 13),
    ],
    end: {
      users: { a: 'user' },
      posts: { 1: 'a: first, https://a.example/1.png' },
      likes: ['a likes 1'],
    },
  },
  'an author made again, with an earlier post': {
    records: [
      a,
      post(2, { username: 'a', ...text }),
      gone('user', 5, { id: 1, username: 'a' }),
      user('a', 2, 10),
      post(12, { username: 'a', content: 'again' }),
    ],
    end: { users: { a: 'user' }, posts: { 1: 'a: again, ' } },
  },
  'a post moved to an author who is deleted': {
    records: [
      a,
      b,
      post(2, { username: 'a', ...text }),
      post(3, { username: 'b', content: 'moved' }),
      gone('user', 4, { id: 2, username: 'b' }),
    ],
    end: { users: { a: 'user' }, posts: {} },
  },
  'a post moved from an author who is deleted': {
    records: [
      a,
      b,
      post(2, { username: 'a', ...text }),
      post(3, { username: 'b', content: 'moved' }),
      gone('user', 4, { id: 1, username: 'a' }),
    ],
    end: { users: { b: 'user' }, posts: { 1: 'b: moved, https://a.example/1.png' } },
  },
  'a partial row by id that moves a post from an author who is deleted': {
    records: [
      a,
      b,
      post(2, { user_id: 1, ...text }),
      post(3, { user_id: 2 }),
      gone('user', 4, { id: 1, username: 'a' }),
    ],
    end: { users: { b: 'user' }, posts: { 1: 'b: first, https://a.example/1.png' } },
  },
  'a partial row that moves a post to an author who is deleted': {
    records: [
      a,
      b,
      post(2, { user_id: 1, ...text }),
      post(3, { user_id: 2 }),
      gone('user', 4, { id: 2, username: 'b' }),
    ],
    end: { users: { a: 'user' }, posts: {} },
  },
  'a post moved to another author and back before that author is deleted': {
    records: [
      a,
      b,
      post(2, { username: 'a', ...text }),
      post(3, { username: 'b', content: 'moved' }),
      post(4, { username: 'a' }),
      gone('user', 5, { id: 2, username: 'b' }),
    ],
    end: { users: { a: 'user' }, posts: { 1: 'a: moved, https://a.example/1.png' } },
  },
  'a like of a post that is moved from an author who is deleted': {
    records: [
      a,
      b,
      post(2, { username: 'a', ...text }),
      like('b', 2.5),
      post(3, { username: 'b' }),
      gone('user', 4, { id: 1, username: 'a' }),
    ],
    end: {
      users: { b: 'user' },
      posts: { 1: 'b: first, https://a.example/1.png' },
      likes: ['b likes 1'],
    },
  },
  'a like of a post that is deleted with the author it is moved to': {
    records: [
      a,
      b,
      post(2, { username: 'a', ...text }),
      like('a', 2.5),
      post(3, { username: 'b' }),
      gone('user', 4, { id: 2, username: 'b' }),
    ],
    end: { users: { a: 'user' }, posts: {} },
  },
  'a post moved to a name that another user had before': {
    records: [
      a,
      user('b', 3, 6),
      gone('user', 4, { id: 2, username: 'b' }),
      post(2, { username: 'a', ...text }),
      post(7, { user_id: 3 }),
      like('a', 3),
    ],
    end: {
      users: { a: 'user', b: 'user' },
      posts: { 1: 'b: first, https://a.example/1.png' },
      likes: ['a likes 1'],
    },
  },
  'a post that is moved and then deleted': {
    records: [
      a,
      b,
      post(2, { username: 'a', ...text }),
      post(3, { user_id: 2 }),
      gone('post', 4, { id: 1 }),
      like('a', 3),
    ],
    end: { users: { a: 'user', b: 'user' }, posts: {} },
  },
  'two rows that turn out to be one post': {
    records: [
      a,
      row('post', 2, { id: 7, username: 'a', content: 'early' }),
      row('post', 3, { id: 7, external_id: 'own', username: 'a', content: 'late' }),
      row('post', 4, { id: 7, media_url: 'https://a.example/2.png' }),
    ],
    end: { users: { a: 'user' }, posts: { own: 'a: late, https://a.example/2.png' } },
  },
};
