import { type ActKind } from '../entities/edges.js';
import * as E from 'fp-ts/lib/Either.js';
import { isAhead } from '../instant.js';
import type { ReadRow } from './content.js';
import type { PostId } from '../post.js';
import type { IncomingRow, RowFields } from './incoming-row.js';
import type { FieldRules } from './field-value.js';
import {
  malformed,
  missing,
  nobodyIn,
  optionalPostId,
  orLeftOut,
  required,
  toOwnerRef,
  toTime,
  type Parsed,
  type Part,
} from './parse-fields.js';
import type { UserRef } from './record.js';

/** The columns that name a user, and those that tell an id. */
type Columns = readonly [names: readonly string[], ids: readonly string[]];

const FOLLOWER: Columns = [['follower', 'follower_username'], ['follower_id']];
const FOLLOWING: Columns = [['following', 'following_username'], ['following_id']];
const ACTOR: Columns = [['username'], ['user_id']];

const end = (row: RowFields, [names, ids]: Columns): Parsed<Part<UserRef>> => {
  const owner = toOwnerRef(row, names, ids);
  if (E.isLeft(owner)) return owner;
  const { value, leftOut } = owner.right;
  if (value !== null) return E.right({ value, leftOut });
  const [nobody] = nobodyIn(row, [...names, ...ids], 'user');
  return nobody === undefined
    ? missing(names[0] ?? '')
    : malformed('missing_field', nobody.message);
};

const readable = <A>(parsed: Parsed<A>): A | null => (E.isRight(parsed) ? parsed.right : null);

/** What can be read of whom and what an edge is about, where it cannot be read as a whole. */
export const endsOf = ({
  entity,
  row,
}: Pick<IncomingRow, 'entity' | 'row'>): {
  readonly user: UserRef | null;
  readonly target: UserRef | PostId | null;
} => {
  const user = (columns: Columns): UserRef | null => readable(end(row, columns))?.value ?? null;
  return entity === 'follow'
    ? { user: user(FOLLOWER), target: user(FOLLOWING) }
    : { user: user(ACTOR), target: readable(optionalPostId(row, 'post_id')) };
};

/** When the row was made, which is its version too: without another one it has to be read. */
const birthOf = (
  { row, occurredAt }: IncomingRow,
  { now }: FieldRules,
): Parsed<Part<number | null>> => {
  const born = E.flatMap((at: number | null): Parsed<number | null> =>
    at !== null && isAhead(at, now)
      ? malformed('version_in_future', 'created_at lies more than a day in the future')
      : E.right(at),
  )(toTime('created_at', row['created_at']));
  const updated = toTime('updated_at', row['updated_at']);
  const hasVersion = occurredAt !== null || (E.isRight(updated) && updated.right !== null);
  if (hasVersion) return E.right(orLeftOut('created_at', born));
  return E.map((value: number | null) => ({ value, leftOut: [] }))(born);
};

export const followContent: ReadRow = (delivery, rules) => {
  const user = end(delivery.row, FOLLOWER);
  if (E.isLeft(user)) return user;
  const following = end(delivery.row, FOLLOWING);
  if (E.isLeft(following)) return following;
  const birth = birthOf(delivery, rules);
  if (E.isLeft(birth)) return birth;
  return E.right({
    content: {
      entity: 'follow',
      user: user.right.value,
      following: following.right.value,
      deleted: delivery.deleted,
    },
    leftOut: [...user.right.leftOut, ...following.right.leftOut, ...birth.right.leftOut],
    nobody: [],
    born: birth.right.value,
  });
};

export const actContent =
  (entity: ActKind): ReadRow =>
  (delivery, rules) => {
    const user = end(delivery.row, ACTOR);
    if (E.isLeft(user)) return user;
    const post = required('post_id', optionalPostId(delivery.row, 'post_id'));
    if (E.isLeft(post)) return post;
    const birth = birthOf(delivery, rules);
    if (E.isLeft(birth)) return birth;
    return E.right({
      content: {
        entity,
        user: user.right.value,
        post: post.right,
        since: birth.right.value,
        deleted: delivery.deleted,
      },
      leftOut: [...user.right.leftOut, ...birth.right.leftOut],
      nobody: [],
      born: birth.right.value,
    });
  };
