import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { forbidden } from '../../../application/errors.js';
import { answerText } from '../answer.js';
import { parseAllowedAddresses, type IsAllowedAddress } from '../auth/allowed-addresses.js';
import { digestOf, makeIsApiKey } from '../auth/api-keys.js';
import { cameThroughProxy } from '../auth/through-proxy.js';
import type { HttpDeps } from '../http-deps.js';
import {
  authenticationRequired,
  invalidApiKey,
  invalidToken,
  type HttpError,
} from '../http-error.js';
import { publicRoute, type Route } from '../route.js';

type Given = Readonly<Record<string, unknown>>;

const REFUSALS = ['AuthenticationRequired', 'InvalidApiKey', 'InvalidToken', 'Forbidden'] as const;

type Refusal = Extract<HttpError, { readonly _tag: (typeof REFUSALS)[number] }>;

type Admit = (given: Given, address: string) => E.Either<Refusal, void>;

const isLoopback: IsAllowedAddress = pipe(
  parseAllowedAddresses(['127.0.0.0/8', '::1']),
  E.getOrElse((): IsAllowedAddress => () => false),
);

const BEARER = /^bearer +/i;

const byToken = (token: string): Admit => {
  const isToken = makeIsApiKey([digestOf(token)]);
  return ({ authorization, 'x-api-key': key }) => {
    if (typeof key === 'string') return isToken(key) ? E.right(undefined) : E.left(invalidApiKey);
    if (typeof authorization !== 'string') return E.left(authenticationRequired);
    return isToken(authorization.replace(BEARER, ''))
      ? E.right(undefined)
      : E.left(invalidToken('The token is not that of METRICS_TOKEN.'));
  };
};

/** Behind a proxy on this machine every caller seems to be local, and what it adds can be forged. */
const byAddress: Admit = (given, address) =>
  isLoopback(address) && !cameThroughProxy(given)
    ? E.right(undefined)
    : E.left(forbidden('Metrics are shown to this machine alone, unless METRICS_TOKEN is set.'));

export const metricsRoute = ({
  renderMetrics,
  settings: { metricsToken },
}: Pick<HttpDeps, 'renderMetrics' | 'settings'>): Route => {
  const admit = metricsToken === null ? byAddress : byToken(metricsToken);
  return publicRoute({
    method: 'GET',
    path: '/metrics',
    summary: 'Numbers for Prometheus, as text',
    // Its token is its own, which those who look after users know nothing of.
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
