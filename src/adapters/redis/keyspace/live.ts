import { isHeard, printNews, type News } from '../../../domain/live.js';
import { liveKey } from '../keys.js';
import type { KeyList, Operation } from '../plan.js';

/** Whoever listens hears of what happened at `at`, ms, if that is not long ago. */
export const announceOps = (
  { place }: KeyList,
  news: News,
  at: number,
  now: number,
): readonly Operation[] =>
  isHeard(at, now) ? [['announce', place(liveKey, 'stream'), ...printNews(news)]] : [];
