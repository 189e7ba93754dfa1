import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { Webhook } from 'standardwebhooks';
import type { Clock } from '../../application/ports/clock.js';
import type { Sender, Undelivered } from '../../application/ports/sender.js';
import { unconfirmed } from './confirmation.js';
import { postJson, type PostFailure } from './post-json.js';

export interface SenderSettings {
  readonly url: string;
  /** Base64, perhaps after `whsec_`. */
  readonly secret: string;
  /** Sent along as a Bearer token; empty for none. */
  readonly token: string;
}

const TIMEOUT_MS = 15_000;

/** Who says that it is too much without saying for how long is left alone this long, ms. */
const REST_MS = 5000;

const toUndelivered = ({ status, reason, retryAfter }: PostFailure): Undelivered => ({
  _tag: 'Undelivered',
  status,
  reason,
  rest: retryAfter ?? (status === 429 ? REST_MS : null),
});

/**
 * Delivers as Standard Webhooks have it: each try is signed anew, under the same `webhook-id`. Only an
 * answer that says what has become of that id is a delivery: any page, or an error of Xano, comes with
 * 200 too. `at` is
 * the `timestamp` once more in ms, for receivers that put deliveries in order and parse no dates.
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
