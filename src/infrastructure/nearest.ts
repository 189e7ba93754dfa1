/** Returns how many letters have to be replaced, left out, inserted, or swapped with the next, to make `b` of `a`. */
export const distance = (a: string, b: string): number => {
  let before: readonly number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const isSame = a[row - 1] === b[column - 1];
      const isSwapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      line.push(
        Math.min(
          (last[column] ?? 0) + 1,
          (line[column - 1] ?? 0) + 1,
          (last[column - 1] ?? 0) + (isSame ? 0 : 1),
          isSwapped ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    before = last;
    last = line;
  }
  return last[b.length] ?? 0;
};

/** Returns the first of the words with the least measure; null where there is none. */
const leastBy = <A extends string>(words: readonly A[], measure: (word: A) => number): A | null =>
  words.reduce<readonly [A, number] | null>((best, word) => {
    const far = measure(word);
    return best === null || far < best[1] ? [word, far] : best;
  }, null)?.[0] ?? null;

/** Returns the word that was likely meant, as far as letters tell; null where there are no words. */
export const nearest = <A extends string>(given: string, words: readonly A[]): A | null =>
  leastBy(words, (word) => distance(given.toLowerCase(), word.toLowerCase()));

/** Returns the name that was likely meant, such as `REDIS_URL`: the words that names share say more than their letters. */
export const nearestName = <A extends string>(given: string, names: readonly A[]): A | null => {
  const words = new Set(given.split('_'));
  return leastBy(names, (name) => {
    const far = distance(given, name);
    const shared = name.split('_').filter((word) => words.has(word)).length;
    return isClose(given, far) ? far - 1000 : far - 100 * shared;
  });
};

/** Whether a distance may be a slip of the pen: one letter in a short word, two in a longer one. */
export const isClose = (given: string, far: number): boolean => far <= (given.length < 8 ? 1 : 2);
