import { a, b, like, post, text, type OrderSet } from './order-sets.js';
import { gone } from './acts.js';

/** Records of one Xano id that name several keys for it, applied in every order. */
export const KEY_SETS: Readonly<Record<string, OrderSet>> = {
  'a post whose external_id changes': {
    records: [
      a,
      b,
      post(2, { external_id: 'x', username: 'a', ...text }),
      like('b', 2.5),
      post(3, { external_id: 'y', username: 'a', content: 'late' }),
      like('a', 3.5),
    ],
    end: {
      users: { a: 'user', b: 'user' },
      posts: { y: 'a: late, https://a.example/1.png' },
      likes: ['a likes y', 'b likes y'],
    },
  },
  'an external_id that changes and changes back, and a like removed in between': {
    records: [
      a,
      post(2, { external_id: 'x', username: 'a', ...text }),
      like('a', 2.5),
      post(3, { external_id: 'y', username: 'a', content: 'late' }),
      gone('like', 3.5, { username: 'a', post_id: 1 }),
      post(4, { external_id: 'x' }),
    ],
    end: { users: { a: 'user' }, posts: { x: 'a: late, https://a.example/1.png' } },
  },
  'an external_id that changes twice': {
    records: [
      a,
      post(2, { external_id: 'x', username: 'a', ...text }),
      like('a', 2.5),
      post(3, { external_id: 'y' }),
      post(4, { external_id: 'z' }),
    ],
    end: {
      users: { a: 'user' },
      posts: { z: 'a: first, https://a.example/1.png' },
      likes: ['a likes z'],
    },
  },
  'a post whose external_id changes before it is deleted': {
    records: [
      a,
      post(2, { external_id: 'x', username: 'a', ...text }),
      like('a', 3.5),
      post(3, { external_id: 'y', username: 'a' }),
      gone('post', 4, { id: 1 }),
    ],
    end: { users: { a: 'user' }, posts: {} },
  },
  'a post whose external_id changes after it was deleted': {
    records: [
      a,
      post(2, { external_id: 'x', username: 'a', ...text }),
      like('a', 2),
      gone('post', 2.5, { id: 1, external_id: 'x' }),
      post(3, { external_id: 'y', username: 'a', content: 'late' }),
      like('a', 3.5),
    ],
    end: { users: { a: 'user' }, posts: { y: 'a: late, ' }, likes: ['a likes y'] },
  },
  'a post whose external_id and author change before the old one is deleted': {
    records: [
      a,
      b,
      post(2, { external_id: 'x', user_id: 1, ...text }),
      like('b', 2.5),
      post(3, { external_id: 'y', user_id: 2 }),
      gone('user', 4, { id: 1, username: 'a' }),
    ],
    end: {
      users: { b: 'user' },
      posts: { y: 'b: first, https://a.example/1.png' },
      likes: ['b likes y'],
    },
  },
};
