import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { isAhead } from '../instant.js';
import type { ReadRow } from './content.js';
import type { Delivery } from './delivery.js';
import type { FieldRules } from './field-value.js';
import {
  malformed,
  missing,
  optionalPostId,
  orLeftOut,
  required,
  toOwnerRef,
  toTime,
  type Parsed,
  type Part,
} from './parse-fields.js';
import type { UserRef } from './record.js';

const end = (...given: Parameters<typeof toOwnerRef>): Parsed<Part<UserRef>> => {
  const [, [name = '']] = given;
  return E.flatMap(({ value, leftOut }: Part<UserRef | null>): Parsed<Part<UserRef>> =>
    value === null ? missing(name) : E.right({ value, leftOut }),
  )(toOwnerRef(...given));
};

/** When the row was made, which is its version too: without another one it has to be read. */
const birthOf = (
  { row, occurredAt }: Delivery,
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

export const followContent: ReadRow = (delivery, rules) =>
  pipe(
    E.Do,
    E.bind('user', () => end(delivery.row, ['follower', 'follower_username'], ['follower_id'])),
    E.bind('following', () =>
      end(delivery.row, ['following', 'following_username'], ['following_id']),
    ),
    E.bind('birth', () => birthOf(delivery, rules)),
    E.map(({ user, following, birth }) => ({
      content: {
        entity: 'follow',
        user: user.value,
        following: following.value,
        deleted: delivery.deleted,
      },
      leftOut: [...user.leftOut, ...following.leftOut, ...birth.leftOut],
      nobody: [],
      born: birth.value,
    })),
  );

export const actContent =
  (entity: 'like' | 'bookmark'): ReadRow =>
  (delivery, rules) =>
    pipe(
      E.Do,
      E.bind('user', () => end(delivery.row, ['username'], ['user_id'])),
      E.bind('post', () => required('post_id', optionalPostId(delivery.row, 'post_id'))),
      E.bind('birth', () => birthOf(delivery, rules)),
      E.map(({ user, post, birth }) => ({
        content: {
          entity,
          user: user.value,
          post,
          since: birth.value,
          deleted: delivery.deleted,
        },
        leftOut: [...user.leftOut, ...birth.leftOut],
        nobody: [],
        born: birth.value,
      })),
    );
