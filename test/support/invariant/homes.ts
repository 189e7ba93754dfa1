import { demand, differ, type Finding } from './finding.js';
import { userKey, type Fields, type Inspection } from './snapshot.js';

const STATE = /^sys:home:(.+)$/;

/** Returns the reader whose home a state key describes, or null. */
const readerOfHome = (key: string): string | null => STATE.exec(key)?.[1] ?? null;

/**
 * Checks that a ready home holds every post above its floor by every followed author, except authors noted as not yet
 * added. It may also hold posts that no page shows.
 */
const checkHome = (reader: string, state: Fields, data: Inspection): readonly Finding[] => {
  const { members, scores } = data;
  const key = userKey(reader, 'home');
  const home = scores(key);
  const floor = Number(state['floor'] ?? Number.NEGATIVE_INFINITY);
  const unfilled = members(`sys:homes:unfilled:${reader}`);
  const pending = scores('sys:fanout');
  return [
    ...demand(scores('sys:homes').has(reader), 'sys:homes', `holds ${reader}`, 'does not'),
    ...differ(key, 'size', Number(state['size']), home.size),
    ...[...members(userKey(reader, 'following'))]
      .filter((author) => !unfilled.has(author) && !pending.has(author))
      .flatMap((author) =>
        [...scores(userKey(author, 'posts'))]
          .filter(([, score]) => score > floor)
          .flatMap(([id, score]) => differ(key, id, score, home.get(id))),
      ),
  ];
};

export const checkHomes = (data: Inspection): readonly Finding[] =>
  [...data.snapshot].flatMap(([name, value]) => {
    const reader = readerOfHome(name);
    return reader !== null && value.type === 'hash' && value.fields['is'] === 'ready'
      ? checkHome(reader, value.fields, data)
      : [];
  });
