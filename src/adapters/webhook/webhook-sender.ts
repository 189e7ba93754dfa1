import * as E from 'fp-ts/lib/Either.js';
import { parse } from 'fp-ts/lib/Json.js';
import * as t from 'io-ts';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { Webhook } from 'standardwebhooks';
import type { Clock } from '../../application/ports/clock.js';
import type { Sender, Undelivered } from '../../application/ports/outbox.js';
import { type PostFailure, postJson } from './post-json.js';

/** The outcome of a delivery, as the endpoint in Xano reports it. */
const Confirmation = t.type({
  status: t.keyof({ applied: null, duplicate: null, stale: null, ignored: null }),
  webhook_id: t.string,
});

const Claim = t.type({ status: t.unknown, webhook_id: t.unknown });

const startsAsHtml = (text: string): boolean => /^\s*</.test(text);

/** Explains why an answer does not confirm the delivery with this id; null: it does confirm it. */
export const unconfirmed = (text: string, id: string): string | null => {
  if (text.trim() === '') return 'with an empty body';
  const json = parse(text.replace(/^\uFEFF/, ''));
  if (E.isLeft(json)) return startsAsHtml(text) ? 'with a page of HTML' : 'with what is no JSON';
  if (Confirmation.is(json.right))
    return json.right.webhook_id === id ? null : 'about another delivery';
  return Claim.is(json.right) && json.right.webhook_id === id
    ? 'with a status that is not known'
    : 'with JSON that says nothing of the delivery';
};

export interface SenderSettings {
  readonly url: string;
  /** Base64, optionally prefixed with `whsec_`. */
  readonly secret: string;
  /** Sent as a Bearer token; empty: none is sent. */
  readonly token: string;
}

const TIMEOUT_MS = 15_000;

/** Pause after a 429 without Retry-After, ms: the window in which Xano allows ten requests, where it limits them. */
const REST_MS = 20_000;

/** Least pause after a 429, ms, whatever Retry-After says. */
const LEAST_REST_MS = 1000;

const TOO_MUCH = 429;

const toUndelivered = ({ status, reason, retryAfter }: PostFailure): Undelivered => ({
  _tag: 'Undelivered',
  status,
  reason,
  rest: status === TOO_MUCH ? Math.max(retryAfter ?? REST_MS, LEAST_REST_MS) : retryAfter,
});

/**
 * Delivers by Standard Webhooks: each try has a new signature and the same `webhook-id`. Only an answer that reports the
 * outcome for that id confirms a delivery, since any page, or an error of Xano, may come with 200. `at` repeats `timestamp`
 * in ms, for receivers that order deliveries without parsing dates.
 */
export const makeWebhookSender = ({ url, secret, token }: SenderSettings, clock: Clock): Sender => {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const webhook = new Webhook(key, { format: 'raw' });
  return {
    send: ({ id, event: { type, at, data } }) => {
      const body = JSON.stringify({ type, timestamp: new Date(at).toISOString(), at, data });
      return pipe(
        TE.fromIO(clock.now),
        TE.flatMap((now) =>
          postJson({
            url,
            headers: {
              'webhook-id': id,
              'webhook-timestamp': String(Math.floor(now / 1000)),
              'webhook-signature': webhook.sign(id, new Date(now), body),
              ...(token === '' ? {} : { Authorization: `Bearer ${token}` }),
            },
            body,
            timeout: TIMEOUT_MS,
          }),
        ),
        TE.flatMapEither(({ status, text }): E.Either<PostFailure, void> => {
          const why = unconfirmed(text, id);
          return why === null
            ? E.right(undefined)
            : E.left({ status, reason: `answered ${status} ${why}`, retryAfter: null });
        }),
        TE.mapLeft(toUndelivered),
      );
    },
  };
};
