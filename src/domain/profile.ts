import type { JsonValue } from './column-kind.js';
import { COPIED_FIELDS } from './entities/author-copies.js';
import { fieldsOf } from './entities/field.js';
import { COPIES } from './entities/post.js';
import { USER, USER_COUNTERS } from './entities/user.js';
import type { Principal } from './principal.js';
import { normalName, isSecret } from './secret-names.js';
import { without, withoutSecrets } from './secrets.js';
import { presentValue, type Clean, type Shown } from './shown.js';
import type { Username } from './username.js';

/** A user's hash as it is stored: every value is text. */
export type UserFields = Readonly<Record<string, string>>;

/** Returns the value of a field, or null if absent. Safe for names that every object inherits, such as `constructor`. */
export const fieldIn = (fields: UserFields, field: string): string | null =>
  Object.hasOwn(fields, field) ? (fields[field] ?? null) : null;

/** A user as answers show it: counters and times are numbers, the app's columns have the types they have in Xano. */
export type Profile = Readonly<Record<string, JsonValue>>;

/** The relation between a viewer and another user. */
export interface Relation {
  readonly isFollowing: boolean;
  readonly followsMe: boolean;
  /** Whether the viewer mutes or blocks the user; nobody else is told. */
  readonly isMuted: boolean;
  readonly isBlocked: boolean;
}

/** Limits on a hash that its own user fills. */
export interface Allowance {
  /** Maximum bytes of the fields in `of` together, names included; a hash already over it may shrink. */
  readonly bytes: number;
  readonly of: readonly string[];
  /** Maximum number of names in the hash, removed ones included while a version is remembered; null: no limit. */
  readonly names: number | null;
}

/** A change of a profile: fields to set, and fields to remove. */
export interface ProfileChanges {
  readonly set: Readonly<Record<string, string>>;
  readonly remove: readonly string[];
  /** Absent or null: no limits, as for rows of Xano. */
  readonly allowance?: Allowance | null;
}

/** Whether posts hold a copy of this field of their author. */
export const isCopied = (field: string): boolean => COPIED_FIELDS.includes(field);

export const isSameCopied = (a: UserFields, b: UserFields): boolean =>
  COPIED_FIELDS.every((field) => a[field] === b[field]);

/** Whether a change touches a field of which posts hold a copy. */
export const mayBeCopied = ({ set, remove }: ProfileChanges): boolean =>
  COPIED_FIELDS.some((field) => set[field] !== undefined || remove.includes(field));

/** Fields that each post copies from its author, besides the username, the Xano id and the role. */
export const DENORMALISED_FIELDS: readonly string[] = COPIES.flatMap(([field, of]) =>
  field === of ? [of] : [],
);

const NUMBERS = new Set<string>([...USER_COUNTERS, ...fieldsOf(USER, { kind: 'instant' })]);

/** Fields of a user that others see by default; the deployment can change that. */
export const PUBLIC_FIELDS: readonly string[] = fieldsOf(USER, { isShown: true });

/** The service's own fields in the hashes of users and posts; no route shows them. */
export const SYSTEM_FIELDS = ['sys_versions', 'sys_engagement', 'sys_given_hashtags'] as const;

export const isSystemField = (field: string): boolean => field.startsWith('sys_');

/** Whether a field of a hash is never shown by any route. */
export const isNeverShown = (field: string): boolean => isSystemField(field) || isSecret(field);

/**
 * Returns the fields of a user that others see. It is an allow-list, so that an unforeseen column stays hidden. `also` and
 * `hidden` come from the deployment's settings; `hidden` wins, and hides every spelling of its names.
 */
export const publicFields = (
  also: readonly string[],
  hidden: readonly string[],
): ReadonlySet<string> => {
  const kept = new Set(hidden.map(normalName));
  return new Set(
    [...PUBLIC_FIELDS, ...also].filter(
      (field) => !isNeverShown(field) && !kept.has(normalName(field)),
    ),
  );
};

/** Returns a function that removes from JSON what others must not see: secret members and those named in `hidden`. */
export const cleanFor = (hidden: readonly string[]): Clean => {
  const kept = new Set(hidden.map(normalName));
  return without((name) => isSecret(name) || kept.has(normalName(name)));
};

const present = (fields: UserFields, shown: Shown, isShown: (field: string) => boolean): Profile =>
  Object.fromEntries(
    Object.entries(fields)
      .filter(([field]) => !isNeverShown(field) && isShown(field))
      .map(([field, value]) => [
        field,
        NUMBERS.has(field) ? Number(value) : presentValue(shown, 'user', field, value),
      ]),
  );

export const publicProfile = (fields: UserFields, shown: Shown): Profile =>
  present(fields, shown, (field) => shown.has(field));

/**
 * Returns the public profile with the relation to the viewer; null relation: there is no viewer, or the user is the
 * viewer. The relation comes last, so no field of the hash can fake one of its flags.
 */
export const profileSeen = (
  fields: UserFields,
  shown: Shown,
  relation: Relation | null,
): Profile => ({ ...publicProfile(fields, shown), ...relation });

/** Returns all fields of a profile, as only the user sees them. */
export const ownProfile = (fields: UserFields, shown: Shown): Profile =>
  present(fields, { ...shown, clean: withoutSecrets }, () => true);

export const isSelf = (principal: Principal, username: Username): boolean =>
  principal.kind === 'user' && principal.username === username;

/** Returns all fields to the user, and the public ones to anybody else and to every service principal. */
export const profileFor = (
  principal: Principal,
  username: Username,
  fields: UserFields,
  shown: Shown,
): Profile =>
  isSelf(principal, username) ? ownProfile(fields, shown) : publicProfile(fields, shown);
