import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { inputOf } from '../../../domain/post.js';
import type { Shown } from '../../../domain/shown.js';
import { answer, ok } from '../answer.js';
import { feedItem, postJson } from '../answers.js';
import { closed } from '../codec.js';
import { examplePost, exampleUser } from '../examples.js';
import type { HttpDeps } from '../http-deps.js';
import { IdempotencyHeaders, idempotencyOf } from '../idempotency.js';
import { PostParams, toNameRequest } from '../inputs.js';
import { makeNamePages } from '../name-pages.js';
import { BanBody, CreatePostBody, EditPostBody } from '../post-inputs.js';
import { route, type Route } from '../route.js';
import { viewPost, type View } from '../view.js';

const onePost = (shown: Shown) => closed('OnePost', { post: postJson(shown) });

const likersRoute = (deps: Pick<HttpDeps, 'useCases' | 'publicFields'>): Route => {
  const pages = makeNamePages(deps);
  return route('GET', '/posts/:id/likes', 'Who likes a post', {
    ...pages.declared,
    access: 'authenticated',
    refuses: ['PostNotFound'],
    params: PostParams,
    handle: ({ principal, params: { id }, query }) =>
      pipe(
        deps.useCases.listLikers(id, toNameRequest(query)),
        TE.flatMap(pages.answer({ principal, query })),
      ),
  });
};

export const postRoutes = ({
  useCases,
  publicFields,
  view,
}: Pick<HttpDeps, 'useCases' | 'publicFields'> & { readonly view: View }): readonly Route[] => {
  const { createPost, readPost, held, editPost, deletePost, banPost } = useCases;
  return [
    route('POST', '/posts', 'Publish a post', {
      access: 'authenticated',
      refuses: [
        'FieldNotWritable',
        'UserNotFound',
        'PostIdTaken',
        'IdempotencyMismatch',
        'OutboxFull',
      ],
      acts: true,
      headers: IdempotencyHeaders,
      body: CreatePostBody,
      answers: { 201: onePost(publicFields) },
      example: {
        request: inputOf(examplePost),
        answer: { post: examplePost },
      },
      handle: ({ principal, headers, body }) =>
        pipe(
          createPost({ principal, ...body, idempotency: idempotencyOf(principal, headers, body) }),
          TE.map((post) =>
            answer(201, { post: viewPost(post, publicFields) }, { Location: `/posts/${post.id}` }),
          ),
        ),
    }),
    route('GET', '/posts/:id', 'One post with its author', {
      access: 'authenticated',
      refuses: ['PostNotFound'],
      params: PostParams,
      answers: { 200: feedItem(publicFields) },
      example: { answer: { post: examplePost, user: exampleUser } },
      warm: ({ principal, params: { id } }) =>
        pipe(held.readPost({ principal, id }), TE.map(view.post)),
      handle: ({ principal, params: { id } }) =>
        pipe(readPost({ principal, id }), TE.map(view.post)),
    }),
    route('PATCH', '/posts/:id', 'Edit a post; feeds follow its tags', {
      access: 'authenticated',
      refuses: ['PostNotFound', 'NotOwner', 'OutboxFull'],
      params: PostParams,
      body: EditPostBody,
      answers: { 200: onePost(publicFields) },
      example: { request: { content: 'Hello again #travel' }, answer: { post: examplePost } },
      handle: ({ principal, params: { id }, body: patch }) =>
        pipe(
          editPost({ principal, id, patch }),
          TE.map((marked) => ok({ post: viewPost(marked.post, publicFields, marked) })),
        ),
    }),
    route('DELETE', '/posts/:id', 'Delete a post, and everything that belongs to it', {
      access: 'authenticated',
      refuses: ['PostNotFound', 'NotOwner', 'OutboxFull'],
      params: PostParams,
      answers: { 200: closed('PostDeleted', { message: t.string, id: t.string }) },
      example: { answer: { message: 'Post deleted', id: examplePost.id } },
      handle: ({ principal, params: { id } }) =>
        pipe(
          deletePost({ principal, id }),
          TE.map(() => ok({ message: 'Post deleted', id })),
        ),
    }),
    route('PATCH', '/posts/:id/ban', 'Ban a post, or lift its ban', {
      access: 'admin',
      refuses: ['PostNotFound', 'OutboxFull'],
      params: PostParams,
      body: BanBody,
      bodyOptional: true,
      answers: {
        200: closed('PostBanned', { message: t.string, post: postJson(publicFields) }),
      },
      example: {
        request: { banned: false },
        answer: { message: 'Ban lifted', post: examplePost },
      },
      handle: ({ principal, params: { id }, body: { banned } }) =>
        pipe(
          banPost({ principal, id, banned }),
          TE.map((marked) => viewPost(marked.post, publicFields, marked)),
          TE.map((post) => ok({ message: banned ? 'Post banned' : 'Ban lifted', post })),
        ),
    }),
    likersRoute({ useCases, publicFields }),
  ];
};
