import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { forbidden, invalidRequest, type InvalidRequest } from '../../../application/errors.js';
import type { PersonRef } from '../../../domain/person-ref.js';
import type { Principal } from '../../../domain/principal.js';
import { parseGivenId, parseXanoId } from '../../../domain/sync/xano-id.js';
import { answer, answerText, ok } from '../answer.js';
import {
  cameThroughProxy,
  parseAllowedAddresses,
  type IsAllowedAddress,
} from '../auth/addresses.js';
import { digestOf, makeIsApiKey } from '../auth/authenticate.js';
import { closed, guarded, reader, withFallback, words, TextOrNull } from '../codec.js';
import type { HttpDeps } from '../http-deps.js';
import {
  authenticationRequired,
  invalidApiKey,
  invalidToken,
  type HttpError,
} from '../http-error.js';
import { UsernameText } from '../inputs.js';
import { publicRoute, route, type Route } from '../route.js';

const links = {
  health: '/health',
  ping: '/ping',
  whoami: '/whoami',
  explore: '/feed/explore',
  openapi: '/openapi.json',
  docs: '/docs',
};

export const homeRoute = ({ settings: { version } }: Pick<HttpDeps, 'settings'>): Route => {
  const home = { name: 'xano-redis-sync', version, links };
  return publicRoute('GET', '/', 'The name, the version and the links of the service', {
    access: 'public',
    answers: {
      200: t.type({ name: t.string, version: t.string, links: t.record(t.string, t.string) }),
    },
    example: { answer: home },
    handle: () => TE.right(ok(home)),
  });
};

const WhoamiAnswer = closed('Whoami', {
  kind: words('service', 'user'),
  username: t.string,
  role: words('user', 'model', 'admin'),
  user_id: TextOrNull,
});

const view = (principal: Principal) => ({
  kind: principal.kind,
  username: principal.username,
  role: principal.kind === 'service' ? 'admin' : principal.role,
  user_id: principal.kind === 'service' ? null : principal.userId,
});

const whoami = (method: 'GET' | 'POST'): Route =>
  route(method, '/whoami', 'The verified caller', {
    access: 'authenticated',
    cache: 'never',
    reads: true,
    answers: { 200: WhoamiAnswer },
    example: { answer: { kind: 'user', username: 'alice', role: 'user', user_id: '1' } },
    handle: ({ principal }) => TE.right(ok(view(principal))),
  });

export const whoamiRoutes: readonly Route[] = [whoami('GET'), whoami('POST')];

const DEFAULT_TTL = 900;
const MAX_TTL = 30 * 86_400;

const Seconds = guarded(
  'Seconds',
  { type: 'integer', minimum: 1, maximum: MAX_TTL },
  (input): input is number =>
    typeof input === 'number' && Number.isInteger(input) && input >= 1 && input <= MAX_TTL,
  `a whole number of seconds from 1 to ${MAX_TTL}`,
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
  route('POST', '/auth/tokens', 'A JWT for a user, for a Xano that cannot sign one', {
    access: 'service',
    cache: 'never',
    body: TokenBody,
    refuses: ['UserNotFound', 'NotConfigured'],
    answers: { 201: closed('Token', { token: t.string, expires_at: t.number }) },
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

const REFUSALS = ['AuthenticationRequired', 'InvalidApiKey', 'InvalidToken', 'Forbidden'] as const;

type Refusal = Extract<HttpError, { readonly _tag: (typeof REFUSALS)[number] }>;

type Admit = (given: Readonly<Record<string, unknown>>, address: string) => E.Either<Refusal, void>;

const isLoopback: IsAllowedAddress = pipe(
  parseAllowedAddresses(['127.0.0.0/8', '::1']),
  E.getOrElse((): IsAllowedAddress => () => false),
);

const BEARER = /^bearer +/i;

const byToken = (tokens: readonly string[]): Admit => {
  const isToken = makeIsApiKey(tokens.map(digestOf));
  return ({ authorization, 'x-api-key': key }) => {
    if (typeof key === 'string') return isToken(key) ? E.right(undefined) : E.left(invalidApiKey);
    if (typeof authorization !== 'string') return E.left(authenticationRequired);
    return isToken(authorization.replace(BEARER, ''))
      ? E.right(undefined)
      : E.left(invalidToken('The token is not that of METRICS_TOKEN.'));
  };
};

/** Allows direct calls from loopback: behind a local proxy every caller seems local, and proxy headers can be forged. */
const byAddress: Admit = (given, address) =>
  isLoopback(address) && !cameThroughProxy(given)
    ? E.right(undefined)
    : E.left(forbidden('Metrics are shown to this machine alone, unless METRICS_TOKEN is set.'));

export const metricsRoute = ({
  renderMetrics,
  settings: { metricsTokens },
}: Pick<HttpDeps, 'renderMetrics' | 'settings'>): Route => {
  const admit = metricsTokens.length === 0 ? byAddress : byToken(metricsTokens);
  return publicRoute('GET', '/metrics', 'Metrics for Prometheus, as text', {
    // The route checks METRICS_TOKEN by itself, since the authentication of users does not know it.
    access: 'public-lenient',
    cache: 'never',
    headers: t.UnknownRecord,
    media: ['text/plain'],
    refuses: REFUSALS,
    answers: { 200: t.string },
    example: { answer: 'xrs_dead_letters 0' },
    handle: ({ headers, address }) =>
      pipe(
        TE.fromEither(admit(headers, address)),
        TE.flatMap(() => TE.fromTask(renderMetrics)),
        TE.map(({ contentType, text }) => answerText(200, text, { 'Content-Type': contentType })),
      ),
  });
};
