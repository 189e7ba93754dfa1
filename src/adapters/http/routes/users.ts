import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import type { ProfilePatch } from '../../../application/use-cases/change-user.js';
import { ROLES, parseRole } from '../../../domain/role.js';
import { isCleanText, isPlainName, lengthOf } from '../../../domain/text.js';
import { ok } from '../answer.js';
import { userJson, userUpdate } from '../answers.js';
import { closed, codec, fromParser, numbers, reader } from '../codec.js';
import { exampleUser } from '../examples.js';
import type { HttpDeps } from '../http-deps.js';
import { UsernameParams, subjectOf } from '../inputs.js';
import { route, type Route } from '../route.js';
import type { View } from '../view.js';

const MAX_NAME = 128;

const isFieldName = (name: string): boolean =>
  name !== '' && lengthOf(name) <= MAX_NAME && isPlainName(name);

/** The length and form of a text depend on who writes it: see domain/user-field.ts. */
const FIELD_VALUE = { type: ['string', 'number', 'boolean', 'null'] };

const FieldValue = reader(
  'FieldValue',
  FIELD_VALUE,
  (value): E.Either<string, ProfilePatch[string]> => {
    if (value === null || typeof value === 'boolean') return E.right(value);
    if (typeof value === 'number' && Number.isFinite(value)) return E.right(value);
    return typeof value === 'string' && isCleanText(value)
      ? E.right(value)
      : E.left('well-formed text, a number, true, false or null');
  },
);

const Fields = t.record(t.string, FieldValue, 'a JSON object');

/** The body parser refuses `__proto__`, so a plain record holds every name safely. */
const UserPatchBody = codec<ProfilePatch>(
  Fields.name,
  (walk) => walk(Fields),
  Fields.is,
  (input, context) => {
    const fields = Fields.validate(input, context);
    return E.isLeft(fields) || Object.keys(fields.right).every(isFieldName)
      ? fields
      : t.failure(input, context, `must have names of 1 to ${MAX_NAME} well-formed characters`);
  },
);

const RoleBody = t.strict(
  { role: fromParser('Role', parseRole, 'user, model or admin', { enum: ROLES }) },
  'a JSON object',
);

const Deleted = closed(
  'Deletion',
  numbers('posts', 'likes', 'bookmarks', 'followers', 'following', 'comments'),
);

const exampleUpdate = { user: exampleUser, propagation: { posts: 1, status: 'done' } };

export const userRoutes = ({
  useCases: { readUser, held, updateUser, deleteUser, setRole },
  publicFields,
  view,
}: Pick<HttpDeps, 'useCases' | 'publicFields'> & { readonly view: View }): readonly Route[] => [
  route(
    'GET',
    '/users/:username',
    'A profile: every field of your own, the public fields of others',
    {
      access: 'authenticated',
      refuses: ['UserNotFound'],
      params: UsernameParams,
      answers: { 200: closed('OneUser', { user: userJson(publicFields) }) },
      example: { answer: { user: exampleUser } },
      warm: ({ principal, params }) =>
        pipe(
          held.readUser({ principal, username: subjectOf(principal, params) }),
          TE.map(view.user),
        ),
      handle: ({ principal, params }) =>
        pipe(readUser({ principal, username: subjectOf(principal, params) }), TE.map(view.user)),
    },
  ),
  route('PATCH', '/users/:username', 'Edit a profile; the posts of the user show the change', {
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
      pipe(updateUser({ principal, username: subjectOf(principal, params), patch }), TE.map(ok)),
  }),
  route('DELETE', '/users/:username', 'Delete a user, and everything that belongs to them', {
    access: 'authenticated',
    refuses: ['UserNotFound', 'NotOwner'],
    params: UsernameParams,
    answers: { 200: closed('UserDeleted', { message: t.string, deleted: Deleted }) },
    example: {
      answer: {
        message: 'User deleted',
        deleted: { posts: 1, likes: 0, bookmarks: 0, followers: 0, following: 0, comments: 0 },
      },
    },
    handle: ({ principal, params }) =>
      pipe(
        deleteUser({ principal, username: subjectOf(principal, params) }),
        TE.map((deleted) => ok({ message: 'User deleted', deleted })),
      ),
  }),
  route('PUT', '/users/:username/role', 'Give a user another role', {
    access: 'admin',
    refuses: ['UserNotFound', 'OutboxFull'],
    params: UsernameParams,
    body: RoleBody,
    answers: { 200: userUpdate(publicFields) },
    example: { request: { role: 'model' }, answer: exampleUpdate },
    handle: ({ principal, params, body: { role } }) =>
      pipe(setRole({ principal, username: subjectOf(principal, params), role }), TE.map(ok)),
  }),
];
