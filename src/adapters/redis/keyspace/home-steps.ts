import type { HomeCheck, HomeStep, ReadHome } from '../../../application/ports/home-store.js';
import type { Username } from '../../../domain/username.js';
import { homesKey, userKey } from '../keys.js';
import type { KeyList, Operation } from '../plan.js';
import { answers, fact, type Check } from '../transaction.js';
import { beginFanOutOps, fannedOutOps, fanOutFacts } from './fan-out.js';
import {
  beginOps,
  progressOps,
  changeOps,
  cursorCheck,
  dropOps,
  advanceOps,
  homeChecks,
  homeOf,
  yieldHomeOp,
  repliesOf,
  noteAuthorOp,
  type HomeReplies,
} from './homes.js';

interface RedisHome extends ReadHome {
  readonly replies: HomeReplies;
}

export const readHome = (reader: Username, replies: readonly unknown[], place = 0): RedisHome => {
  const found = repliesOf(replies, place);
  return { reader, home: homeOf(found), replies: found };
};

/** The checks on keys that a home check stands for. */
export const homeStepChecks = (check: HomeCheck): readonly Check[] => {
  switch (check.of) {
    case 'home':
      return homeChecks(check.found.reader, (check.found as RedisHome).replies);
    case 'state':
      return homeChecks(check.found.reader, (check.found as RedisHome).replies).slice(0, 1);
    case 'cursor':
      return [cursorCheck(check.reader, check.at)];
    case 'user':
      return [answers('hash', fact('TYPE', userKey(check.reader)))];
    case 'read-at':
      return [answers(check.at, fact('ZSCORE', homesKey, check.reader))];
    case 'fan-out':
      return [answers(check.cursor, fanOutFacts(check.author)[0])];
    case 'came':
      return [answers(check.came, fanOutFacts(check.author)[1])];
    case 'no-followers':
      return [answers(0, fact('SCARD', userKey(check.author, 'followers')))];
  }
};

/** The operations on keys that a home step stands for. */
export const homeStepOps = (list: KeyList, step: HomeStep, now: number): readonly Operation[] => {
  switch (step.do) {
    case 'ask':
      return [['ZADD', list.place(homesKey, 'zset'), 'GT', now, step.reader]];
    case 'begin':
      return beginOps(list, step.reader, now);
    case 'drop':
      return dropOps(list, step.reader);
    case 'leave':
      return [yieldHomeOp(list, step.reader, now)];
    case 'change':
      return changeOps(list, step.reader, step.change, step.room);
    case 'come-to':
      return progressOps(list, step.reader, step.part, step.done);
    case 'go-on':
      return advanceOps(list, step.reader, { ...step, now });
    case 'unfill':
      return [noteAuthorOp(list, step.reader, step.author)];
    case 'begin-fan-out':
      return beginFanOutOps(list, step.author, step.to, now);
    case 'fanned-out':
      return fannedOutOps(list, step.author, { ...step, now });
  }
};
