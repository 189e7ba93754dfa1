import * as E from 'fp-ts/lib/Either.js';
import type { Brand } from './brand.js';

/** The primary key of a user: immutable, case-sensitive. */
export type Username = Brand<string, 'Username'>;

const SHAPE = /^[A-Za-z0-9_.-]{1,64}$/;

/** Who a service principal acts as unless it names somebody. */
export const SERVICE_ACCOUNT = 'xano_sync' as Username;

/** Words that stand for the acting user in the keys of the proxies. */
const ACTOR_WORDS = ['me', 'AUTH'];

export const standsForActor = (word: string): boolean => ACTOR_WORDS.includes(word);

/**
 * Nobody can be called so, in upper or lower case: what stands for the acting user, for a folder in a path,
 * for nobody in a row of Xano, and what a program writes where it has no name.
 */
const RESERVED = new Set(['me', 'auth', '.', '..', '0', 'null', 'undefined', SERVICE_ACCOUNT]);

/** `xano_sync` as it stands is the name of the service account, and reserved in any other spelling. */
export const parseUsername = (input: string): E.Either<'InvalidUsername', Username> =>
  SHAPE.test(input) && (input === SERVICE_ACCOUNT || !RESERVED.has(input.toLowerCase()))
    ? E.right(input as Username)
    : E.left('InvalidUsername' as const);

/** A name that somebody can have, or speak for: any but the service account's. */
export const parsePerson = (input: string): E.Either<'InvalidUsername', Username> =>
  input === SERVICE_ACCOUNT ? E.left('InvalidUsername' as const) : parseUsername(input);

/** Whether it is somebody, and not the service itself, for whom no token speaks. */
export const isPerson = (username: Username): boolean => username !== SERVICE_ACCOUNT;

/** A name that is in Redis already, whatever could be a name when it came. */
export const parseStoredUsername = (input: string): E.Either<'InvalidUsername', Username> =>
  SHAPE.test(input) ? E.right(input as Username) : E.left('InvalidUsername' as const);
