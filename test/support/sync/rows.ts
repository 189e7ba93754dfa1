const AT = 1_700_000_000_000;

/** A small town in rows of Xano, which refer to each other by id: users, posts, follows and likes. */
export interface Town {
  readonly users: readonly object[];
  readonly posts: readonly object[];
  readonly follows: readonly object[];
  readonly likes: readonly object[];
}

const range = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i + 1);

/** Makes a town: each person writes `each` posts, follows the next one, and likes the first post of the one after. */
export const town = (people: number, each = 1): Town => {
  const next = (id: number, step: number): number => ((id - 1 + step) % people) + 1;
  return {
    users: range(people).map((id) => ({
      id,
      username: `u${id}`,
      display_name: `User ${id}`,
      created_at: AT,
      updated_at: AT + id,
    })),
    posts: range(people * each).map((id) => ({
      id,
      user_id: ((id - 1) % people) + 1,
      content: `Post ${id} #t${id % 10}`,
      created_at: AT + id,
      updated_at: AT + id,
    })),
    follows: range(people).map((id) => ({
      follower_id: id,
      following_id: next(id, 1),
      created_at: AT,
    })),
    likes: range(people).map((id) => ({ user_id: id, post_id: next(id, 2), created_at: AT })),
  };
};

export const batchOf = ({ users, posts, follows, likes }: Town): readonly object[] => [
  ...users.map((row) => ({ entity: 'user', ...row })),
  ...posts.map((row) => ({ entity: 'posts', ...row })),
  ...follows.map((row) => ({ entity: 'follow', ...row })),
  ...likes.map((row) => ({ entity: 'likes', ...row })),
];
