import type { JsonValue } from './column-kind.js';
import { COPIED_FIELDS } from './entities/author-copies.js';
import { fieldsOf } from './entities/field.js';
import { COPIES } from './entities/post.js';
import { USER, USER_COUNTERS } from './entities/user.js';
import type { Principal } from './principal.js';
import { flatName, isSecret } from './secret-names.js';
import { without, withoutSecrets } from './secrets.js';
import { presentValue, type Clean, type Shown } from './shown.js';
import type { Username } from './username.js';

/** A user's hash as it is kept: every value is text. */
export type UserFields = Readonly<Record<string, string>>;

/** Any name may be a field's, such as one that every object inherits; null where there is none. */
export const fieldIn = (fields: UserFields, field: string): string | null =>
  Object.hasOwn(fields, field) ? (fields[field] ?? null) : null;

/** A user as answered: counters and times are numbers, columns of the app what they are in Xano. */
export type Profile = Readonly<Record<string, JsonValue>>;

/** How a viewer and another user stand to each other. */
export interface Relation {
  readonly isFollowing: boolean;
  readonly followsMe: boolean;
  /** Whether the viewer mutes them, or blocks them, which nobody else is told. */
  readonly isMuted: boolean;
  readonly isBlocked: boolean;
}

/** What a change may leave in a hash that its own user fills. */
export interface Allowance {
  /** These fields together, names included; what is over already may shrink. */
  readonly bytes: number;
  readonly of: readonly string[];
  /** Names in the hash, those taken away included as long as they are remembered; null: any number. */
  readonly names: number | null;
}

/** What a user changes about a profile: fields to set, fields to take away. */
export interface ProfileChanges {
  readonly set: Readonly<Record<string, string>>;
  readonly remove: readonly string[];
  /** None: Xano's own rows are taken as they are. */
  readonly allowance?: Allowance | null;
}

/** Whether posts have a copy of this field of their author. */
export const isCopied = (field: string): boolean => COPIED_FIELDS.includes(field);

export const isSameCopied = (a: UserFields, b: UserFields): boolean =>
  COPIED_FIELDS.every((field) => a[field] === b[field]);

/** Whether posts may have a copy of some of this. */
export const mayBeCopied = ({ set, remove }: ProfileChanges): boolean =>
  COPIED_FIELDS.some((field) => set[field] !== undefined || remove.includes(field));

/** Copied from the author into each post, besides the username, the Xano id and the role. */
export const DENORMALISED_FIELDS: readonly string[] = COPIES.flatMap(([field, of]) =>
  field === of ? [of] : [],
);

const NUMBERS = new Set<string>([...USER_COUNTERS, ...fieldsOf(USER, { kind: 'instant' })]);

/** What others see of a user, unless the deployment says otherwise. */
export const PUBLIC_FIELDS: readonly string[] = fieldsOf(USER, { isShown: true });

/** The system's own fields of users and posts: kept in their hashes, shown by no door. */
export const SYSTEM_FIELDS = ['sys_versions', 'sys_engagement', 'sys_given_hashtags'] as const;

export const isSystemField = (field: string): boolean => field.startsWith('sys_');

/** In a hash, but shown by no door. */
export const isNeverShown = (field: string): boolean => isSystemField(field) || isSecret(field);

/**
 * The fields of a user that others see. It is a list, so that a column nobody thought of stays hidden.
 * `also` and `hidden` are the deployment's own; `hidden` wins, and hides every spelling of its names.
 */
export const publicFields = (
  also: readonly string[],
  hidden: readonly string[],
): ReadonlySet<string> => {
  const kept = new Set(hidden.map(flatName));
  return new Set(
    [...PUBLIC_FIELDS, ...also].filter(
      (field) => !isNeverShown(field) && !kept.has(flatName(field)),
    ),
  );
};

/** Takes out of JSON what others do not see: members that are secret, or named by the deployment. */
export const cleanFor = (hidden: readonly string[]): Clean => {
  const kept = new Set(hidden.map(flatName));
  return without((name) => isSecret(name) || kept.has(flatName(name)));
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

/** A user as a viewer sees them among others; null: nobody looks, or it is the viewer. No field fakes a flag. */
export const profileSeen = (
  fields: UserFields,
  shown: Shown,
  relation: Relation | null,
): Profile => ({ ...publicProfile(fields, shown), ...relation });

/** Every field, as it is shown to the user alone. */
export const ownProfile = (fields: UserFields, shown: Shown): Profile =>
  present(fields, { ...shown, clean: withoutSecrets }, () => true);

export const isSelf = (principal: Principal, username: Username): boolean =>
  principal.kind === 'user' && principal.username === username;

/** Every field for oneself; the public ones for anybody else, and for every service principal. */
export const profileFor = (
  principal: Principal,
  username: Username,
  fields: UserFields,
  shown: Shown,
): Profile =>
  isSelf(principal, username) ? ownProfile(fields, shown) : publicProfile(fields, shown);
