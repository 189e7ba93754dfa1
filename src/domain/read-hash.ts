import { isSystemField } from './profile.js';

const HASH_READS = ['HGET', 'HMGET', 'HGETALL', 'HEXISTS', 'HLEN', 'HKEYS', 'HVALS'] as const;

export type HashRead = (typeof HASH_READS)[number];

export const isHashRead = (name: string): name is HashRead =>
  (HASH_READS as readonly string[]).includes(name);

type HashReply =
  string | number | null | readonly (string | null)[] | Readonly<Record<string, string>>;

/** What Redis answers of a hash, but for the system's own fields, which are as good as absent. */
export const readHash = (
  name: HashRead,
  fields: ReadonlyMap<string, string>,
  args: readonly string[],
): HashReply => {
  const [field = ''] = args;
  const shown = () => [...fields].filter(([key]) => !isSystemField(key));
  switch (name) {
    case 'HGET':
      return fields.get(field) ?? null;
    case 'HMGET':
      return args.map((arg) => fields.get(arg) ?? null);
    case 'HGETALL':
      return Object.fromEntries(shown());
    case 'HEXISTS':
      return fields.has(field) ? 1 : 0;
    case 'HLEN':
      return shown().length;
    case 'HKEYS':
      return shown().map(([key]) => key);
    case 'HVALS':
      return shown().map(([, value]) => value);
  }
};
