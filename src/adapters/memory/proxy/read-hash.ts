import * as E from 'fp-ts/lib/Either.js';
import { isSystemField } from '../../../domain/profile.js';
import type { Json } from './reply.js';

export type HashRead = 'HGET' | 'HMGET' | 'HGETALL' | 'HEXISTS' | 'HLEN' | 'HKEYS' | 'HVALS';

/** The system's own fields are as good as absent. */
export const readHash = (
  name: HashRead,
  fields: ReadonlyMap<string, string>,
  args: readonly string[],
): E.Either<never, Json> => {
  const [field = ''] = args;
  const shown = [...fields].filter(([key]) => !isSystemField(key));
  switch (name) {
    case 'HGET':
      return E.right(fields.get(field) ?? null);
    case 'HMGET':
      return E.right(args.map((arg) => fields.get(arg) ?? null));
    case 'HGETALL':
      return E.right(Object.fromEntries(shown));
    case 'HEXISTS':
      return E.right(fields.has(field) ? 1 : 0);
    case 'HLEN':
      return E.right(shown.length);
    case 'HKEYS':
      return E.right(shown.map(([key]) => key));
    case 'HVALS':
      return E.right(shown.map(([, value]) => value));
  }
};
