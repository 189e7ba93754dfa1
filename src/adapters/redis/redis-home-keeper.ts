import * as t from 'io-ts';
import type { HomeKeeper } from '../../application/ports/home-keeper.js';
import type { Gateway } from './gateway.js';
import { homePlaces } from './home-plan.js';
import { homesKey, nothingKey, postKey, userKey } from './keys.js';
import { keyList, textOf } from './plan.js';

export const makeRedisHomeKeeper = (redis: Gateway): HomeKeeper => ({
  ask: (reader, now) => {
    const list = keyList();
    const plan = {
      ...homePlaces(list, reader),
      homes: list.key(homesKey),
      user: list.key(userKey(reader)),
    };
    return redis.script('askHome', list.keys, [JSON.stringify(plan), now], t.number);
  },

  sweep: (reader, dead) => {
    const list = keyList();
    const plan = {
      ...homePlaces(list, reader),
      following: list.key(userKey(reader, 'following')),
      entries: [...dead].map(([id, author]) => ({
        id: textOf(id),
        post: list.key(postKey(id)),
        author: textOf(author ?? ''),
        author_hash: list.key(author === null ? nothingKey : userKey(author)),
      })),
    };
    return redis.script('sweepHome', list.keys, [JSON.stringify(plan)], t.number);
  },
});
