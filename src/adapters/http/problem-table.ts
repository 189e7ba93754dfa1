import type { HttpError } from './http-error.js';

type Tag = HttpError['_tag'];

/** The status of each error, the stable code that clients may tell it apart by, and what it is about. */
export const PROBLEMS = {
  InvalidJson: [400, 'invalid_json', 'The body is not JSON'],
  InvalidRequest: [400, 'invalid_request', 'The request is not valid'],
  MalformedRequest: [400, 'invalid_request', 'The request is not valid'],
  ProfileTooLarge: [400, 'invalid_request', 'The profile would be too large'],
  UsernameImmutable: [400, 'username_immutable', 'A username does not change'],
  CannotFollowSelf: [400, 'cannot_follow_self', 'Nobody follows themselves'],
  AuthenticationRequired: [401, 'authentication_required', 'Who is calling?'],
  InvalidApiKey: [401, 'invalid_api_key', 'The API key is not valid'],
  InvalidToken: [401, 'invalid_token', 'The token is not valid'],
  NotCovered: [401, 'invalid_signature', 'The signature is not valid'],
  InvalidSignature: [401, 'invalid_signature', 'The signature is not valid'],
  IpNotAllowed: [403, 'ip_not_allowed', 'This address may not use the API key'],
  Forbidden: [403, 'forbidden', 'Not allowed'],
  NotOwner: [403, 'not_owner', 'Not the owner'],
  FieldNotWritable: [403, 'field_not_writable', 'The field cannot be modified'],
  RouteNotFound: [404, 'not_found', 'Not found'],
  ReconciliationNotFound: [404, 'not_found', 'Not found'],
  DeadLetterNotFound: [404, 'not_found', 'Not found'],
  UserNotFound: [404, 'user_not_found', 'No such user'],
  UnknownActor: [404, 'user_not_found', 'No such user'],
  PostNotFound: [404, 'post_not_found', 'No such post'],
  MethodNotAllowed: [405, 'method_not_allowed', 'Method not allowed'],
  RequestTimeout: [408, 'request_timeout', 'The request took too long'],
  ReconcileRunning: [409, 'conflict', 'A comparison is under way'],
  UserIdTaken: [409, 'conflict', 'The id is taken'],
  PostIdTaken: [409, 'conflict', 'The id is taken'],
  PayloadTooLarge: [413, 'payload_too_large', 'Too large'],
  UnsupportedMediaType: [415, 'unsupported_media_type', 'Unsupported media type'],
  IdempotencyMismatch: [422, 'idempotency_mismatch', 'The Idempotency-Key was used before'],
  BatchRefused: [422, 'batch_refused', 'The batch was refused'],
  UnknownTable: [422, 'unknown_table', 'Unknown table'],
  TruncateRefused: [422, 'truncate_refused', 'Nothing was deleted'],
  RateLimited: [429, 'rate_limited', 'Too much at once'],
  HeadersTooLarge: [431, 'headers_too_large', 'The headers are too large'],
  StoreFault: [500, 'internal', 'Something went wrong'],
  Unexpected: [500, 'internal', 'Something went wrong'],
  StoreDamaged: [500, 'damaged_key', 'A key in Redis is damaged'],
  NotConfigured: [501, 'not_configured', 'Not configured'],
  OutboxFull: [503, 'outbox_full', 'Too much waits to be told to Xano'],
  StoreUnavailable: [503, 'store_unavailable', 'Redis cannot serve this now'],
  KeysUnavailable: [503, 'keys_unavailable', 'Tokens cannot be verified'],
  StoreTimeout: [504, 'store_timeout', 'Redis did not answer in time'],
} as const satisfies Readonly<
  // A refused record has a code of its own, and an import ends by what stopped it.
  Record<Exclude<Tag, 'RecordRefused' | 'ImportStopped'>, readonly [number, string, string]>
>;

/** Of a record that was refused; its code says why. */
export const RECORD_PROBLEM = [422, 'The record was refused'] as const;
