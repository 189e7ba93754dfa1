import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Alarm, AlertMessage } from '../../application/ports/sync-books.js';
import { ALERT_TITLES, alertKey } from '../../domain/sync/alert-name.js';
import { postJson } from './post-json.js';

const TIMEOUT_MS = 10_000;

const titleOf = ({ name, subject }: AlertMessage): string =>
  subject === null ? ALERT_TITLES[name] : `${ALERT_TITLES[name]} (${subject})`;

const textOf = (message: AlertMessage): string =>
  message.event === 'started'
    ? `xano-redis-sync: ${message.text}. ${message.advice}.`
    : `xano-redis-sync: over: the alert about ${titleOf(message)} has ended.`;

const field = (title: string, value: string) => ({ title, value, short: true });

/** Prints a message in the format of Slack and compatible services. */
const bodyOf = (message: AlertMessage): string =>
  JSON.stringify({
    text: textOf(message),
    attachments: [
      {
        fields: [
          field('Alert', alertKey(message)),
          field('State', message.event),
          field('Since', new Date(message.since).toISOString()),
          ...message.fields.map(({ title, value }) => field(title, value)),
        ],
      },
    ],
  });

/** Makes an alarm that posts to an incoming webhook, whose address is its only secret. */
export const makeWebhookAlarm = (url: string): Alarm => ({
  send: (message) =>
    pipe(
      postJson({ url, headers: {}, body: bodyOf(message), timeout: TIMEOUT_MS }),
      TE.bimap(
        ({ reason }) => ({ _tag: 'AlarmFailed', reason }),
        () => undefined,
      ),
    ),
});
