import type { WebhookRefusal } from '../../domain/sync/webhook-alerts.js';
import type { HttpError } from './http-error.js';

const REASONS: Readonly<Partial<Record<HttpError['_tag'], WebhookRefusal>>> = {
  InvalidApiKey: 'key',
  AuthenticationRequired: 'credential',
  InvalidSignature: 'signature',
  IpNotAllowed: 'address',
  InvalidToken: 'token',
  Forbidden: 'token',
};

/** Tells why a webhook was refused; null if it was let in and failed for another reason. */
export const webhookRefusal = (error: HttpError): WebhookRefusal | null =>
  error._tag === 'InvalidSignature' && error.isClock ? 'clock' : (REASONS[error._tag] ?? null);
