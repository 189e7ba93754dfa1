import { isEdge, type Entity } from '../entity.js';
import type { OwnerField } from '../../entities/post.js';
import {
  birthFields,
  marksIn,
  ownColumns,
  visibleWhere,
  whereNotes,
  whereOf,
} from './common-columns.js';
import { proposeEdge } from './edge-fields.js';
import {
  sourceFromColumn,
  postColumn,
  choiceNotes,
  userColumns,
  sourceFromNames,
  hasColumn,
  isFile,
  type SchemaColumn,
  type SchemaTable,
  type FieldConfigs,
  type Proposal,
} from './schema.js';
import type { ChosenTable } from './tables.js';
import { proposeUser } from './user-fields.js';

/** Names of columns from which each field may be taken, the likeliest first. */
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

/** Columns that are read as the author's id without configuration. */
const AUTHOR_IDS = ['user_id', 'author_id'];

interface Author {
  readonly fields: FieldConfigs;
  readonly notes: readonly string[];
}

/** Finds the column of the author. We read `author` as a username, but beside an id column it is only a display name. */
const authorOf = (table: SchemaTable, users: string | null): Author => {
  const { columns } = table;
  const own = AUTHOR_IDS.find((name) => hasColumn(columns, name));
  const candidates = userColumns(table, users);
  const id = own ?? candidates[0]?.name;
  if (id === undefined)
    return {
      fields: {},
      notes: ['username', 'author'].some((name) => hasColumn(columns, name))
        ? []
        : ['no column names the author: write it as user_id into fields'],
    };
  const isNamed = hasColumn(columns, 'author');
  return {
    fields: {
      ...(own === undefined ? { user_id: id } : {}),
      ...(isNamed ? { author: null } : {}),
    },
    notes: [
      ...(isNamed && id !== 'author'
        ? [`author is not taken for a username: ${id} says whose it is`]
        : []),
      ...choiceNotes(id, 'the author', candidates),
    ],
  };
};

const isText = ({ type }: SchemaColumn): boolean => type === 'text' || type === '';

const mediaFields = (columns: readonly SchemaColumn[]): FieldConfigs => {
  const named = sourceFromNames(
    'media_url',
    columns,
    WORDS.media_url,
    (column) => column.type !== 'bool',
  );
  if (Object.keys(named).length > 0 || hasColumn(columns, 'media_url')) return named;
  const file = columns.find(isFile);
  return file === undefined ? {} : { media_url: file.name };
};

/** Whether a column of tags may hold their words, and not their ids. */
const isWords = ({ type, refersTo }: SchemaColumn): boolean => refersTo === null && type !== 'int';

const proposePost = (table: SchemaTable, users: string | null): Proposal => {
  const { columns } = table;
  const author = authorOf(table, users);
  const fields: FieldConfigs = {
    ...author.fields,
    ...sourceFromNames('content', columns, WORDS.content, isText),
    ...mediaFields(columns),
    ...sourceFromNames('hashtags', columns, WORDS.hashtags, isWords),
    ...birthFields(columns),
  };
  const where = visibleWhere(columns);
  const config = {
    fields,
    ...whereOf(where),
    ...marksIn('post', columns),
  };
  const rest = ownColumns('post', columns, config);
  const own = Object.fromEntries(rest.own.map(({ name }) => [name, name]));
  return {
    config: { entity: 'post', ...config, fields: { ...fields, ...own } },
    notes: [...whereNotes(where), ...author.notes],
    ...rest,
  };
};

const proposeComment = (
  table: SchemaTable,
  users: string | null,
  posts: string | null,
): Proposal => {
  const { columns } = table;
  const author = authorOf(table, users);
  const post = postColumn(table, posts);
  const fields: FieldConfigs = {
    ...author.fields,
    ...sourceFromColumn('post_id', post),
    ...sourceFromNames('content', columns, ['content', 'comment', ...WORDS.content], isText),
    ...birthFields(columns),
  };
  const where = visibleWhere(columns);
  const config = {
    ...(Object.keys(fields).length > 0 ? { fields } : {}),
    ...whereOf(where),
    ...marksIn('comment', columns),
  };
  return {
    config: { entity: 'comment', ...config },
    notes: [
      ...whereNotes(where),
      ...author.notes,
      ...(post === undefined ? ['no column names the post: write it as post_id into fields'] : []),
    ],
    ...ownColumns('comment', columns, config),
  };
};

const EMPTY =
  'it is empty, and nothing tells its columns: run init again once it has rows, or write fields by hand';

/**
 * Proposes what it can for an empty table. Unless `slug` is chosen no usernames are made, since a made name stays for ever
 * and the table may have usernames.
 */
const proposeEmpty = (entity: Entity, slug: string | null): Proposal => ({
  config: {
    entity,
    ...(entity === 'user' && slug !== null ? { fields: { username: { slug } } } : {}),
  },
  notes: [EMPTY],
  own: [],
  others: [],
});

/** Proposes how the rows of a table become records, by its columns and the chosen tables; null for a table not chosen. */
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
