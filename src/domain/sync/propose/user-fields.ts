import * as E from 'fp-ts/lib/Either.js';
import { parseRole } from '../../role.js';
import {
  birthFields,
  marksIn,
  ownColumns,
  visibleWhere,
  whereNotes,
  whereOf,
} from './common-columns.js';
import {
  findColumn,
  sourceFromNames,
  hasColumn,
  isFile,
  type SchemaColumn,
  type FieldConfigs,
  type Proposal,
} from './schema.js';

const HANDLES = ['username', 'user_name', 'handle', 'nickname', 'nick', 'screen_name'];

const PERSON_NAMES = ['display_name', 'name', 'full_name', 'fullname', 'first_name'];

const PICTURES = [
  ...['avatar', 'avatar_url', 'profile_picture', 'profile_image', 'profile_photo', 'profile_pic'],
  ...['picture', 'image', 'photo', 'photo_url', 'image_url', 'picture_url', 'pic', 'thumbnail'],
];

const ABOUT = ['bio', 'about', 'about_me', 'biography', 'description', 'headline'];

const ROLES = ['role', 'user_role', 'user_type', 'account_type', 'roles'];

/** Words in the names of roles with more rights, which become `user` here: no user is given rights by a guess. */
const POWERFUL = /admin|owner|staff|moderator|super/i;

/** Configures usernames: made of the column `slug` and the id if it is chosen, else the table's own, else made of the id. */
const nameFields = (columns: readonly SchemaColumn[], slug: string | null): FieldConfigs => {
  if (slug !== null) return { username: { slug } };
  if (hasColumn(columns, 'username')) return {};
  const handle = findColumn(columns, HANDLES, ({ type }) => type === 'text' || type === '');
  return { username: handle?.name ?? { from: 'id' } };
};

const avatarFields = (columns: readonly SchemaColumn[]): FieldConfigs => {
  const named = sourceFromNames('avatar', columns, PICTURES);
  if (Object.keys(named).length > 0 || hasColumn(columns, 'avatar')) return named;
  const picture = columns.find((column) => column.type === 'image' && isFile(column));
  return picture === undefined ? {} : { avatar: picture.name };
};

const oursOf = (role: string): string => {
  if (E.isRight(parseRole(role))) return role;
  return role.toLowerCase() === 'creator' ? 'model' : 'user';
};

interface Roles {
  readonly fields: FieldConfigs;
  readonly notes: readonly string[];
}

const roleFields = (columns: readonly SchemaColumn[]): Roles => {
  const column = findColumn(columns, ROLES, ({ type }) => ['enum', 'text', ''].includes(type));
  if (column === undefined) return { fields: {}, notes: [] };
  const { name, values } = column;
  const odd = values.filter((role) => E.isLeft(parseRole(role)));
  if (odd.length === 0) return { fields: name === 'role' ? {} : { role: name }, notes: [] };
  const powerful = odd.filter((role) => POWERFUL.test(role));
  return {
    fields: {
      role: {
        from: name,
        values: Object.fromEntries(values.map((role) => [role, oursOf(role)])),
        else: 'user',
      },
    },
    notes: powerful.map(
      (role) => `${name} ${role} becomes user: write admin there if they may do everything here`,
    ),
  };
};

/** Proposes the configuration of the users' table. `slug`: the column of which usernames are made; null: none is chosen. */
export const proposeUser = (columns: readonly SchemaColumn[], slug: string | null): Proposal => {
  const roles = roleFields(columns);
  const name = nameFields(columns, slug);
  const fields: FieldConfigs = {
    ...name,
    ...sourceFromNames('display_name', columns, PERSON_NAMES),
    ...sourceFromNames('bio', columns, ABOUT),
    ...avatarFields(columns),
    ...roles.fields,
    ...birthFields(columns),
  };
  // For a user `is_live` means to be on the air at this moment, and not whether the user is shown.
  const where = visibleWhere(columns.filter(({ name }) => name !== 'is_live'));
  const config = { fields, ...whereOf(where), ...marksIn('user', columns) };
  const isMade = typeof name['username'] === 'object';
  const made =
    slug === null ? 'u and their id, such as u5' : `the words in ${slug} and the id, for ever`;
  return {
    config: { entity: 'user', ...config },
    notes: [...(isMade ? [`users are called ${made}`] : []), ...whereNotes(where), ...roles.notes],
    ...ownColumns('user', columns, config),
  };
};

/** Returns the columns of which usernames can be made; empty when the table has usernames. */
export const slugColumns = (columns: readonly SchemaColumn[]): readonly string[] =>
  typeof nameFields(columns, null)['username'] === 'object'
    ? columns
        .filter((column) => findColumn([column], PERSON_NAMES) !== undefined)
        .map(({ name }) => name)
    : [];
