import * as E from 'fp-ts/lib/Either.js';
import { hasFormOfId, parseGivenId, parseXanoId, type XanoId } from './sync/xano-id.js';
import { parsePerson, type Username } from './username.js';

/** A reference to a user: by username, or by the id of the user's row in Xano. */
export type PersonRef =
  { readonly by: 'name'; readonly username: Username } | { readonly by: 'id'; readonly id: XanoId };

/**
 * Whether a claim holds names that people choose, and never ids: `username`, `preferred_username`,
 * `https://app.example/username`.
 */
const holdsNames = (claim: string): boolean => /username$/i.test(claim);

/**
 * Returns the user that a claim of a token means. Digits and UUIDs are an id in every claim but one of names, and only an
 * id: if they could be a name as well, callers whom an issuer identifies as 42 would act as the user named `42`, and the
 * user named `42` would be let in as row 42.
 */
export const readPersonClaim = (
  claim: string,
  value: string | number,
): E.Either<'NoPerson', PersonRef> => {
  const isId = !holdsNames(claim) && (typeof value === 'number' || hasFormOfId(value));
  const ref: E.Either<unknown, PersonRef> = isId
    ? E.map((id: XanoId): PersonRef => ({ by: 'id', id }))(parseXanoId(value))
    : E.map((username: Username): PersonRef => ({ by: 'name', username }))(
        typeof value === 'number' ? E.left('NoPerson') : parsePerson(value),
      );
  return E.mapLeft(() => 'NoPerson' as const)(ref);
};

/** Returns the value with which a claim means this user and nobody else; null if there is no such value. */
export const printPersonClaim = (
  claim: string,
  { username, id }: { readonly username: Username; readonly id: string | null },
): string | null => {
  if (holdsNames(claim) || !hasFormOfId(username)) return username;
  return id !== null && E.isRight(parseGivenId(id)) ? id : null;
};
