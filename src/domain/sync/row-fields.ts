import { fieldsOf } from '../entities/field.js';
import { POST } from '../entities/post.js';
import { USER } from '../entities/user.js';

/** What a hash holds besides its row: sizes of sets, copies of other rows, names that keys have. */
export const UNVERSIONED_USER_FIELDS: ReadonlySet<string> = new Set(
  fieldsOf(USER, { isDerived: true }),
);
export const UNVERSIONED_POST_FIELDS: ReadonlySet<string> = new Set(
  fieldsOf(POST, { isDerived: true }),
);
