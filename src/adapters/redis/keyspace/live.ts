import { isRecent, printNews, type News } from '../../../domain/live.js';
import { liveKey } from '../keys.js';
import type { KeyList, Operation } from '../plan.js';

/** Tells live listeners of what happened at `at`, ms, unless that is long ago. */
export const announceOps = (
  { place }: KeyList,
  news: News,
  at: number,
  now: number,
): readonly Operation[] =>
  isRecent(at, now) ? [['announce', place(liveKey, 'stream'), ...printNews(news)]] : [];
