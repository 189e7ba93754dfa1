import * as E from 'fp-ts/lib/Either.js';
import { COMMENT_ROW_FIELDS } from '../entities/comment.js';
import { EDGE_KINDS, type EdgeKind } from '../entities/edges.js';
import { fieldsOf } from '../entities/field.js';
import { ROW_FIELDS } from '../entities/post.js';
import { USER } from '../entities/user.js';

/** What a record of Xano can be about, in the order in which syncing is fastest. */
export const ENTITIES = ['user', 'post', ...EDGE_KINDS, 'comment'] as const;

export type Entity = (typeof ENTITIES)[number];

/** The entities for which an app is expected to have a table in Xano. */
export const USUAL_ENTITIES: readonly Entity[] = ENTITIES.filter(
  (entity) => entity !== 'mute' && entity !== 'block' && entity !== 'comment',
);

/** The entities in words, for the error message about an unknown one. */
export const ENTITY_WORDS = `${ENTITIES.slice(0, -1).join(', ')} or ${ENTITIES.at(-1) ?? ''}`;

/** Parses an entity from its singular, or from its plural, as in the path `/sync/users`. */
export const parseEntity = (word: string): E.Either<'UnknownEntity', Entity> => {
  const entity = ENTITIES.find((known) => known === word || `${known}s` === word);
  return entity === undefined ? E.left('UnknownEntity') : E.right(entity);
};

const AUTHOR = ['username', 'author', 'user_id', 'author_id'];
const ACT = ['username', 'user_id', 'post_id'];

/** The columns by which a row names the users and posts that it belongs to. */
export const NAMING_FIELDS: Readonly<Record<Entity, readonly string[]>> = {
  user: [],
  post: AUTHOR,
  like: ACT,
  bookmark: ACT,
  follow: [
    ...['follower', 'follower_username', 'follower_id'],
    ...['following', 'following_username', 'following_id'],
  ],
  mute: [...['username', 'user_id'], ...['muted', 'muted_username', 'muted_id']],
  block: [...['username', 'user_id'], ...['blocked', 'blocked_username', 'blocked_id']],
  comment: [...AUTHOR, 'post_id'],
};

const ROW_COLUMNS = ['updated_at', 'deleted'];
const OF_EACH = ['created_at', ...ROW_COLUMNS];

/** The fields that have a meaning here: a column of that name is taken without a mapping. */
export const KNOWN_FIELDS: Readonly<Record<Entity, readonly string[]>> = {
  user: [...fieldsOf(USER, { byXano: true }), ...ROW_COLUMNS],
  post: ['id', 'external_id', ...NAMING_FIELDS.post, ...ROW_FIELDS, ...ROW_COLUMNS],
  follow: ['id', ...NAMING_FIELDS.follow, ...OF_EACH],
  like: ['id', ...NAMING_FIELDS.like, ...OF_EACH],
  bookmark: ['id', ...NAMING_FIELDS.bookmark, ...OF_EACH],
  mute: ['id', ...NAMING_FIELDS.mute, ...OF_EACH],
  block: ['id', ...NAMING_FIELDS.block, ...OF_EACH],
  comment: ['id', 'external_id', ...NAMING_FIELDS.comment, ...COMMENT_ROW_FIELDS, ...ROW_COLUMNS],
};

/** Whether rows of the entity join two other rows, and have no fields of their own. */
export const isEdge = (entity: Entity): entity is EdgeKind =>
  (EDGE_KINDS as readonly Entity[]).includes(entity);

/** Whether rows of the entity cannot exist without a user, and a post or another user. */
export const isDependent = (entity: Entity): boolean => isEdge(entity) || entity === 'comment';

/** The column that says when a row last changed, unless a mapping names another. */
export const updatedColumnOf = (entity: Entity): string =>
  isEdge(entity) ? 'created_at' : 'updated_at';
