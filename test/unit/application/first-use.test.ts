import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { userNotFound } from '../../../src/application/errors.js';
import type { Feed, FeedPage } from '../../../src/application/feeds/feed.js';
import {
  makeListFollowers,
  makeListFollowing,
  makeListMuted,
} from '../../../src/application/use-cases/list-names.js';
import { makeReadFeed, makeReadUser } from '../../../src/application/use-cases/reads.js';
import { SERVICE_ACCOUNT, type Username } from '../../../src/domain/username.js';
import { readerOf } from '../../support/app/known.js';
import { failure, ok } from '../../support/run/effect.js';
import { bob, clock, service } from './fixtures.js';

const page: FeedPage = { posts: [], total: 0, next: null };
const names = { places: [], total: 0, next: null };
const request = { offset: 0, limit: 20, cursor: null };

/** Makes stores without users; the service account can be created in them. */
const empty = () => {
  const made: Username[] = [];
  const known =
    <A>(answer: A) =>
    (username: Username) =>
      TE.fromIOEither(() =>
        made.includes(username)
          ? { _tag: 'Right' as const, right: answer }
          : { _tag: 'Left' as const, left: userNotFound(username) },
      );
  const users = {
    create: (username: Username) => TE.fromIO(() => void made.push(username)),
  };
  const lists = {
    followers: known(names),
    following: known(names),
    muted: known(names),
    blocked: known(names),
  };
  const feeds = {
    page: (feed: Feed) => ('username' in feed ? known(page)(feed.username) : TE.right(page)),
  };
  const reader = readerOf({
    user: (username) => (made.includes(username) ? { username } : null),
  });
  return { made, users, names: lists, feeds, reader, clock };
};

type World = ReturnType<typeof empty>;

const READ_USES: Readonly<
  Record<string, (world: World, username: Username) => TE.TaskEither<object, unknown>>
> = {
  'its profile': (world, username) => makeReadUser(world)({ principal: service(), username }),
  'its followers': (world, username) =>
    makeListFollowers(world)({ principal: service(), username, range: request }),
  'the users it follows': (world, username) =>
    makeListFollowing(world)({ principal: service(), username, range: request }),
  'the users it mutes': (world, username) =>
    makeListMuted(world)({ principal: service(), username, range: request }),
  'its posts': (world, username) =>
    makeReadFeed(world)({ principal: service(), feed: { kind: 'posts', username }, request }),
  'its bookmarks': (world, username) =>
    makeReadFeed(world)({ principal: service(), feed: { kind: 'bookmarked', username }, request }),
  'its feed': (world, username) =>
    makeReadFeed(world)({ principal: service(), feed: { kind: 'following', username }, request }),
};

const test = suite('first use of the service account');

for (const [what, read] of Object.entries(READ_USES)) {
  test(`reading ${what} creates the account`, async () => {
    const world = empty();
    await ok(read(world, SERVICE_ACCOUNT));
    assert.equal(world.made, [SERVICE_ACCOUNT]);
  });

  test(`reading ${what} by an unknown username creates nobody`, async () => {
    const world = empty();
    assert.equal(await failure(read(world, bob)), userNotFound(bob));
    assert.equal(world.made, []);
  });
}

test.run();
