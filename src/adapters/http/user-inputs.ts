import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { ProfilePatch } from '../../application/use-cases/update-user.js';
import { parseRole } from '../../domain/role.js';
import { isCleanText, lengthOf } from '../../domain/text.js';
import { fromParser, reader } from './codec.js';

const MAX_NAME = 128;
const MAX_VALUE = 64 * 1024;

const isFieldName = (name: string): boolean =>
  name !== '' && lengthOf(name) <= MAX_NAME && isCleanText(name);

const EXPECTED = `well-formed text of at most ${MAX_VALUE} bytes, a number, true, false or null`;

const FieldValue = reader('FieldValue', (value): E.Either<string, ProfilePatch[string]> => {
  if (value === null || typeof value === 'boolean') return E.right(value);
  if (typeof value === 'number' && Number.isFinite(value)) return E.right(value);
  return typeof value === 'string' && isCleanText(value) && Buffer.byteLength(value) <= MAX_VALUE
    ? E.right(value)
    : E.left(EXPECTED);
});

const Fields = t.record(t.string, FieldValue, 'a JSON object');

/** The reader of bodies lets no `__proto__` through, so a plain record holds every name safely. */
export const UserPatchBody: t.Type<ProfilePatch, unknown> = new t.Type<ProfilePatch, unknown>(
  'a JSON object',
  Fields.is,
  (input, context) => {
    const fields = Fields.validate(input, context);
    return E.isLeft(fields) || Object.keys(fields.right).every(isFieldName)
      ? fields
      : t.failure(input, context, `must have names of 1 to ${MAX_NAME} well-formed characters`);
  },
  t.identity,
);

export const RoleBody = t.strict(
  { role: fromParser('Role', parseRole, 'user, model or admin') },
  'a JSON object',
);
