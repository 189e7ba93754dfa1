import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { answer } from '../answer.js';
import { closed, reader, withFallback } from '../codec.js';
import type { HttpDeps } from '../http-deps.js';
import { UsernameText } from '../inputs.js';
import { route, type Route } from '../route.js';

const DEFAULT_TTL = 900;
const MAX_TTL = 30 * 86_400;

const Seconds = reader('Seconds', (input) =>
  typeof input === 'number' && Number.isInteger(input) && input >= 1 && input <= MAX_TTL
    ? E.right(input)
    : E.left(`a whole number of seconds from 1 to ${MAX_TTL}`),
);

const TokenBody = t.strict(
  { username: UsernameText, ttl: withFallback(Seconds, DEFAULT_TTL) },
  'a JSON object',
);

export const tokenRoute = ({ useCases: { issueToken } }: Pick<HttpDeps, 'useCases'>): Route =>
  route({
    method: 'POST',
    path: '/auth/tokens',
    summary: 'A JWT for a user, for a Xano that cannot sign one',
    access: 'service',
    cache: 'never',
    body: TokenBody,
    answers: { 201: closed('Token', { token: t.string, expires_at: t.number }, {}) },
    example: {
      request: { username: 'alice', ttl: DEFAULT_TTL },
      answer: { token: 'eyJhbGciOi...', expires_at: 1234567890123 },
    },
    handle: ({ body }) =>
      pipe(
        issueToken(body),
        TE.map(({ token, expires_at }) => answer(201, { token, expires_at })),
      ),
  });
