import * as E from 'fp-ts/lib/Either.js';
import type { Brand } from './brand.js';

/** The primary key of a user: immutable, case-sensitive. */
export type Username = Brand<string, 'Username'>;

const SHAPE = /^[A-Za-z0-9_.-]{1,64}$/;

/** Words that stand for the acting user in paths and proxy keys, so nobody can be called so. */
const RESERVED = new Set(['me', 'AUTH']);

export const isReserved = (word: string): boolean => RESERVED.has(word);

export const parseUsername = (input: string): E.Either<'InvalidUsername', Username> =>
  SHAPE.test(input) && !isReserved(input)
    ? E.right(input as Username)
    : E.left('InvalidUsername' as const);

/** Who a service principal acts as unless it names somebody. */
export const SERVICE_ACCOUNT = 'xano_sync' as Username;
