import type { Principal } from './principal.js';
import type { Username } from './username.js';

/** A user's hash as it is kept: every value is text. */
export type UserFields = Readonly<Record<string, string>>;

/** A user as answered: counters and times are numbers. */
export type Profile = Readonly<Record<string, string | number>>;

/** What a user changes about a profile: fields to set, fields to take away. */
export interface ProfileChanges {
  readonly set: Readonly<Record<string, string>>;
  readonly remove: readonly string[];
  /** How many fields the hash may hold afterwards; else as many as there are. */
  readonly maxFields?: number | null;
}

/** By what a post names its author in `user_id`: the Xano id, else the username. */
export const userIdOf = ({ id = '', username = '' }: UserFields): string =>
  id === '' ? username : id;

/** Copied from the author into each post, besides the username, the Xano id and the role. */
export const DENORMALISED_FIELDS: readonly string[] = ['display_name', 'avatar'];

const NUMBERS = new Set(['postCount', 'followerCount', 'followingCount', 'created_at']);

/** Taken in by no door, and shown to nobody. */
export const isSecret = (field: string): boolean => /^password(_?hash)?$/i.test(field);

const PRIVATE = [
  'first_name',
  'last_name',
  'email',
  'phone',
  'phone_number',
  'address',
  'date_of_birth',
  'birth_date',
  'ssn',
  'credit_card',
  'bank_account',
  'ip_address',
  'device_id',
];

/** The deployment's own private names are added to ours, never put in their place. */
export const privateFields = (own: readonly string[]): ReadonlySet<string> =>
  new Set([...PRIVATE, ...own]);

/** The system's own fields of users and posts: kept in their hashes, shown by no door. */
export const SYSTEM_FIELDS = ['sys_versions', 'sys_engagement', 'sys_given_hashtags'] as const;

export const isSystemField = (field: string): boolean => field.startsWith('sys_');

const present = (fields: UserFields, isShown: (field: string) => boolean): Profile =>
  Object.fromEntries(
    Object.entries(fields)
      .filter(([field]) => !isSystemField(field) && !isSecret(field) && isShown(field))
      .map(([field, value]) => [field, NUMBERS.has(field) ? Number(value) : value]),
  );

export const publicProfile = (fields: UserFields, hidden: ReadonlySet<string>): Profile =>
  present(fields, (field) => !hidden.has(field));

/** Every field for oneself; the public ones for anybody else, and for every service principal. */
export const profileFor = (
  principal: Principal,
  username: Username,
  fields: UserFields,
  hidden: ReadonlySet<string>,
): Profile =>
  principal.kind === 'user' && principal.username === username
    ? present(fields, () => true)
    : publicProfile(fields, hidden);
