import { once } from 'node:events';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import type { SyncApp } from './sync-app.js';

export interface SlowUpload {
  readonly write: (text: string) => Promise<void>;
  readonly end: () => void;
  /** Breaks the connection. */
  readonly cut: () => void;
  /** Returns the lines of the answer so far. */
  readonly lines: () => readonly string[];
  /** Resolves to true when the answer is complete, false if it was cut off. */
  readonly answered: Promise<boolean>;
}

const write = async (req: ClientRequest, text: string): Promise<void> => {
  if (req.write(text)) return;
  const waiting = new AbortController();
  const { signal } = waiting;
  await Promise.race([once(req, 'drain', { signal }), once(req, 'close', { signal })])
    .catch(() => undefined)
    .finally(() => {
      waiting.abort();
    });
};

/** Starts an upload that is answered line by line. */
export const startUpload = (app: Pick<SyncApp, 'server' | 'key'>, path: string): SlowUpload => {
  const req = request(`${app.server.url}${path}`, {
    method: 'POST',
    agent: false,
    headers: {
      ...app.key,
      'Content-Type': 'application/x-ndjson',
      Accept: 'application/x-ndjson',
    },
  });
  let text = '';
  const answered = new Promise<boolean>((resolve) => {
    req.on('error', () => {
      resolve(false);
    });
    req.on('response', (answer: IncomingMessage) => {
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => {
        text += chunk;
      });
      answer.on('error', () => undefined);
      answer.once('close', () => {
        resolve(answer.complete);
      });
    });
  });
  return {
    write: (more) => write(req, more),
    end: () => {
      req.end();
    },
    cut: () => {
      req.destroy();
    },
    lines: () => text.split('\n').slice(0, -1),
    answered,
  };
};
