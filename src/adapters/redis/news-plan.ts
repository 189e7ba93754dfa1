import type { Origin } from '../../application/ports/origin.js';
import type { News } from '../../domain/sync/news.js';
import { outboxKey } from './keys.js';
import type { KeyList } from './plan.js';

/** What outbox.lua is told of a change; nothing unless a user made it and Xano is to hear of it. */
export type TellNews = (
  list: KeyList,
  origin: Origin,
  news: News,
) => Readonly<Record<string, string>>;

export const makeTellNews =
  (isOn: boolean): TellNews =>
  ({ key }, { byUser }, news) =>
    isOn && byUser ? { outbox: key(outboxKey), news: JSON.stringify(news) } : {};
