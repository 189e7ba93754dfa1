import * as E from 'fp-ts/lib/Either.js';
import { isNeverShown, publicFields } from '../domain/profile.js';
import { canBeOwn, ownFields } from '../domain/user-field.js';
import type { Read } from './settings.js';
import { fault, listOf, type Validation } from './validation.js';

/** What `PUBLIC_FIELDS` adds and `PRIVATE_FIELDS` takes away. */
export const readPublicFields = (read: Read): Validation<ReadonlySet<string>> => {
  const [also, hidden] = [listOf(read('PUBLIC_FIELDS')), listOf(read('PRIVATE_FIELDS'))];
  const secret = also.find(isNeverShown);
  if (secret !== undefined)
    return fault(`PUBLIC_FIELDS names ${secret}, which is a secret or the service's own`);
  const shown = publicFields(also, hidden);
  return shown.has('username')
    ? E.right(shown)
    : fault('PRIVATE_FIELDS cannot name username, which is in the address of each user');
};

/** What `USER_WRITABLE_FIELDS` adds. */
export const readOwnFields = (read: Read): Validation<ReadonlySet<string>> => {
  const also = listOf(read('USER_WRITABLE_FIELDS'));
  const refused = also.find((field) => !canBeOwn(field));
  return refused === undefined
    ? E.right(ownFields(also))
    : fault(`USER_WRITABLE_FIELDS names ${refused}, which no user may write of themselves`);
};
