import * as E from 'fp-ts/lib/Either.js';
import { hasFormOfId, parseGivenId, parseXanoId, type XanoId } from './sync/xano-id.js';
import { parsePerson, type Username } from './username.js';

/** How somebody is meant: by the name here, or by the id of their row in Xano. */
export type PersonRef =
  { readonly by: 'name'; readonly username: Username } | { readonly by: 'id'; readonly id: XanoId };

/**
 * Whether a claim carries names that people choose, and ids never: `username`, `preferred_username`,
 * `https://app.example/username`.
 */
const holdsNames = (claim: string): boolean => /username$/i.test(claim);

/**
 * Whom a claim of a token means. Digits and uuids are an id in every claim but one of names, and then
 * an id alone: were they a name as well, whoever takes the name `42` would be sent those whom an issuer
 * calls 42, and whoever is called `42` would be let in as the row 42.
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

/** What a claim has to say to mean this user and nobody else; null where nothing does. */
export const printPersonClaim = (
  claim: string,
  { username, id }: { readonly username: Username; readonly id: string | null },
): string | null => {
  if (holdsNames(claim) || !hasFormOfId(username)) return username;
  return id !== null && E.isRight(parseGivenId(id)) ? id : null;
};
