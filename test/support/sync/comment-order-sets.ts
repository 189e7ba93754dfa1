import { gone, row } from './acts.js';
import { a, b, post, text, user, type OrderSet } from './order-sets.js';

const comment = (version: number, fields: Readonly<Record<string, unknown>>) =>
  row('comment', version, { id: 1, ...fields });
const byA = { username: 'a', post_id: 1 };
const byB = { user_id: 2, post_id: 1 };

const users = { a: 'user', b: 'user' };
const shown = 'a: first, https://a.example/1.png';

/** Comments with the users and posts they belong to, applied in every order. */
export const COMMENT_SETS: Readonly<Record<string, OrderSet>> = {
  'a comment and a newer partial row of it': {
    records: [
      a,
      b,
      post(2, { username: 'a', ...text }),
      comment(3, { ...byB, content: 'early' }),
      comment(4, { content: 'late' }),
    ],
    end: { users, posts: { 1: shown }, comments: { 1: 'b on 1: late' } },
  },
  'a deleted comment and one made after it': {
    records: [
      a,
      post(2, { username: 'a', ...text }),
      comment(3, { ...byA, content: 'one' }),
      comment(4, { ...byA, content: 'two' }),
      gone('comment', 5, { id: 1 }),
      comment(6, { ...byA, id: 2, content: 'three' }),
    ],
    end: { users: { a: 'user' }, posts: { 1: shown }, comments: { 2: 'a on 1: three' } },
  },
  'comments on a post created again before a late delete': {
    records: [
      a,
      post(2, { username: 'a', ...text }),
      comment(3, { ...byA, content: 'before' }),
      gone('post', 5, { id: 1 }),
      post(6, { username: 'a', ...text }),
      comment(7, { ...byA, id: 2, content: 'after' }),
    ],
    end: { users: { a: 'user' }, posts: { 1: shown }, comments: { 2: 'a on 1: after' } },
  },
  'comments of a user created again before a late delete': {
    records: [
      a,
      b,
      post(2, { username: 'a', ...text }),
      comment(3, { ...byB, content: 'before' }),
      gone('user', 5, { id: 2, username: 'b' }),
      user('b', 3, 10),
      comment(11, { user_id: 3, post_id: 1, id: 2, content: 'after' }),
    ],
    end: { users, posts: { 1: shown }, comments: { 2: 'b on 1: after' } },
  },
  'a row that turns out to be a comment made here': {
    records: [
      a,
      post(2, { username: 'a', ...text }),
      comment(3, { ...byA, content: 'early' }),
      comment(4, { ...byA, external_id: 'own', content: 'late' }),
      comment(5, { content: 'latest' }),
    ],
    end: { users: { a: 'user' }, posts: { 1: shown }, comments: { own: 'a on 1: latest' } },
  },
  'a comment with an external_id that is deleted by its Xano id': {
    records: [
      a,
      post(2, { username: 'a', ...text }),
      comment(3, { ...byA, external_id: 'own', content: 'early' }),
      gone('comment', 4, { id: 1 }),
    ],
    end: { users: { a: 'user' }, posts: { 1: shown } },
  },
  'a comment on a post that is moved from an author who is deleted': {
    records: [
      a,
      b,
      post(2, { username: 'a', ...text }),
      comment(2.5, { ...byB, content: 'said' }),
      post(3, { username: 'b' }),
      gone('user', 4, { id: 1, username: 'a' }),
    ],
    end: {
      users: { b: 'user' },
      posts: { 1: 'b: first, https://a.example/1.png' },
      comments: { 1: 'b on 1: said' },
    },
  },
  'a comment on a post whose external_id changes': {
    records: [
      a,
      post(2, { external_id: 'x', username: 'a', ...text }),
      comment(2.5, { ...byA, content: 'said' }),
      post(3, { external_id: 'y', username: 'a' }),
    ],
    end: {
      users: { a: 'user' },
      posts: { y: shown },
      comments: { 1: 'a on y: said' },
    },
  },
  'a comment moved to another user': {
    records: [
      a,
      b,
      post(2, { username: 'a', ...text }),
      comment(3, { ...byA, content: 'said' }),
      comment(4, byB),
    ],
    end: { users, posts: { 1: shown }, comments: { 1: 'b on 1: said' } },
  },
};
