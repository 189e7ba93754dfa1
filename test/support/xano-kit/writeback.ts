import * as assert from 'uvu/assert';
import { unconfirmed } from '../../../src/adapters/webhook/webhook-sender.js';
import { Webhook } from 'standardwebhooks';
import { callEndpoint } from './endpoint.js';
import type { Row } from './filters.js';
import { makeWorld } from './world.js';

export const noon = Date.UTC(2026, 10, 22, 12);
export const key = 'k'.repeat(32);
export const ada: Row = { id: 1, username: 'ada', role: 'model', password: 'hash' };
export const bob: Row = { id: 2, username: 'bob', role: 'owner' };

const signingSecret = `whsec_${Buffer.from('a key of the test, 24 bytes').toString('base64')}`;

/** How a delivery proves that it comes from the service. */
export interface Sender {
  readonly env: Row;
  readonly headers: (id: string, body: string) => Row;
}

export const signedAt = (ms: number): Pick<Sender, 'headers'> => ({
  headers: (id, body) => ({
    'Webhook-Id': id,
    'Webhook-Timestamp': String(Math.floor(ms / 1000)),
    'Webhook-Signature': `v1,AAAA ${new Webhook(signingSecret).sign(id, new Date(ms), body)}`,
  }),
});
export const bySignature: Sender = {
  env: { XRS_WRITEBACK_SECRET: signingSecret },
  ...signedAt(noon),
};
export const byToken: Sender = {
  env: { XRS_WRITEBACK_TOKEN: key },
  headers: (id) => ({ 'Webhook-Id': id, Authorization: `Bearer ${key}` }),
};

/** The tables of a workspace that receives writebacks. */
export type Tables = Record<string, Row[]>;

export const aWorkspace = (): Tables => ({
  user: [ada, bob],
  post: [{ id: 7, user_id: 1, content: 'Made in Xano', external_id: '' }],
});

let count = 0;

/** Sends an event to the endpoint at noon; returns what became of it. */
export const send = (
  tables: Tables,
  type: string,
  data: Row,
  {
    at = noon,
    id = `msg_${++count}`,
    by = bySignature,
    sent = '',
  }: { at?: number; id?: string; by?: Sender; sent?: string } = {},
): unknown => {
  const rawBody = JSON.stringify({ type, timestamp: new Date(at).toISOString(), at, data });
  const env = { ...by.env, $http_headers: by.headers(id, rawBody) };
  const world = makeWorld({ tables, env, rawBody: sent === '' ? rawBody : sent, now: () => noon });
  const answer = callEndpoint('writeback_post', {}, world) as { status: string };
  assert.is(unconfirmed(JSON.stringify(answer), id), null, 'the service takes it for an answer');
  return answer.status;
};
