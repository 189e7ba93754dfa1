import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { ProfilePatch } from '../../application/use-cases/update-user.js';
import { parseRole, ROLES } from '../../domain/role.js';
import { isCleanText, isPlainName, lengthOf } from '../../domain/text.js';
import { fromParser, reader } from './codec.js';
import { describedBy } from './schema.js';

const MAX_NAME = 128;

const isFieldName = (name: string): boolean =>
  name !== '' && lengthOf(name) <= MAX_NAME && isPlainName(name);

/** How long a text may be, and what else it must be, depends on who writes: domain/user-field.ts. */
const FIELD_VALUE = { type: ['string', 'number', 'boolean', 'null'] };

const FieldValue = reader(
  'FieldValue',
  FIELD_VALUE,
  (value): E.Either<string, ProfilePatch[string]> => {
    if (value === null || typeof value === 'boolean') return E.right(value);
    if (typeof value === 'number' && Number.isFinite(value)) return E.right(value);
    return typeof value === 'string' && isCleanText(value)
      ? E.right(value)
      : E.left('well-formed text, a number, true, false or null');
  },
);

const Fields = t.record(t.string, FieldValue, 'a JSON object');

/** The reader of bodies lets no `__proto__` through, so a plain record holds every name safely. */
export const UserPatchBody: t.Type<ProfilePatch, unknown> = describedBy(
  (walk) => walk(Fields),
  new t.Type<ProfilePatch, unknown>(
    'a JSON object',
    Fields.is,
    (input, context) => {
      const fields = Fields.validate(input, context);
      return E.isLeft(fields) || Object.keys(fields.right).every(isFieldName)
        ? fields
        : t.failure(input, context, `must have names of 1 to ${MAX_NAME} well-formed characters`);
    },
    t.identity,
  ),
);

export const RoleBody = t.strict(
  { role: fromParser('Role', parseRole, 'user, model or admin', { enum: ROLES }) },
  'a JSON object',
);
