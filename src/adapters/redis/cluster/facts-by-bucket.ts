import { keyList, type KeyList } from '../plan.js';
import { NOTHING, type FactsPlan } from '../transaction.js';
import { bucketOf } from './buckets.js';

/** The keys of one fact that lie in one bucket: their places in the part's list of keys, and their positions in the fact. */
interface Share {
  readonly places: number[];
  readonly nth: number[];
}

interface Part {
  readonly list: KeyList;
  readonly plan: (string | number | number[])[][];
  /** For each entry of the plan, the number of the fact that it reads, wholly or in part. */
  readonly facts: number[];
  readonly shares: Map<number, Share>;
}

/** Returns the replies to a fact about many keys none of which exists. */
const noReplies = ([command, places]: FactsPlan[number]): unknown[] =>
  (places as readonly number[]).map(() => NOTHING[command as string]);

/** Splits facts by the buckets of their keys; `join` puts the replies of the parts back into the order of the facts. */
export const factsByBucket = (keys: readonly string[], asked: FactsPlan) => {
  const found = new Map<number, Part>();
  const partOf = (key: string): Part => {
    const bucket = bucketOf(key);
    const known = found.get(bucket);
    if (known !== undefined) return known;
    const part: Part = { list: keyList(), plan: [], facts: [], shares: new Map() };
    found.set(bucket, part);
    return part;
  };
  const ask = ({ plan, facts }: Part, fact: number, words: Part['plan'][number]): void => {
    plan.push(words);
    facts.push(fact);
  };

  for (const [fact, words] of asked.entries()) {
    const [command, of, ...args] = words as [string, number | readonly number[], ...string[]];
    for (const [nth, place] of (typeof of === 'number' ? [of] : of).entries()) {
      const key = keys[place - 1] ?? '';
      const part = partOf(key);
      const local = part.list.at(key);
      const share = part.shares.get(fact);
      if (typeof of === 'number') ask(part, fact, [command, local, ...args]);
      else if (share === undefined) {
        const first = { places: [local], nth: [nth] };
        part.shares.set(fact, first);
        ask(part, fact, [command, first.places]);
      } else {
        share.places.push(local);
        share.nth.push(nth);
      }
    }
  }

  const parts = [...found.values()];
  const join = (replies: readonly (readonly unknown[])[]): readonly unknown[] => {
    const joined = asked.map((): unknown => null);
    for (const [at, { facts, shares }] of parts.entries())
      for (const [turn, fact] of facts.entries()) {
        const reply = replies[at]?.[turn] ?? null;
        const share = shares.get(fact);
        if (share === undefined) joined[fact] = reply;
        else if (reply !== null) {
          const whole = (joined[fact] ??= noReplies(asked[fact] ?? [])) as unknown[];
          for (const [one, nth] of share.nth.entries()) whole[nth] = (reply as unknown[])[one];
        }
      }
    return joined;
  };
  return { parts: parts.map(({ list, plan }) => ({ keys: list.keys, plan })), join };
};
