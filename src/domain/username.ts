import * as E from 'fp-ts/lib/Either.js';
import type { Brand } from './brand.js';

/** The primary key of a user; immutable and case-sensitive. */
export type Username = Brand<string, 'Username'>;

const SHAPE = /^[A-Za-z0-9_.-]{1,64}$/;

/** The account that a service principal acts as unless it names a user. */
export const SERVICE_ACCOUNT = 'xano_sync' as Username;

/** Words that stand for the acting user in the keys of the proxies. */
const ACTOR_WORDS = ['me', 'AUTH'];

export const standsForActor = (word: string): boolean => ACTOR_WORDS.includes(word);

/**
 * Names that nobody can have, in upper or lower case: words for the acting user, folders in a path, `0` (which means
 * nobody in a row of Xano), and what a program writes when it has no name.
 */
const RESERVED = new Set(['me', 'auth', '.', '..', '0', 'null', 'undefined', SERVICE_ACCOUNT]);

/** Parses a username. `xano_sync` is accepted as the service account, and refused in any other spelling. */
export const parseUsername = (input: string): E.Either<'InvalidUsername', Username> =>
  SHAPE.test(input) && (input === SERVICE_ACCOUNT || !RESERVED.has(input.toLowerCase()))
    ? E.right(input as Username)
    : E.left('InvalidUsername' as const);

/** Parses the username of a person: any but the service account's. */
export const parsePerson = (input: string): E.Either<'InvalidUsername', Username> =>
  input === SERVICE_ACCOUNT ? E.left('InvalidUsername' as const) : parseUsername(input);

/** Whether a username is a person's and not the service account's, for which no token is valid. */
export const isPerson = (username: Username): boolean => username !== SERVICE_ACCOUNT;

/** Parses a username that is already in Redis; names that were reserved later are accepted. */
export const parseStoredUsername = (input: string): E.Either<'InvalidUsername', Username> =>
  SHAPE.test(input) ? E.right(input as Username) : E.left('InvalidUsername' as const);
