import { isEdge, type Entity } from '../entity.js';
import type { OwnerField } from '../../entities/post.js';
import {
  birthFields,
  marksIn,
  ownColumns,
  shownWhere,
  whereNotes,
  whereOf,
} from './common-columns.js';
import { proposeEdge } from './edge-fields.js';
import {
  named,
  postColumn,
  userColumns,
  fieldFrom,
  hasColumn,
  isFile,
  type SchemaColumn,
  type SchemaTable,
  type FieldConfigs,
  type Proposal,
} from './schema.js';
import type { ChosenTable } from './tables.js';
import { proposeUser } from './user-fields.js';

/** Columns of which each field may be made, by what they are called. */
const WORDS = {
  content: [
    ...['content', 'text', 'body', 'post_text', 'message', 'caption', 'description', 'post'],
    ...['title', 'name'],
  ],
  media_url: [
    ...['media_url', 'media', 'image', 'image_url', 'picture', 'photo', 'photo_url', 'cover'],
    ...['cover_image', 'featured_image', 'video', 'video_url', 'thumbnail', 'images', 'photos'],
  ],
  hashtags: ['hashtags', 'hashtag', 'tags', 'tag_list', 'keywords'],
} satisfies Readonly<Record<OwnerField, readonly string[]>>;

/** Columns that say the author without being named. */
const AUTHOR_IDS = ['user_id', 'author_id'];

const authorFields = (table: SchemaTable, users: string | null): FieldConfigs => {
  const { columns } = table;
  if (AUTHOR_IDS.some((name) => hasColumn(columns, name))) return {};
  const [author] = userColumns(table, users);
  if (author === undefined) return {};
  // In our words `author` is a name, and not an id.
  return { user_id: author.name, ...(author.name === 'author' ? { author: null } : {}) };
};

const isText = ({ type }: SchemaColumn): boolean => type === 'text' || type === '';

const mediaFields = (columns: readonly SchemaColumn[]): FieldConfigs => {
  const named = fieldFrom(
    'media_url',
    columns,
    WORDS.media_url,
    (column) => column.type !== 'bool',
  );
  if (Object.keys(named).length > 0 || hasColumn(columns, 'media_url')) return named;
  const file = columns.find(isFile);
  return file === undefined ? {} : { media_url: file.name };
};

/** Ids of tags are no words. */
const isWords = ({ type, refersTo }: SchemaColumn): boolean => refersTo === null && type !== 'int';

const namesAuthor = ({ columns }: SchemaTable, fields: FieldConfigs): boolean =>
  [...AUTHOR_IDS, 'username', 'author'].some((name) => hasColumn(columns, name)) ||
  Object.hasOwn(fields, 'user_id');

const proposePost = (table: SchemaTable, users: string | null): Proposal => {
  const { columns } = table;
  const fields: FieldConfigs = {
    ...authorFields(table, users),
    ...fieldFrom('content', columns, WORDS.content, isText),
    ...mediaFields(columns),
    ...fieldFrom('hashtags', columns, WORDS.hashtags, isWords),
    ...birthFields(columns),
  };
  const where = shownWhere(columns);
  const config = {
    fields,
    ...whereOf(where),
    ...marksIn('post', columns),
  };
  const rest = ownColumns('post', columns, config);
  const own = Object.fromEntries(rest.own.map(({ name }) => [name, name]));
  return {
    config: { entity: 'post', ...config, fields: { ...fields, ...own } },
    notes: [
      ...whereNotes(where),
      ...(namesAuthor(table, fields)
        ? []
        : ['no column names the author: write it as user_id into fields']),
    ],
    ...rest,
  };
};

const proposeComment = (
  table: SchemaTable,
  users: string | null,
  posts: string | null,
): Proposal => {
  const { columns } = table;
  const post = postColumn(table, posts);
  const fields: FieldConfigs = {
    ...authorFields(table, users),
    ...named('post_id', post),
    ...fieldFrom('content', columns, ['content', 'comment', ...WORDS.content], isText),
    ...birthFields(columns),
  };
  const where = shownWhere(columns);
  const config = {
    ...(Object.keys(fields).length > 0 ? { fields } : {}),
    ...whereOf(where),
    ...marksIn('comment', columns),
  };
  return {
    config: { entity: 'comment', ...config },
    notes: [
      ...whereNotes(where),
      ...(namesAuthor(table, fields)
        ? []
        : ['no column names the author: write it as user_id into fields']),
      ...(post === undefined ? ['no column names the post: write it as post_id into fields'] : []),
    ],
    ...ownColumns('comment', columns, config),
  };
};

const EMPTY =
  'it is empty, and nothing tells its columns: run init again once it has rows, or write fields by hand';

/** A name that is made stays for ever, so that none is made as long as the table may have usernames. */
const proposeEmpty = (entity: Entity, slug: string | null): Proposal => ({
  config: {
    entity,
    ...(entity === 'user' && slug !== null ? { fields: { username: { slug } } } : {}),
  },
  notes: [EMPTY],
  own: [],
  others: [],
});

/** How the rows of a table become records, by its columns and by which tables hold what. */
export const proposeTable = (
  table: SchemaTable,
  chosen: readonly ChosenTable[],
  slug: string | null,
): Proposal | null => {
  const entity = chosen.find((one) => one.table === table.table)?.entity;
  const named = (wanted: string) => chosen.find((one) => one.entity === wanted)?.table ?? null;
  if (entity === undefined) return null;
  if (table.columns.length === 0) return proposeEmpty(entity, slug);
  if (isEdge(entity)) return proposeEdge(entity, table, named('user'), named('post'));
  switch (entity) {
    case 'user':
      return proposeUser(table.columns, slug);
    case 'post':
      return proposePost(table, named('user'));
    case 'comment':
      return proposeComment(table, named('user'), named('post'));
  }
};
