import { createHash } from 'node:crypto';
import type { Digest } from '../../application/ports/digest.js';

/** 72 bits of SHA-1: enough to tell contents apart, and short enough to store with each row. */
export const sha1Digest: Digest = (text) =>
  createHash('sha1').update(text).digest('base64url').slice(0, 12);
