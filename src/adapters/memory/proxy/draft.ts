import * as E from 'fp-ts/lib/Either.js';
import type { WriteReply } from '../../../application/ports/proxy-store.js';
import { isInt64, parseInt64 } from '../../../domain/int64.js';
import { refuse } from '../../../domain/proxy-command.js';
import type { WriteCommand } from '../../../domain/write-policy.js';

/** A hash as the earlier commands of a batch would leave it, and which fields they touched. */
export interface Draft {
  readonly fields: Map<string, string>;
  readonly touched: Set<string>;
}

const setField = ({ fields, touched }: Draft, field: string, value: string): number => {
  const isNew = !fields.has(field);
  fields.set(field, value);
  touched.add(field);
  return isNew ? 1 : 0;
};

const deleteField = ({ fields, touched }: Draft, field: string): number => {
  touched.add(field);
  return fields.delete(field) ? 1 : 0;
};

/** An integer past 2^53 would be rounded by JSON, so it goes as text. */
const present = (value: bigint): number | string =>
  value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER
    ? Number(value)
    : String(value);

const increment = (draft: Draft, field: string, by: string): WriteReply => {
  const stored = parseInt64(draft.fields.get(field) ?? '0');
  if (E.isLeft(stored)) return refuse('invalid_value', 'hash value is not an integer');
  const sum = stored.right + BigInt(by);
  if (!isInt64(sum)) return refuse('invalid_value', 'increment or decrement would overflow');
  setField(draft, field, String(sum));
  return E.right(present(sum));
};

const sum = (counts: readonly number[]): number =>
  counts.reduce((total, count) => total + count, 0);

/** Runs one command on the draft; a refused one leaves it as it was. */
export const runWrite = (draft: Draft, command: WriteCommand): WriteReply => {
  switch (command.name) {
    case 'HSET':
      return E.right(sum(command.pairs.map(([field, value]) => setField(draft, field, value))));
    case 'HDEL':
      return E.right(sum(command.fields.map((field) => deleteField(draft, field))));
    case 'HINCRBY':
      return increment(draft, command.field, command.by);
  }
};
