import * as t from 'io-ts';
import { NEWS_TYPES, type News, type NewsType } from '../../domain/sync/news.js';
import { UsernameText } from './rows.js';

const KNOWN: ReadonlySet<unknown> = new Set(NEWS_TYPES);

const Type = new t.Type<NewsType, unknown>(
  'NewsType',
  (u): u is NewsType => KNOWN.has(u),
  (u, context) => (KNOWN.has(u) ? t.success(u as NewsType) : t.failure(u, context)),
  (a) => a,
);

/** News as this adapter keeps them. */
export const NewsRow: t.Type<News, unknown> = t.type({
  type: Type,
  actor: UsernameText,
  at: t.number,
  data: t.record(t.string, t.unknown),
});
