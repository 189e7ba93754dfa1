import { fieldsOf, type Table } from './field.js';

const COUNT = { kind: 'count', isDerived: true, isShown: true } as const;
/** A field that its user writes, and that others see only if the deployment says so. */
const OWN = { kind: 'text', byOwner: true } as const;

/** The fields of a user's hash, in the order of answers. An app adds columns of its own. */
export const USER = {
  id: { kind: 'id', byXano: true },
  username: { kind: 'username', byXano: true, isDerived: true, isShown: true },
  display_name: { kind: 'words', byXano: true, byOwner: true, isShown: true },
  bio: { kind: 'words', byXano: true, byOwner: true, isShown: true },
  avatar: { kind: 'address', byXano: true, byOwner: true, isShown: true },
  links: { kind: 'text', byXano: true, byOwner: true, isShown: true },
  email: { kind: 'text', byXano: true },
  role: { kind: 'role', byXano: true, isShown: true },
  postCount: COUNT,
  followerCount: COUNT,
  followingCount: COUNT,
  created_at: { kind: 'instant', byXano: true, isShown: true },
  first_name: OWN,
  last_name: OWN,
  phone: OWN,
  phone_number: OWN,
  address: OWN,
  date_of_birth: OWN,
  birth_date: OWN,
} as const satisfies Table;

export const USER_COUNTERS = fieldsOf(USER, { kind: 'count' });
