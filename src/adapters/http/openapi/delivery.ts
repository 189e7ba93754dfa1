import { OUTBOX_EVENT_TYPES } from '../../../domain/sync/outbox-event.js';
import type { Schema } from '../schema.js';

const DATA: Schema = {
  type: 'object',
  description: 'The row as Xano has it, or the ids of what was taken away.',
};

/** Describes the webhook that tells Xano of a change made here, where WRITEBACK_URL is set. */
export const deliveryWebhook: Schema = {
  post: {
    operationId: 'delivery',
    tags: ['Webhooks'],
    summary: 'What a user did here, told to Xano until Xano confirms or refuses it',
    security: [{ signature: [] }],
    parameters: ['webhook-id', 'webhook-timestamp'].map((name) => ({
      name,
      in: 'header',
      required: true,
      schema: { type: 'string' },
    })),
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: {
            type: 'object',
            properties: {
              type: { enum: OUTBOX_EVENT_TYPES },
              timestamp: { type: 'string', format: 'date-time' },
              at: { type: 'integer', description: 'The same instant, milliseconds.' },
              data: DATA,
            },
            required: ['type', 'timestamp', 'at', 'data'],
          },
          example: {
            type: 'like.added',
            timestamp: '2009-02-13T23:31:30.123Z',
            at: 1234567890123,
            data: { username: 'alice', post_id: '77' },
          },
        },
      },
    },
    responses: {
      200: {
        description:
          'What has become of it. Without that it is tried again, as often as WRITEBACK_MAX_TRIES says, after no answer, after 401, 403, 404, 408, 425 and 429, and after what is no 4xx; any other 4xx makes it a dead letter at once.',
        content: {
          'application/json': {
            schema: {
              type: 'object',
              properties: {
                status: { enum: ['applied', 'duplicate', 'stale', 'ignored'] },
                webhook_id: { type: 'string' },
              },
              required: ['status', 'webhook_id'],
            },
          },
        },
      },
    },
  },
};
