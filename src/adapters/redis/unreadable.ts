import type { RecordCode } from '../../domain/sync/record-code.js';
import { createHash } from 'node:crypto';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { DeadLetter } from '../../application/ports/dead-letters.js';
import { json } from './rows.js';

const CODE: RecordCode = 'unreadable';
const Coded = json(t.type({ code: t.string }));

/** What something else has written over, as a letter that shows it: one must not hold up the others. */
const letterOf = (id: string, code: string, message: string, text: string): DeadLetter => ({
  id,
  entity: 'user',
  key: CODE,
  code,
  message,
  way: 'deferred',
  at: 0,
  content: {
    kind: 'delivery',
    delivery: { entity: 'user', row: { text }, deleted: false, occurredAt: null },
  },
});

/** In place of a letter that cannot be read; with its code, by which it is counted. */
export const unreadableLetter = (id: string, text: string): DeadLetter => {
  const coded = Coded.decode(text);
  const code = E.isRight(coded) ? coded.right.code : CODE;
  return letterOf(id, code, 'this letter cannot be read', text);
};

/** Of a record that waits and cannot be read. */
export const unreadableRecord = (owner: string, text: string, at: number): DeadLetter => {
  const id = createHash('sha1').update(`${owner} ${text}`).digest('base64url').slice(0, 20);
  return { ...letterOf(id, CODE, `waited for ${owner}, and cannot be read`, text), at };
};
