import { demand, type Finding } from './finding.js';
import type { Inspection } from './snapshot.js';

const SEARCH = 'sys:search:user';

/** Without case and accents: its words, or its signs where it has none. */
const folded = (text: string): string => {
  const upper = text.normalize('NFKD').toUpperCase();
  const plain = upper
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/[\p{Mn}\p{Me}\u200c\u200d]/gu, '');
  return (plain.match(/[\p{L}\p{M}\p{N}]+/gu) ?? plain.split(/\s+/u)).join(' ').trim();
};

/** What begins with each of the first four words, 24 characters at the most. */
const beginnings = (text: string): readonly string[] =>
  [...folded(text).matchAll(/[^ ]+/g)]
    .slice(0, 4)
    .map(({ index }) => Array.from(folded(text).slice(index)).slice(0, 24).join('').trimEnd());

/** Each user is found by the beginnings of both names, and nobody by anything else. */
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
