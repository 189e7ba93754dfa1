import * as E from 'fp-ts/lib/Either.js';
import { request as requestHttp, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';
import { SyncEvent } from './answers.js';
import { linesOf } from './lines.js';
import { reasonOf, refusalOf, type CallFault, type Service } from './service.js';

type Ended = Extract<SyncEvent, { readonly type: 'summary' | 'error' }>;

/** How an upload ended. After anything but a summary, part of the records may have been applied. */
export type UploadEnd =
  | { readonly _tag: 'Ended'; readonly event: Ended }
  /** The connection broke, or the answer stopped, before the service was done. */
  | { readonly _tag: 'Cut'; readonly reason: string }
  /** The records could not be read to their end. */
  | { readonly _tag: 'Unreadable'; readonly error: unknown }
  | CallFault;

interface Upload {
  readonly path: string;
  /** NDJSON. */
  readonly body: AsyncIterable<Uint8Array | string>;
  /** Called for each line of the answer, one after the other. */
  readonly onEvent: (event: SyncEvent) => Promise<void> | void;
}

/** Milliseconds of silence in both directions after which the connection counts as dead. */
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
    // Skips a kind of line that a later version of the service adds.
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
 * Sends records as one compressed request, as fast as the service takes them, and reads the answer meanwhile. Memory holds
 * only what is in transit.
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
    // Unreadable records abort the request, which emits no error while there is no connection yet.
    request.once('close', () => {
      reject(new Error('closed'));
    });
  });
  // The request or the records report how sending fails. Nobody awaits its end, since records from a terminal may take long
  // to come.
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
    // A service that has sent its last line reads no more of the upload.
    request.destroy();
  }
};
