import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { userNotFound } from '../../../src/application/errors.js';
import type { SeenPost } from '../../../src/application/feeds/feed.js';
import type { Feeds } from '../../../src/application/feeds/feeds.js';
import type { Directory } from '../../../src/application/feeds/directory.js';
import {
  makeListBlocked,
  makeListFollowers,
  makeListFollowing,
  makeListMuted,
} from '../../../src/application/use-cases/list-names.js';
import {
  makeFindNewestUsers,
  makeFindTopModels,
  makeFindTopPosts,
} from '../../../src/application/use-cases/search.js';
import type { Hashtag } from '../../../src/domain/hashtag.js';
import { publicFields as shownTo } from '../../../src/domain/profile.js';
import { failure, ok } from '../../support/run/effect.js';
import { ada, admin, aPost, bob, clock, down, noon, service, user } from './fixtures.js';

const range = { offset: 3, limit: 2 };
const names = { places: [{ at: 5, name: ada }], total: 4, next: null };
const publicFields = shownTo([], []);

const listing = suite('lists of names');

const users = { create: () => TE.left(down) };
const lists = {
  followers: () => TE.right(names),
  following: () => TE.right({ places: [{ at: 5, name: bob }], total: 1, next: null }),
  muted: () => TE.right(names),
  blocked: () => TE.right(names),
};

listing('followers are shown to everybody', async () => {
  for (const principal of [user(ada), user(bob), admin, service()])
    assert.equal(
      await ok(
        makeListFollowers({ names: lists, users, clock })({ principal, username: ada, range }),
      ),
      names,
    );
});

listing(
  'muted and blocked users are shown to their owner and the service, and to no admin',
  async () => {
    for (const make of [makeListMuted, makeListBlocked]) {
      const list = make({ names: lists, users, clock });
      for (const principal of [user(ada), service()])
        assert.equal(await ok(list({ principal, username: ada, range })), names);
      for (const principal of [user(bob), admin])
        assert.is((await failure(list({ principal, username: ada, range })))._tag, 'Forbidden');
    }
  },
);

listing('an unknown user is refused', async () => {
  const unknown = () => TE.left(userNotFound(ada));
  const names = { followers: unknown, following: unknown, muted: unknown, blocked: unknown };
  const deps = { names, users, clock };
  for (const make of [makeListFollowers, makeListFollowing, makeListMuted]) {
    const error = await failure(make(deps)({ principal: user(ada), username: ada, range }));
    assert.equal(error, userNotFound(ada));
  }
});

listing.run();

const searching = suite('searches');

const found = { username: 'ada', email: 'a@x.org', postCount: '2' };
const directory: Pick<Directory, 'newest' | 'topModels'> = {
  newest: () => TE.right([found]),
  topModels: () => TE.right([{ user: found, score: 12 }]),
};

searching('the newest users of a role are shown with their public fields', async () => {
  const asked: unknown[] = [];
  const newest: Directory['newest'] = (...given) => {
    asked.push(given);
    return TE.right([found]);
  };
  const findNewest = makeFindNewestUsers({ directory: { ...directory, newest }, publicFields });
  assert.equal(await ok(findNewest('model', 5)), [{ username: 'ada', postCount: 2 }]);
  assert.equal(asked, [['model', 5]]);
});

searching('the top models are shown with their engagement, which no field can fake', async () => {
  const fake = { ...found, engagement_score: '999' };
  const topModels = () => TE.right([{ user: fake, score: 12 }]);
  const findTop = makeFindTopModels({ directory: { ...directory, topModels }, publicFields });
  assert.equal(await ok(findTop(5)), [{ username: 'ada', postCount: 2, engagement_score: 12 }]);
});

searching('the top posts of tags are those of now, as the viewer sees them', async () => {
  const post: SeenPost = { post: aPost(), author: {}, isLiked: true, isBookmarked: false };
  const asked: unknown[] = [];
  const top: Feeds['top'] = (...given) => {
    asked.push(given);
    return TE.right([[post], []]);
  };
  const tags = ['a' as Hashtag, 'b' as Hashtag];
  const findTop = makeFindTopPosts({ feeds: { top }, clock });
  assert.equal(await ok(findTop({ principal: user(ada), tags, perTag: 5 })), [[post], []]);
  await ok(findTop({ principal: service(ada), tags, perTag: 5 }));
  assert.equal(asked, [
    [tags, 5, 'ada', noon],
    [tags, 5, null, noon],
  ]);
});

searching('an unreachable store is reported', async () => {
  const away = { newest: () => TE.left(down), topModels: () => TE.left(down) };
  const deps = { directory: away, publicFields };
  assert.equal(await failure(makeFindNewestUsers(deps)('user', 1)), down);
  assert.equal(await failure(makeFindTopModels(deps)(1)), down);
});

searching.run();
