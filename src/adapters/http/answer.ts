import type { Either } from 'fp-ts/lib/Either.js';
import type { IO } from 'fp-ts/lib/IO.js';
import { hash } from 'node:crypto';
import type { ListenersFull, TooManyListeners } from '../../application/errors.js';
import type { Sink } from '../../application/live/listeners.js';

/**
 * An answer as JSON text, so that a reply of the store is passed on without parsing; an answer that is not JSON sets its own
 * Content-Type.
 */
export interface TextAnswer {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
  /**
   * A value that changes whenever the text does, known to whoever made the text: 1 or more printable ASCII characters
   * without quotes, which the sender adds. Absent: the sender hashes the text.
   */
  readonly etag?: string;
}

/**
 * JSON text that is made once and answered many times. Immutable, and shared by requests: what is derived from it, such as
 * its compressed bytes, is cached by the identity of this object and freed with it. So a cache of pages keeps this object,
 * and makes a new one for a new text.
 */
export interface ReadyText {
  /** The text in UTF-8, as bytes, since a string would be encoded anew for each answer. */
  readonly bytes: Buffer;
  /** In quotes, as sent with the uncompressed text. */
  readonly etag: string;
  /** The bytes are compressed already, so compression would gain nothing. */
  readonly isCompressed?: true;
}

/** A ready text with status 200, and the headers of this one request. */
export interface ReadyAnswer {
  readonly ready: ReadyText;
  readonly headers: TextAnswer['headers'];
}

/** NDJSON, sent line by line as lines become available; if a line fails, the answer is cut off. */
export interface LinesAnswer {
  readonly lines: AsyncIterable<string>;
}

/** A stream of events, open for as long as the caller listens. */
export interface EventsAnswer {
  /** Whether there is room for one more stream now. */
  readonly admit: IO<Either<ListenersFull | TooManyListeners, void>>;
  /** Sends events to the sink from now on; returns the function that stops this. */
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

/** Makes a ready answer of a picture; `isCompressed` if its format is compressed, as PNG is. */
export const readyPicture = (bytes: Buffer, isCompressed: boolean): ReadyText => ({
  bytes,
  etag: `"${hash('sha256', bytes, 'base64url')}"`,
  ...(isCompressed ? { isCompressed } : {}),
});

const NO_HEADERS: TextAnswer['headers'] = {};

/** Answers 200 with a ready text that other requests share. */
export const okReady = (ready: ReadyText, headers = NO_HEADERS): ReadyAnswer => ({
  ready,
  headers,
});
