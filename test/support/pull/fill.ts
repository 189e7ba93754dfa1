import type { XanoDatabase } from '../xano/database.js';

/** Texts that must not get into Redis, whatever column of Xano holds them. */
export const SECRET_WORDS = ['@private.example', 'hash-of-a-password', 'a note for staff'] as const;

export interface Amounts {
  readonly users: number;
  readonly posts: number;
  readonly edges: number;
}

/** Fills Xano with users u1, u2, … who have secrets, their posts, and follows, likes and bookmarks between them. */
export const fillXano = async (
  db: XanoDatabase,
  { users, posts, edges }: Amounts,
): Promise<void> => {
  await db.sql(
    `insert into "user" (username, display_name, bio, email, password, internal_note, role)
     select 'u' || n, 'User ' || n, 'bio of ' || n, 'u' || n || '${SECRET_WORDS[0]}',
            '${SECRET_WORDS[1]}', '${SECRET_WORDS[2]}',
            case when n % 5 = 0 then 'model' else 'user' end
     from generate_series(1, ${users}) as n`,
  );
  await db.sql(
    `insert into post (user_id, content, media_url)
     select 1 + n % ${users}, 'post ' || n || ' #sea', case when n % 3 = 0 then 'https://a.example/' || n else '' end
     from generate_series(1, ${posts}) as n`,
  );
  // Each pair once, and nobody follows themselves.
  await db.sql(
    `insert into follow (follower_id, following_id)
     select 1 + n % ${users}, 1 + (n % ${users} + 1 + n / ${users}) % ${users}
     from generate_series(0, ${Math.min(edges, users * (users - 1))} - 1) as n`,
  );
  for (const table of ['like', 'bookmark'])
    await db.sql(
      `insert into "${table}" (user_id, post_id)
       select 1 + n % ${users}, 1 + (n % ${posts} + n / ${posts}) % ${posts}
       from generate_series(0, ${edges} - 1) as n
       on conflict do nothing`,
    );
};
