/** The words of a name in lower case: `PostLikes`, `post-likes` and `post_likes` are the same two. */
export const wordsIn = (name: string): readonly string[] =>
  name
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');

/** One spelling for all of a name. */
export const spelled = (name: string): string => wordsIn(name).join('_');

const ODD: Readonly<Record<string, string>> = { people: 'person', persons: 'person' };

/** `stories` is `story`, `users` is `user`; `status` and `address` stay. */
export const singular = (word: string): string =>
  ODD[word] ?? (/(us|ss)$/.test(word) ? word : word.replace(/ies$/, 'y').replace(/s$/, ''));

/** The words of the name of a table, each in the singular. */
export const tableWords = (name: string): readonly string[] => wordsIn(name).map(singular);
