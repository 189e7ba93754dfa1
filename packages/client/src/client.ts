import { makeApi } from './api.js';
import { callBy } from './call.js';
import { liveBy } from './live.js';
import { renewalOf, type TokenSource } from './token.js';
import type { Clock, Wire } from './transport.js';

export type {
  Comment,
  CommentItem,
  CommentPage,
  CommentsOptions,
  FeedItem,
  FeedOptions,
  FeedPage,
  KeyedOptions,
  Names,
  NamesOptions,
  NewPost,
  Notification,
  NotificationsOptions,
  NotificationsPage,
  People,
  Post,
  PostPatch,
  ProfilePatch,
  User,
} from './api.js';
export { isApiError, type ApiError } from './errors.js';
export type { Listing } from './listing.js';
export type { LiveEvent, LiveOptions } from './live.js';
export type { TokenSource } from './token.js';
export type { CallOptions } from './transport.js';

export interface ClientSettings {
  /** The address of the service, such as `https://api.example.com`. */
  readonly baseUrl: string;
  /** The user's JWT; without it, only public data can be read. */
  readonly token?: TokenSource;
  /** The platform's own by default. */
  readonly fetch?: typeof fetch;
  /** How often a request is sent again after a temporary failure; 2 by default. */
  readonly retries?: number;
  /** For each attempt, milliseconds; 10 000 by default. */
  readonly timeout?: number;
}

const CLOCK: Clock = {
  now: () => Date.now(),
  random: () => Math.random(),
  wait: (ms) =>
    new Promise((resolve) => {
      setTimeout(resolve, ms);
    }),
};

export const createClient = ({
  baseUrl,
  token = null,
  fetch: ask = (...args) => fetch(...args),
  retries = 2,
  timeout = 10_000,
}: ClientSettings) => {
  const wire: Wire = { fetch: ask, token: renewalOf(token), retries, timeout, clock: CLOCK };
  return { ...makeApi(callBy(baseUrl, wire)), live: liveBy(baseUrl, wire) };
};

export type Client = ReturnType<typeof createClient>;
