import { at } from '../e2e/service.js';
import type { Random } from '../stale/random.js';
import { MEMBERS, TAG, WATCHER } from './cast.js';
import type { Ledger } from './ledger.js';
import type { Services } from './services.js';

const PAGES = [
  '/feed/explore',
  '/feed/following',
  `/feed/hashtag/${TAG}`,
  `/feed/hashtag/${TAG}/ranked`,
  ...MEMBERS.map((name) => `/users/${name}/posts`),
  `/search/hashtags/top-posts?hashtags=${TAG}`,
];

/** Returns the ids of all posts anywhere in an answer. */
const idsIn = (json: unknown): readonly string[] => {
  if (typeof json !== 'object' || json === null) return [];
  const own = at(json, 'post', 'id');
  return [
    ...(typeof own === 'string' ? [own] : []),
    ...Object.values(json).flatMap((value: unknown) => idsIn(value)),
  ];
};

export interface Seen {
  pages: number;
  /** Number of failed reads: no answer, or a 5xx. */
  refused: number;
  /** Posts shown although they were deleted or banned before the page was requested. */
  readonly wrong: string[];
}

/** Reads one page and checks that it shows nothing whose deletion or ban was acknowledged. */
export const watchOnce = async (
  random: Random,
  { ask, user }: Services,
  ledger: Ledger,
  seen: Seen,
  single: string | null,
): Promise<void> => {
  const path = single !== null && random.below(4) === 0 ? `/posts/${single}` : random.oneOf(PAGES);
  const began = performance.now();
  const answer = await ask(random.below(2), { as: user(WATCHER), method: 'GET', path });
  if (answer === null || answer === 'refused' || answer.status >= 500) {
    seen.refused += 1;
    return;
  }
  seen.pages += 1;
  const ended = performance.now();
  for (const id of idsIn(answer.json)) {
    const what = ledger.wasGone(id, began)
      ? 'deleted'
      : ledger.wasBanned(id, began, ended)
        ? 'banned'
        : null;
    if (what !== null)
      seen.wrong.push(`${path}, asked for at ${began.toFixed(0)}, shows ${id}, which was ${what}`);
  }
};
