import { demand, type Finding } from './finding.js';
import type { Inspection } from './snapshot.js';

const SEARCH = 'sys:search:user';

/** Folds case and accents: returns the words of a text, or its symbols if it has no words. */
const folded = (text: string): string => {
  const upper = text.normalize('NFKD').toUpperCase();
  const plain = upper
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/[\p{Mn}\p{Me}\u200c\u200d]/gu, '');
  return (plain.match(/[\p{L}\p{M}\p{N}]+/gu) ?? plain.split(/\s+/u)).join(' ').trim();
};

/** Returns all prefixes of the first four words, of at most 24 characters. */
const beginnings = (text: string): readonly string[] =>
  [...folded(text).matchAll(/[^ ]+/g)]
    .slice(0, 4)
    .map(({ index }) => Array.from(folded(text).slice(index)).slice(0, 24).join('').trimEnd());

/** Checks that each user is indexed by the prefixes of both names, and by nothing else. */
export const checkSearch = ({ users, scores }: Inspection): readonly Finding[] => {
  const found = new Set(
    [...users.values()].flatMap(({ username, fields }) =>
      [username, fields['display_name'] ?? '']
        .flatMap(beginnings)
        .map((text) => `${text}\0${username}`),
    ),
  );
  const listed = scores(SEARCH);
  return [
    ...[...found].flatMap((entry) =>
      demand(listed.has(entry), SEARCH, `holds ${entry}`, 'does not'),
    ),
    ...[...listed].flatMap(([entry, score]) =>
      demand(found.has(entry) && score === 0, SEARCH, `no ${entry}: it finds nobody`, 'holds it'),
    ),
  ];
};
