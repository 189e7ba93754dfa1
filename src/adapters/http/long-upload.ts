import type { IncomingMessage } from 'node:http';

/** Neither a byte in nor one out for so long: the caller is gone, ms. */
const SILENCE_LIMIT = 120_000;

const allowed = new WeakSet<IncomingMessage>();

/** From now on a request may take as long as it goes on; its caller is known and may do that. */
export const allowLongUpload = (request: IncomingMessage): void => {
  allowed.add(request);
  request.setTimeout(SILENCE_LIMIT);
};

export const isLongUpload = (request: IncomingMessage): boolean => allowed.has(request);
