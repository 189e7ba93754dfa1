import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { invalidRequest, type InvalidRequest } from '../../../application/errors.js';
import type { PersonRef } from '../../../domain/person-ref.js';
import { parseGivenId, parseXanoId } from '../../../domain/sync/xano-id.js';
import { answer } from '../answer.js';
import { closed, reader, withFallback } from '../codec.js';
import type { HttpDeps } from '../http-deps.js';
import { UsernameText } from '../inputs.js';
import { route, type Route } from '../route.js';

const DEFAULT_TTL = 900;
const MAX_TTL = 30 * 86_400;

const Seconds = reader('Seconds', { type: 'integer', minimum: 1, maximum: MAX_TTL }, (input) =>
  typeof input === 'number' && Number.isInteger(input) && input >= 1 && input <= MAX_TTL
    ? E.right(input)
    : E.left(`a whole number of seconds from 1 to ${MAX_TTL}`),
);

const UserId = reader('UserId', { type: ['integer', 'string'] }, (input) =>
  pipe(
    typeof input === 'string' ? parseGivenId(input) : parseXanoId(input),
    E.mapLeft(() => 'the id of a user in Xano: a whole number above 0, or a uuid'),
  ),
);

const TokenBody = t.strict(
  {
    username: withFallback(UsernameText, null),
    user_id: withFallback(UserId, null),
    ttl: withFallback(Seconds, DEFAULT_TTL),
  },
  'a JSON object',
);

const personOf = ({
  username,
  user_id: id,
}: t.TypeOf<typeof TokenBody>): E.Either<InvalidRequest, PersonRef> => {
  if (username !== null)
    return id === null
      ? E.right({ by: 'name', username })
      : E.left(invalidRequest('user_id', 'must not stand beside username: give one of them'));
  return id === null
    ? E.left(invalidRequest('username', 'must be given, or user_id in its place'))
    : E.right({ by: 'id', id });
};

export const tokenRoute = ({ useCases: { issueToken } }: Pick<HttpDeps, 'useCases'>): Route =>
  route({
    method: 'POST',
    path: '/auth/tokens',
    summary: 'A JWT for a user, for a Xano that cannot sign one',
    access: 'service',
    cache: 'never',
    body: TokenBody,
    refuses: ['UserNotFound', 'NotConfigured'],
    answers: { 201: closed('Token', { token: t.string, expires_at: t.number }, {}) },
    example: {
      request: { username: 'alice', ttl: DEFAULT_TTL },
      answer: { token: 'eyJhbGciOi...', expires_at: 1234567890123 },
    },
    handle: ({ body }) =>
      pipe(
        TE.fromEither(personOf(body)),
        TE.flatMap((person) => issueToken({ person, ttl: body.ttl })),
        TE.map(({ token, expires_at }) => answer(201, { token, expires_at })),
      ),
  });
