import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { userNotFound } from '../../../src/application/errors.js';
import { makeNotifications } from '../../../src/application/feeds/notifications.js';
import type { Entry, Known } from '../../../src/application/ports/reader.js';
import {
  makeMarkNotificationsRead,
  makeReadNotifications,
} from '../../../src/application/use-cases/notifications.js';
import type { Post } from '../../../src/domain/post.js';
import { SERVICE_ACCOUNT } from '../../../src/domain/username.js';
import { makeFakeSubject } from '../../support/contract/redis-subject.js';
import { coldReaderOf, readerOf } from '../../support/app/known.js';
import { failure, ok } from '../../support/run/effect.js';
import { aBan, ada, aPost, bob, clock, down, noon, service, user } from './fixtures.js';

const NAMES = { publicFields: ['username'], postColumns: [] };

const ALL: readonly (readonly [string, number])[] = [
  ['followed:bob', noon],
  ['liked:p1:bob', noon - 1],
  ['read', noon - 2],
  ['commented:p1:bob:c1', noon - 3],
  ['mentioned:p2', noon - 4],
];

interface App extends Partial<Known> {
  readonly stored?: readonly (readonly [string, number])[];
  readonly mine?: Partial<Post>;
  readonly other?: Partial<Post>;
}

/** The notifications of ada, whom bob has followed, liked, commented on and mentioned; half of them are read. */
const knownOf = ({ stored = ALL, mine = {}, other = {}, ...part }: App = {}): Partial<Known> => ({
  user: (username) => ({ username, email: 'x@x.org' }),
  post: (id) => {
    if (id === 'p1') return aPost(mine);
    return aPost({ ...{ id, username: bob, content: 'ask @ada' }, ...other });
  },
  slice: () => ({
    entries: stored.map(([member, score]): Entry => ({ member, score })),
    size: stored.length,
  }),
  isMember: (key, member) => key.of === 'post' && member === (key.part === 'comments' ? 'c1' : bob),
  ...part,
});

const pageOf = (app?: App, limit = 10, after: Entry | null = null) =>
  ok(makeNotifications(readerOf(knownOf(app)), NAMES).page(ada, ada, { limit, after }));

const kindsOf = async (app: App): Promise<readonly string[]> =>
  (await pageOf(app)).notifications.map(({ kind }) => kind);

const test = suite('notifications');

test('notifications are listed newest first, each with user, post and read state', async () => {
  const { notifications, unread, next } = await pageOf();
  assert.equal(
    notifications.map(({ kind, isRead, post }) => [kind, isRead, post?.post.id ?? null]),
    [
      ['followed', false, null],
      ['liked', false, 'p1'],
      ['commented', true, 'p1'],
      ['mentioned', true, 'p2'],
    ],
  );
  assert.equal([unread, next], [2, null]);
  assert.equal(notifications[0]?.user, { username: bob });
});

test('a page takes three round trips if nothing is cached', async () => {
  const { reader, trips } = coldReaderOf(knownOf());
  await ok(makeNotifications(reader, NAMES).page(ada, ada, { limit: 10, after: null }));
  assert.ok(trips() <= 3, String(trips()));
});

test('many hidden notifications are skipped in few round trips, however short the page', async () => {
  const stored = Array.from({ length: 100 }, (_, nth) => [`followed:u${nth}`, noon - nth] as const);
  const { reader, trips } = coldReaderOf(
    knownOf({
      stored: [['read', noon + 1], ...stored],
      user: (username) => (['ada', 'u99'].includes(username) ? { username } : null),
    }),
  );
  const page = makeNotifications(reader, NAMES).page(ada, ada, { limit: 1, after: null });
  assert.is((await ok(page)).notifications[0]?.user['username'], 'u99');
  assert.ok(trips() < 12, String(trips()));
});

test('the pages have each notification once, without the read mark', async () => {
  const kinds: string[] = [];
  let after: Entry | null = null;
  do {
    const page = await pageOf({}, 3, after);
    kinds.push(page.notifications.map(({ kind }) => kind).join());
    after = page.next;
  } while (after !== null);
  assert.equal(kinds, ['followed,liked,commented', 'mentioned']);
});

