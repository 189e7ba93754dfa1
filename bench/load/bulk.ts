import { request, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as t from 'io-ts';
import { decoded } from '../decoded.js';
import type { Service } from '../process/service.js';

export interface Imported {
  readonly received: number;
  readonly applied: number;
  readonly failed: number;
  readonly seconds: number;
}

const Summary = t.type({
  received: t.number,
  applied: t.number,
  unchanged: t.number,
  failed: t.number,
});

const PIECE = 65_536;

/** Joins short lines into pieces large enough for one write each. */
export function* piecesOf(lines: Iterable<string>): Generator<string> {
  let piece = '';
  for (const line of lines) {
    piece += `${line}\n`;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

const textOf = async (response: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return text;
};

/** Sends lines of JSON to the bulk import as one request; throws unless all of them were accepted. */
export const importLines = async (
  { url, key }: Pick<Service, 'url' | 'key'>,
  path: string,
  lines: Iterable<string>,
): Promise<Imported> => {
  const begun = performance.now();
  const sending = request(url + path, {
    method: 'POST',
    headers: { 'X-API-Key': key, 'Content-Type': 'application/x-ndjson' },
  });
  const answered = new Promise<string>((resolve, reject) => {
    sending.once('response', (response) => {
      textOf(response).then(resolve, reject);
    });
    sending.once('error', reject);
  });
  await pipeline(Readable.from(piecesOf(lines)), sending);
  const text = await answered;
  const summary = decoded(Summary, JSON.parse(text.trim().split('\n').at(-1) ?? ''));
  if (summary.failed > 0 || summary.applied + summary.unchanged < summary.received)
    throw new Error(`${path} did not take all: ${text.slice(-500)}`);
  return {
    received: summary.received,
    applied: summary.applied,
    failed: summary.failed,
    seconds: (performance.now() - begun) / 1000,
  };
};
