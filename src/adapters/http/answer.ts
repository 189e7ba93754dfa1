import type { Either } from 'fp-ts/lib/Either.js';
import type { IO } from 'fp-ts/lib/IO.js';
import { hash } from 'node:crypto';
import type { ListenersFull, TooManyListeners } from '../../application/errors.js';
import type { Sink } from '../../application/live/listeners.js';

/**
 * JSON text, so that a reply of the store need not be parsed to be passed on; what is no JSON says so
 * in its headers.
 */
export interface TextAnswer {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
  /**
   * What changes whenever the text does, as whoever made the text knows it: 1 or more printable ASCII
   * characters without quotes, which are added where it is sent. Absent: it is worked out from the text.
   */
  readonly etag?: string;
}

/**
 * JSON text that is made once and answered many times. Immutable, and shared by requests: what is
 * remembered of it, such as its packed bytes, is remembered by the identity of the object, and goes when
 * nobody holds it any more. So whoever keeps a page keeps this object, and makes another for another text.
 */
export interface ReadyText {
  /** The text in UTF-8: in bytes, since a text would be made into them for each answer. */
  readonly bytes: Buffer;
  /** In quotes, as it is sent with the plain text. */
  readonly etag: string;
  /** Packing would make it no smaller. */
  readonly isPacked?: true;
}

/** A ready text with 200, and headers of this one request. */
export interface ReadyAnswer {
  readonly ready: ReadyText;
  readonly headers: TextAnswer['headers'];
}

/** NDJSON, a line at a time as each comes; the answer is cut off where a line fails. */
export interface LinesAnswer {
  readonly lines: AsyncIterable<string>;
}

/** Events, for as long as the caller listens. */
export interface EventsAnswer {
  /** Whether there is room for it now. */
  readonly admit: IO<Either<ListenersFull | TooManyListeners, void>>;
  /** Sends them to the sink from now on; answers how to leave. */
  readonly join: (sink: Sink) => IO<void>;
}

/** What a route answers. */
export type Answer = TextAnswer | ReadyAnswer | LinesAnswer | EventsAnswer;

export const digestOf = (text: string): string => hash('sha256', text, 'base64url');

export const answerText = (
  status: number,
  text: string,
  headers: TextAnswer['headers'] = {},
): TextAnswer => ({ status, text, headers });

export const answer = (
  status: number,
  body: unknown,
  headers: TextAnswer['headers'] = {},
): TextAnswer => answerText(status, JSON.stringify(body), headers);

export const ok = (body: unknown, headers: TextAnswer['headers'] = {}): TextAnswer =>
  answer(200, body, headers);

/** `etag` as in `TextAnswer`: without quotes. */
export const readyText = (text: string, etag = digestOf(text)): ReadyText => ({
  bytes: Buffer.from(text),
  etag: `"${etag}"`,
});

/** The bytes of a picture, as if they were a text: `isPacked` as a PNG is. */
export const readyPicture = (bytes: Buffer, isPacked: boolean): ReadyText => ({
  bytes,
  etag: `"${hash('sha256', bytes, 'base64url')}"`,
  ...(isPacked ? { isPacked } : {}),
});

const NO_HEADERS: TextAnswer['headers'] = {};

/** Answers a text that other requests are answered with too. */
export const okReady = (ready: ReadyText, headers = NO_HEADERS): ReadyAnswer => ({
  ready,
  headers,
});
