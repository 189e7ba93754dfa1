import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import type { CommentPage } from '../../../application/use-cases/list-comments.js';
import { parseComment } from '../../../domain/comment.js';
import type { Range } from '../../../domain/page.js';
import { publicProfile } from '../../../domain/profile.js';
import type { Shown } from '../../../domain/shown.js';
import { answer, ok } from '../answer.js';
import { CommentJson, commentsAnswer } from '../answers.js';
import { closed, fromParser } from '../codec.js';
import { printCommentCursor } from '../cursor.js';
import { exampleComment, exampleUser } from '../examples.js';
import type { HttpDeps } from '../http-deps.js';
import { IdempotencyHeaders, commentIdOf } from '../idempotency.js';
import { CommentParams, CommentsQuery, PostParams } from '../inputs.js';
import { route, type Route } from '../route.js';

const CommentText = fromParser(
  'CommentText',
  parseComment,
  'text of 1 to 2000 characters, with no control characters but tab and line feed',
  { minLength: 1, maxLength: 2000 },
);

const CommentBody = t.strict({ content: CommentText }, 'a JSON object');

const viewComments = (
  { comments, total, next }: CommentPage,
  { offset, limit }: Range,
  shown: Shown,
) => ({
  comments: comments.map(({ comment, author }) => ({
    comment,
    user: publicProfile(author, shown),
  })),
  pagination: {
    offset,
    limit,
    count: comments.length,
    nextCursor: next === null ? null : printCommentCursor(next),
  },
  totalCount: total,
  hasMore: next !== null,
});

const OneComment = closed('OneComment', { comment: CommentJson });

export const commentRoutes = ({
  useCases: { addComment, listComments, editComment, deleteComment },
  publicFields,
}: Pick<HttpDeps, 'useCases' | 'publicFields'>): readonly Route[] => [
  route('POST', '/posts/:id/comments', 'Comment on a post', {
    access: 'authenticated',
    refuses: [
      'UserNotFound',
      'PostNotFound',
      'CommentNotFound',
      'IdempotencyMismatch',
      'Blocked',
      'OutboxFull',
    ],
    acts: true,
    params: PostParams,
    headers: IdempotencyHeaders,
    body: CommentBody,
    answers: { 201: OneComment },
    example: {
      request: { content: exampleComment.content },
      answer: { comment: exampleComment },
    },
    handle: ({ principal, params: { id: post }, headers, body: { content } }) =>
      pipe(
        addComment({ principal, post, id: commentIdOf(principal, headers, post), content }),
        TE.map((comment) => answer(201, { comment })),
      ),
  }),
  route('GET', '/posts/:id/comments', 'The comments on a post, newest or oldest first', {
    access: 'authenticated',
    refuses: ['PostNotFound'],
    params: PostParams,
    query: CommentsQuery,
    rows: ({ query }) => query.limit,
    answers: { 200: commentsAnswer(publicFields) },
    example: {
      answer: {
        comments: [{ comment: exampleComment, user: exampleUser }],
        pagination: { offset: 0, limit: 20, count: 1, nextCursor: null },
        totalCount: 1,
        hasMore: false,
      },
    },
    handle: ({ principal, params: { id: post }, query: { cursor: after, ...range } }) =>
      pipe(
        listComments({ principal, post, request: { ...range, after } }),
        TE.map((page) => ok(viewComments(page, range, publicFields))),
      ),
  }),
  route('PATCH', '/posts/:id/comments/:comment', 'Edit a comment of your own', {
    access: 'authenticated',
    refuses: ['PostNotFound', 'CommentNotFound', 'NotOwner', 'Blocked', 'OutboxFull'],
    params: CommentParams,
    body: CommentBody,
    answers: { 200: OneComment },
    example: {
      request: { content: exampleComment.content },
      answer: { comment: exampleComment },
    },
    handle: ({ principal, params: { id: post, comment: id }, body: { content } }) =>
      pipe(
        editComment({ principal, post, id, content }),
        TE.map((comment) => ok({ comment })),
      ),
  }),
  route('DELETE', '/posts/:id/comments/:comment', 'Delete a comment of your own, or on your post', {
    access: 'authenticated',
    refuses: ['PostNotFound', 'CommentNotFound', 'NotOwner', 'Blocked', 'OutboxFull'],
    params: CommentParams,
    answers: {
      200: closed('CommentDeleted', {
        message: t.string,
        id: t.string,
        commentsCount: t.number,
      }),
    },
    example: {
      answer: { message: 'Comment deleted', id: exampleComment.id, commentsCount: 0 },
    },
    handle: ({ principal, params: { id: post, comment: id } }) =>
      pipe(
        deleteComment({ principal, post, id }),
        TE.map(({ count }) => ok({ message: 'Comment deleted', id, commentsCount: count ?? 0 })),
      ),
  }),
];
