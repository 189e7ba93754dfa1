import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { ok } from '../answer.js';
import { userJson, userUpdate } from '../answers.js';
import { closed } from '../codec.js';
import { exampleUser } from '../examples.js';
import type { HttpDeps } from '../http-deps.js';
import { subjectOf, UsernameParams } from '../inputs.js';
import { route, type Route } from '../route.js';
import { RoleBody, UserPatchBody } from '../user-inputs.js';
import type { View } from '../view.js';

const Deleted = closed(
  'Deletion',
  {
    posts: t.number,
    likes: t.number,
    bookmarks: t.number,
    followers: t.number,
    following: t.number,
  },
  {},
);

const exampleUpdate = { user: exampleUser, propagation: { posts: 1, status: 'done' } };

export const userRoutes = ({
  useCases: { readUser, held, updateUser, deleteUser, setRole },
  publicFields,
  view,
}: Pick<HttpDeps, 'useCases' | 'publicFields'> & { readonly view: View }): readonly Route[] => [
  route({
    method: 'GET',
    path: '/users/:username',
    summary: 'A profile: all of it for oneself, its public fields for anybody else',
    access: 'authenticated',
    refuses: ['UserNotFound'],
    params: UsernameParams,
    answers: { 200: closed('OneUser', { user: userJson(publicFields) }, {}) },
    example: { answer: { user: exampleUser } },
    warm: ({ principal, params }) =>
      pipe(held.readUser({ principal, username: subjectOf(principal, params) }), TE.map(view.user)),
    handle: ({ principal, params }) =>
      pipe(readUser({ principal, username: subjectOf(principal, params) }), TE.map(view.user)),
  }),
  route({
    method: 'PATCH',
    path: '/users/:username',
    summary: 'Change a profile; the posts of the user follow',
    access: 'authenticated',
    refuses: [
      'UserNotFound',
      'NotOwner',
      'FieldNotWritable',
      'UsernameImmutable',
      'ProfileTooLarge',
      'UserIdTaken',
      'OutboxFull',
    ],
    params: UsernameParams,
    body: UserPatchBody,
    answers: { 200: userUpdate(publicFields) },
    example: { request: { bio: 'Updated bio' }, answer: exampleUpdate },
    handle: ({ principal, params, body: patch }) =>
      pipe(
        updateUser({ principal, username: subjectOf(principal, params), patch }),
        TE.map(({ user, propagation }) => ok({ user, propagation })),
      ),
  }),
  route({
    method: 'DELETE',
    path: '/users/:username',
    summary: 'Delete a user and all that hangs on them',
    access: 'authenticated',
    refuses: ['UserNotFound', 'NotOwner'],
    params: UsernameParams,
    answers: { 200: closed('UserDeleted', { message: t.string, deleted: Deleted }, {}) },
    example: {
      answer: {
        message: 'User deleted',
        deleted: { posts: 1, likes: 0, bookmarks: 0, followers: 0, following: 0 },
      },
    },
    handle: ({ principal, params }) =>
      pipe(
        deleteUser({ principal, username: subjectOf(principal, params) }),
        TE.map(({ posts, likes, bookmarks, followers, following }) =>
          ok({
            message: 'User deleted',
            deleted: { posts, likes, bookmarks, followers, following },
          }),
        ),
      ),
  }),
  route({
    method: 'PUT',
    path: '/users/:username/role',
    summary: 'Give a user another role',
    access: 'admin',
    refuses: ['UserNotFound', 'OutboxFull'],
    params: UsernameParams,
    body: RoleBody,
    answers: { 200: userUpdate(publicFields) },
    example: { request: { role: 'model' }, answer: exampleUpdate },
    handle: ({ principal, params, body: { role } }) =>
      pipe(
        setRole({ principal, username: subjectOf(principal, params), role }),
        TE.map(({ user, propagation }) => ok({ user, propagation })),
      ),
  }),
];