test('a notification is hidden if its cause no longer exists', async () => {
  assert.equal(await kindsOf({ isMember: () => false }), ['followed', 'mentioned']);
  assert.equal(await kindsOf({ other: { content: 'ask @cyd' } }), [
    ...['followed', 'liked', 'commented'],
  ]);
  assert.equal(await kindsOf({ mine: { ban: aBan } }), ['followed', 'mentioned']);
  assert.equal(await kindsOf({ mine: { username: bob } }), ['followed', 'mentioned']);
  assert.equal(await kindsOf({ post: () => null }), ['followed']);
  assert.equal(await kindsOf({ user: (name) => (name === bob ? null : { username: name }) }), []);
  assert.equal(await kindsOf({ stored: [['nonsense', noon]] }), []);
});

test('notifications of muted users are neither shown nor counted', async () => {
  const muting: App = {
    few: (key) => (key.of === 'user' && key.part === 'muted' && key.username === ada ? [bob] : []),
  };
  assert.equal(await kindsOf(muting), []);
  assert.is((await pageOf(muting)).unread, 0);
});

test('unread notifications are counted up to a hundred, without hidden ones', async () => {
  const countOf = (count: number) => {
    const stored = Array.from({ length: count }, (_, nth) => {
      const member = nth % 3 > 0 ? `followed:u${nth}` : `followed:gone${nth}`;
      return [member, noon - nth] as const;
    });
    const here: Known['user'] = (name) => (name.startsWith('gone') ? null : { username: name });
    return ok(makeNotifications(readerOf(knownOf({ stored, user: here })), NAMES).unread(ada));
  };
  assert.equal([await countOf(99), await countOf(400)], [66, 100]);
});

test('an unknown user is refused', async () => {
  const read = makeNotifications(readerOf({}), NAMES);
  const page = read.page(ada, ada, { limit: 1, after: null });
  assert.equal(await failure(page), userNotFound(ada));
});

test('posts have the flags of the reader, and none if the service reads for a user', async () => {
  const notifications = makeNotifications(readerOf(knownOf({ isMember: () => true })), NAMES);
  const users = { create: () => TE.left(down) };
  const marks = { markRead: () => TE.left(down) };
  const read = makeReadNotifications({ notifications, marks, users, clock });
  const request = { limit: 10, after: null };
  for (const principal of [user(ada), service(ada)]) {
    const page = await ok(read({ principal, request }));
    assert.is(page.notifications[1]?.post?.isLiked, principal.kind === 'user');
  }
});

const marking = suite('marking notifications as read');

const setUp = async () => {
  const stores = await makeFakeSubject().fresh();
  await ok(stores.users.create(ada, noon));
  return stores;
};

marking(
  'the mark is the given instant, at most now, and the answer is the unread count',
  async () => {
    const asked: number[] = [];
    const stores = await setUp();
    const markRead: typeof stores.marks.markRead = (username, upTo, now) => {
      asked.push(upTo);
      return stores.marks.markRead(username, upTo, now);
    };
    const notifications = { ...makeNotifications(readerOf({}), NAMES), unread: () => TE.right(4) };
    const mark = makeMarkNotificationsRead({
      ...stores,
      marks: { markRead },
      notifications,
      clock,
    });
    for (const upTo of [null, noon - 5, noon + 5])
      assert.is(await ok(mark({ principal: user(ada), upTo })), 4);
    assert.equal(asked, [noon, noon - 5, noon]);
  },
);

marking('the mark never moves back, and only an unknown user is refused', async () => {
  const subject = makeFakeSubject();
  const stores = await subject.fresh();
  await ok(stores.users.create(ada, noon));
  const notifications = { ...makeNotifications(readerOf({}), NAMES), unread: () => TE.right(0) };
  const mark = makeMarkNotificationsRead({ ...stores, notifications, clock });
  for (const upTo of [noon - 5, noon - 9]) await ok(mark({ principal: user(ada), upTo }));
  const readUpTo = await subject.client.zscore('user:ada:notifications', 'read');
  assert.is(readUpTo, String(noon - 5));
  assert.equal(await failure(mark({ principal: user(bob), upTo: null })), userNotFound(bob));
  await ok(mark({ principal: service(), upTo: null }));
  assert.ok(E.isRight(await stores.marks.markRead(SERVICE_ACCOUNT, noon, noon)()));
});

test.run();
marking.run();
