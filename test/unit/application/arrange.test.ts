import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sha1Digest } from '../../../src/adapters/system/sha1-digest.js';
import type { LocateRecord } from '../../../src/application/ports/sync-store.js';
import { arrange } from '../../../src/application/sync/arrange.js';
import { readEntry } from '../../../src/application/sync/evaluate.js';
import { keyOf, usersOf } from '../../../src/domain/sync/record.js';
import { noon } from '../../support/app/fixtures.js';
import { gone, row } from '../../support/sync/acts.js';

const test = suite('order of writing');

/** Places users by the letter of their name, and posts and other users by their number. */
const placeOf = (name: string): number =>
  /^[a-z]$/.test(name) ? (name.charCodeAt(0) - 97) / 26 : Number(`0.${name.slice(1)}`);

const whereabouts: LocateRecord = (record) => [
  ...usersOf(record).flatMap(({ username }) => (username === null ? [] : [placeOf(username)])),
  ...('post' in record && record.post !== null ? [placeOf(record.post)] : []),
];

const ordered = (entries: Parameters<typeof readEntry>[0][], most: number): readonly string[] => {
  const read = entries.map((entry) => readEntry(entry, { now: noon, filesUrl: null }, sha1Digest));
  return arrange(read, whereabouts, most).map((at) => {
    const record = read[at]?.record;
    return record ? `${keyOf(record)}${record.deleted ? ' gone' : ''}` : '';
  });
};

const user = (username: string) => row('user', 1, { username });
const post = (id: string, username: string) => row('post', 1, { id, username, content: 'x' });

test('independent records are written in the order of their buckets', () => {
  assert.equal(ordered([user('c'), user('a'), user('b')], 10), ['user:a', 'user:b', 'user:c']);
});

test('all records keep their order if one is about what another names or is about', () => {
  assert.equal(ordered([user('c'), post('p1', 'c'), user('a')], 10), [
    'user:c',
    'post:p1',
    'user:a',
  ]);
  assert.equal(ordered([post('p1', 'c'), user('c'), user('a')], 10), [
    'post:p1',
    'user:c',
    'user:a',
  ]);
  const again = [user('c'), user('a'), gone('user', 2, { username: 'c' })];
  assert.equal(ordered(again, 10), ['user:c', 'user:a', 'user:c gone']);
});

test('untimed records keep their order if two may be about the same user', () => {
  const untimed = [
    row('user', null, { username: 'c', bio: '1' }),
    row('user', null, { username: 'b', id: 7 }),
    row('user', null, { id: 5, bio: '2' }),
  ];
  assert.equal(ordered(untimed, 10), ['user:c', 'user:b', 'user:#5']);
  const timed = [row('user', 1, { username: 'c' }), row('user', 2, { id: 5 }), user('a')];
  assert.is.not(ordered(timed, 10)[0], 'user:c');
});

test('records that only name the same user are reordered', () => {
  const named = [user('a'), post('p2', 'b'), post('p1', 'b')];
  assert.equal(ordered(named, 10), ['post:p2', 'post:p1', 'user:a']);
});

test('records with two owners are grouped by the buckets of both', () => {
  const names = ['a', 'n'];
  const posts = ['p1', 'p60'];
  const likes = names.flatMap((username) =>
    posts.flatMap((id) =>
      ['', '5'].map((more) => row('like', 1, { username, post_id: `${id}${more}` })),
    ),
  );
  const mixed = [0, 2, 4, 6, 1, 3, 5, 7].flatMap((at) => likes[at] ?? []);
  const found = ordered(mixed, 2).map((key) => key.replace(/^like:/, ''));
  const fields = [0, 2, 4, 6].map((at) => [...found.slice(at, at + 2)].sort());
  assert.equal(fields, [
    ['a>p1', 'a>p15'],
    ['a>p60', 'a>p605'],
    ['n>p1', 'n>p15'],
    ['n>p60', 'n>p605'],
  ]);
});

test('an unreadable row has its place in the order too', () => {
  assert.equal(ordered([row('user', 1, { username: '!' }), user('a')], 10), ['', 'user:a']);
});

test.run();
