import type { OwnerField } from '../../entities/post.js';
import { birthFields, marksIn, shownWhere } from './marks.js';
import { ownColumns } from './own-columns.js';
import { fieldFrom, hasColumn, isFile } from './pick-column.js';
import { userColumns } from './references.js';
import type { SchemaColumn, SchemaTable } from './schema.js';
import type { FieldConfig, Proposal } from './table-config.js';

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

type Fields = Readonly<Record<string, FieldConfig>>;

/** Columns that say the author without being named. */
const AUTHOR_IDS = ['user_id', 'author_id'];

const authorFields = (table: SchemaTable, users: string | null): Fields => {
  const { columns } = table;
  if (AUTHOR_IDS.some((name) => hasColumn(columns, name))) return {};
  const [author] = userColumns(table, users);
  if (author === undefined) return {};
  // In our words `author` is a name, and not an id.
  return { user_id: author.name, ...(author.name === 'author' ? { author: null } : {}) };
};

const isText = ({ type }: SchemaColumn): boolean => type === 'text' || type === '';

const mediaFields = (columns: readonly SchemaColumn[]): Fields => {
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

const namesAuthor = ({ columns }: SchemaTable, fields: Fields): boolean =>
  [...AUTHOR_IDS, 'username', 'author'].some((name) => hasColumn(columns, name)) ||
  Object.hasOwn(fields, 'user_id');

export const proposePost = (table: SchemaTable, users: string | null): Proposal => {
  const { columns } = table;
  const fields: Fields = {
    ...authorFields(table, users),
    ...fieldFrom('content', columns, WORDS.content, isText),
    ...mediaFields(columns),
    ...fieldFrom('hashtags', columns, WORDS.hashtags, isWords),
    ...birthFields(columns),
  };
  const where = shownWhere(columns);
  const config = {
    fields,
    ...(Object.keys(where).length > 0 ? { where } : {}),
    ...marksIn('post', columns),
  };
  const rest = ownColumns('post', columns, config);
  const own = Object.fromEntries(rest.own.map(({ name }) => [name, name]));
  const conditions = Object.entries(where).map(([column, value]) => `${column} is ${value}`);
  return {
    config: { entity: 'post', ...config, fields: { ...fields, ...own } },
    notes: [
      ...(conditions.length > 0 ? [`only rows whose ${conditions.join(' and ')} come`] : []),
      ...(namesAuthor(table, fields)
        ? []
        : ['no column names the author: write it as user_id into fields']),
    ],
    ...rest,
  };
};
