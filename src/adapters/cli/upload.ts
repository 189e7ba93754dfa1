import * as E from 'fp-ts/lib/Either.js';
import { request as requestHttp, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';
import { SyncEvent } from './answers.js';
import { linesOf } from './lines.js';
import { reasonOf, refusalOf, type CallFault, type Service } from './service.js';

type Ended = Extract<SyncEvent, { readonly type: 'summary' | 'error' }>;

/** How sending came to its end. After any but a summary, part of the records may have been applied. */
export type UploadEnd =
  | { readonly _tag: 'Ended'; readonly event: Ended }
  /** The connection broke, or the answer stopped, before the service had come to an end. */
  | { readonly _tag: 'Cut'; readonly reason: string }
  /** The records themselves could not be read any further. */
  | { readonly _tag: 'Unreadable'; readonly error: unknown }
  | CallFault;

interface Upload {
  readonly path: string;
  /** NDJSON. */
  readonly body: AsyncIterable<Uint8Array | string>;
  /** Called for each line of the answer, one after the other. */
  readonly onEvent: (event: SyncEvent) => Promise<void> | void;
}

/** Silence in both directions for longer than this means that the connection is dead, ms. */
const SILENCE_LIMIT = 180_000;
const MAX_PROBLEM = 65_536;

const open = ({ url, key }: Service, path: string): ClientRequest => {
  const request = url.startsWith('https:') ? requestHttps : requestHttp;
  return request(`${url}${path}`, {
    method: 'POST',
    agent: false,
    timeout: SILENCE_LIMIT,
    headers: {
      Accept: 'application/x-ndjson',
      'Content-Type': 'application/x-ndjson',
      'Content-Encoding': 'gzip',
      'X-API-Key': key,
    },
  });
};

const textOf = async (answer: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const line of linesOf(answer as AsyncIterable<Uint8Array>)) {
    text += line;
    if (text.length > MAX_PROBLEM) break;
  }
  return text;
};

const decodeLine = (line: string): SyncEvent | null => {
  try {
    const event = SyncEvent.decode(JSON.parse(line));
    return E.isRight(event) ? event.right : null;
  } catch {
    return null;
  }
};

const readEvents = async (
  answer: IncomingMessage,
  onEvent: Upload['onEvent'],
): Promise<UploadEnd> => {
  for await (const line of linesOf(answer as AsyncIterable<Uint8Array>)) {
    const event = decodeLine(line);
    // A kind of line that a later version adds is not for us.
    if (event === null) continue;
    await onEvent(event);
    if (event.type === 'summary' || event.type === 'error') return { _tag: 'Ended', event };
  }
  return { _tag: 'Cut', reason: 'the answer stopped' };
};

const readAnswer = async (
  answer: IncomingMessage,
  onEvent: Upload['onEvent'],
): Promise<UploadEnd> => {
  const status = answer.statusCode ?? 0;
  if (status !== 200) return refusalOf(status, await textOf(answer));
  const type = answer.headers['content-type'] ?? '';
  return type.startsWith('application/x-ndjson')
    ? readEvents(answer, onEvent)
    : { _tag: 'Strange', status };
};

/**
 * Sends records as one request, compressed, as fast as the service takes them, and reads the answer
 * while it sends. Nothing is kept in memory beyond what is on its way.
 */
export const upload = async (
  service: Service,
  { path, body, onEvent }: Upload,
): Promise<UploadEnd> => {
  const request = open(service, path);
  const seen: { isConnected: boolean; unreadable: UploadEnd | null } = {
    isConnected: false,
    unreadable: null,
  };
  request.once('socket', (socket) => {
    socket.once('connect', () => {
      seen.isConnected = true;
    });
  });
  request.on('timeout', () => request.destroy(new Error('silence')));

  async function* records(): AsyncGenerator<Uint8Array | string> {
    try {
      yield* body;
    } catch (error) {
      seen.unreadable = { _tag: 'Unreadable', error };
      throw error;
    }
  }
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve);
    request.on('error', reject);
    // Records that cannot be read abort it, which is no error where there is no connection yet.
    request.once('close', () => {
      reject(new Error('closed'));
    });
  });
  // How sending fails is told by the request, or by the records. Nobody waits for its end, since
  // records that are read from a terminal may be long in coming.
  void pipeline(records, createGzip({ level: constants.Z_BEST_SPEED }), request).catch(
    () => undefined,
  );
  try {
    const end = await readAnswer(await answered, onEvent);
    return seen.unreadable ?? end;
  } catch (error) {
    const reason = reasonOf(error);
    return seen.unreadable ?? { _tag: seen.isConnected ? 'Cut' : 'Unreachable', reason };
  } finally {
    // A service that has said its last word reads no more of what is still being sent.
    request.destroy();
  }
};
