import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { tempFolder } from '../process/temp-folder.js';

const AT = 1_700_000_000_000;
const CHUNK = 500;

/** The entities in an order in which everything a row refers to comes before it. */
const ENTITIES: readonly ((id: number, people: number) => object)[] = [
  (id) => ({ entity: 'user', id, username: `m${id}`, bio: 'b'.repeat(200), updated_at: AT }),
  (id) => ({
    entity: 'post',
    id,
    user_id: id,
    content: `Number ${id}`,
    hashtags: [`t${id % 50}`],
    updated_at: AT,
  }),
  (id, people) => ({
    entity: 'follow',
    follower_id: id,
    following_id: (id % people) + 1,
    created_at: AT,
  }),
  (id, people) => ({ entity: 'like', user_id: id, post_id: (id % people) + 1, created_at: AT }),
  (id) => ({ entity: 'bookmark', user_id: id, post_id: id, created_at: AT }),
];

export const LINES_PER_PERSON = ENTITIES.length;

/** Yields, in chunks, NDJSON of `people` users with all that is theirs; one line in the middle is invalid. */
export function* longFile(people: number): Generator<string> {
  for (const [place, make] of ENTITIES.entries())
    for (let start = 1; start <= people; start += CHUNK) {
      const count = Math.min(CHUNK, people - start + 1);
      const lines = Array.from({ length: count }, (_, n) =>
        JSON.stringify(make(start + n, people)),
      );
      const isMiddle = place === 2 && start === 1;
      yield `${[...(isMiddle ? ['{"entity": "like", broken'] : []), ...lines].join('\n')}\n`;
    }
}

/** Returns the number of the invalid line. */
export const badLine = (people: number): number => 2 * people + 1;

/** Writes the same file, gzipped, to a temporary folder; returns its path. */
export const writeLongFile = async (people: number): Promise<string> => {
  const path = join(tempFolder(), 'long.ndjson.gz');
  const out = createWriteStream(path);
  await pipeline(longFile(people), createGzip({ level: 1 }), out);
  if (!out.closed) await once(out, 'close');
  return path;
};
