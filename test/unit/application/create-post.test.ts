import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  fieldNotWritable,
  idempotencyMismatch,
  postIdTaken,
  userNotFound,
} from '../../../src/application/errors.js';
import {
  makeCreatePost,
  type CreatePostCommand,
} from '../../../src/application/use-cases/posts.js';
import type { CommentId } from '../../../src/domain/comment.js';
import type { Hashtag } from '../../../src/domain/hashtag.js';
import type { NewPost, PostId } from '../../../src/domain/post.js';
import { SERVICE_ACCOUNT, type Username } from '../../../src/domain/username.js';
import { failure, ok } from '../../support/run/effect.js';
import { ada, aPost, bob, clock, down, noon, postId, service, user } from './fixtures.js';
import { away, making } from './holding-post.js';

const ids = { nextPostId: () => postId, nextCommentId: () => 'unused' as CommentId };
const users = { create: () => TE.left(down) };

const command = (part: Partial<CreatePostCommand> = {}): CreatePostCommand => ({
  principal: user(ada),
  content: 'hello #World',
  media_url: null,
  hashtags: ['given' as Hashtag],
  idempotency: null,
  id: null,
  created_at: null,
  username: null,
  ...part,
});

/** Resolves to the post that the store is asked to create. */
const createdPost = async (given: CreatePostCommand): Promise<NewPost> => {
  const { posts, asked, enacted } = making();
  await ok(makeCreatePost({ posts, users, clock, ids })(given));
  const [post] = asked;
  assert.ok(post !== undefined && asked.length === 1 && enacted.length === 1);
  return post;
};

const refused = (given: CreatePostCommand) =>
  failure(makeCreatePost({ posts: away(down), users, clock, ids })(given));

const test = suite('CreatePost');

test('a post has the acting user, the time now, a new id, and the given and written tags', async () => {
  assert.equal(await createdPost(command()), {
    id: postId,
    author: ada,
    created_at: noon,
    content: 'hello #World',
    media_url: null,
    given_hashtags: ['given'],
    hashtags: ['given', 'world'],
  });
});

test('the answer is the post that the store made', async () => {
  const made = aPost({ likesCount: 7 });
  const { posts } = making(() => ({}), made);
  assert.equal(await ok(makeCreatePost({ posts, users, clock, ids })(command())), made);
});

test('an idempotency key is stored with the answer of the request', async () => {
  const idempotency = { scope: 'ada', key: 'k', digest: 'd' };
  const author = { username: ada, display_name: 'Ada' };
  const { posts, requests, enacted } = making(() => ({ author }));
  await ok(makeCreatePost({ posts, users, clock, ids })(command({ idempotency })));
  assert.equal(requests, [idempotency]);
  const [act] = enacted;
  assert.is(act?.now, noon);
  assert.equal(act?.answer?.request, idempotency);
  const { content, display_name, user_id, likesCount } = act?.answer?.hash ?? {};
  assert.equal([content, display_name, user_id, likesCount], ['hello #World', 'Ada', 'ada', '0']);
});

test('a repeated request is answered with its first post, and creates none', async () => {
  const first = aPost({ content: 'first' });
  const idempotency = { scope: 'ada', key: 'k', digest: 'd' };
  const { posts, enacted } = making(() => ({ answered: { digest: 'd', post: first } }));
  const again = makeCreatePost({ posts, users, clock, ids })(command({ idempotency }));
  assert.equal(await ok(again), first);
  assert.equal(enacted, []);
});

test('the costs are one post and the tags that no post has yet', async () => {
  const { posts, enacted } = making(() => ({ unused: ['world' as Hashtag] }));
  await ok(makeCreatePost({ posts, users, clock, ids })(command()));
  assert.equal(
    enacted.map(({ costs }) => costs),
    [{ posts: 1, tags: 1 }],
  );
});

