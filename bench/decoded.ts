import * as E from 'fp-ts/lib/Either.js';
import type * as t from 'io-ts';
import { PathReporter } from 'io-ts/lib/PathReporter.js';

/** Decodes a value; throws an Error that names what does not fit. */
export const decoded = <A>(codec: t.Decoder<unknown, A>, value: unknown): A => {
  const read = codec.decode(value);
  if (E.isLeft(read)) throw new Error(PathReporter.report(read).slice(0, 5).join('\n'));
  return read.right;
};
