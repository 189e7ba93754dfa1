import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

type Headers = Readonly<Record<string, string>>;

/** Returns the headers of Standard Webhooks for a body; `secret` is a `whsec_…` secret or plain text. */
export const standardHeaders = (
  secret: string,
  body: string,
  { id = 'msg_1', at = Date.now() }: { readonly id?: string; readonly at?: number } = {},
): Headers => {
  const webhook = secret.startsWith('whsec_')
    ? new Webhook(secret)
    : new Webhook(Buffer.from(secret), { format: 'raw' });
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at / 1000)),
    'webhook-signature': webhook.sign(id, new Date(at), body),
  };
};

/** Returns a body that wraps a signed text, as Xano sends one, and the header that signs it. */
export const wrapped = (
  secret: string,
  body: string,
  ts: number | string = Date.now(),
  seq = 1,
): { readonly body: string; readonly headers: Headers } => ({
  body: JSON.stringify({ v: 1, seq, ts, body }),
  headers: {
    'X-Signature': `v1=${createHmac('sha256', secret).update(`${ts}.${seq}.${body}`).digest('hex')}`,
  },
});