test('the service may give id, time and author', async () => {
  const given = { principal: service(bob), id: '42' as PostId, created_at: 5, username: ada };
  const post = await createdPost(command(given));
  assert.is(post.id, '42');
  assert.is(post.created_at, 5);
  assert.is(post.author, ada);
});

test('a post may not be dated over a day ahead, or in microseconds', async () => {
  const given = (created_at: number) => command({ principal: service(bob), created_at });
  assert.is((await createdPost(given(noon + 86_400_000))).created_at, noon + 86_400_000);
  for (const created_at of [noon + 86_400_001, noon * 1000]) {
    const error = await refused(given(created_at));
    assert.equal(error._tag === 'InvalidRequest' && error.errors[0]?.path, 'created_at');
  }
});

test('the service acting as a user posts as that user', async () => {
  assert.is((await createdPost(command({ principal: service(bob) }))).author, bob);
});

test('an unknown actor is refused, even if the body names another author', async () => {
  const ghost = 'ghost' as Username;
  const given = command({ principal: service(ghost), username: ada });
  const { posts, actors } = making(() => ({ isActorHere: false }));
  const error = await failure(makeCreatePost({ posts, users, clock, ids })(given));
  assert.equal([error, actors], [userNotFound(ghost), [ghost]]);
  assert.is((await createdPost(command({ principal: service(), username: ada }))).author, ada);
});

test('no user may give id, time or author, even as an admin or the named author', async () => {
  for (const role of ['user', 'model', 'admin'] as const) {
    const principal = user(ada, role);
    for (const [field, value] of [
      ['id', '42' as PostId],
      ['created_at', 5],
      ['username', ada],
    ] as const)
      assert.equal(await refused(command({ principal, [field]: value })), fieldNotWritable(field));
  }
});

test('an empty text is accepted only along with a medium', async () => {
  assert.is((await createdPost(command({ content: '', media_url: 'https://x/a' }))).content, '');
  assert.equal(await refused(command({ content: '' })), {
    _tag: 'InvalidRequest',
    errors: [{ path: 'content', message: 'must not be empty without a media_url' }],
  });
});

test('30 tags are accepted and 31 refused, including those of the text', async () => {
  const many = (count: number) => Array.from({ length: count }, (_, n) => `t${n}` as Hashtag);
  assert.is((await createdPost(command({ hashtags: many(29) }))).hashtags.length, 30);
  assert.equal(await refused(command({ hashtags: many(30) })), {
    _tag: 'InvalidRequest',
    errors: [{ path: 'hashtags', message: 'must be at most 30, those in content included' }],
  });
});

test('an unknown author, a taken id, another body and an unreachable store are refused', async () => {
  const answered = { digest: 'other', post: aPost() };
  for (const [found, error] of [
    [{ author: null, answered }, userNotFound(ada)],
    [{ answered, isTaken: true }, idempotencyMismatch],
    [{ isTaken: true }, postIdTaken(postId)],
  ] as const) {
    const { posts, enacted } = making(() => found);
    const createPost = makeCreatePost({ posts, users, clock, ids });
    assert.equal(await failure(createPost(command())), error);
    assert.equal(enacted, []);
  }
  assert.equal(await refused(command()), down);
});

test('the service account is created when it is the author, whoever the service acts as', async () => {
  for (const given of [
    { principal: service() },
    { principal: service(bob), username: SERVICE_ACCOUNT },
  ]) {
    const known = new Set<string>();
    const { posts } = making(
      (author) => (known.has(author) ? {} : { author: null }),
      aPost({ username: SERVICE_ACCOUNT }),
    );
    const deps = {
      posts,
      users: { ...users, create: (name: string) => TE.fromIO(() => void known.add(name)) },
      clock,
      ids,
    };
    assert.is((await ok(makeCreatePost(deps)(command(given)))).username, SERVICE_ACCOUNT);
    assert.equal([...known], [SERVICE_ACCOUNT]);
  }
});

test.run();
