import { LRUCache } from 'lru-cache';

export type Encoding = 'br' | 'gzip';

/** What is sent to those who weigh both alike comes first. */
const ENCODINGS: readonly Encoding[] = ['br', 'gzip'];

const ANY = '*';

/** The weight of each encoding that the header names; what is no encoding is left out. */
const weightsIn = (header: string): ReadonlyMap<string, number> =>
  new Map(
    header.split(',').flatMap((part) => {
      const [name = '', ...parameters] = part.split(';').map((word) => word.trim().toLowerCase());
      const quality = parameters.find((word) => word.startsWith('q='));
      const weight = quality === undefined ? 1 : Number.parseFloat(quality.slice('q='.length));
      return name === '' ? [] : [[name, Number.isNaN(weight) ? 0 : weight] as const];
    }),
  );

const choose = (header: string): Encoding | null => {
  // Who takes anything at all is likeliest to be some old program, and all of those know gzip.
  if (header.trim() === ANY) return 'gzip';
  const weights = weightsIn(header);
  const weightOf = (name: string): number => weights.get(name) ?? weights.get(ANY) ?? 0;
  const best = Math.max(...ENCODINGS.map(weightOf));
  const isPlainBetter = (weights.get('identity') ?? 0) > best;
  return best <= 0 || isPlainBetter
    ? null
    : (ENCODINGS.find((name) => weightOf(name) === best) ?? null);
};

/** Longer than any browser's; what is made up is not worth a place. */
const MAX_LENGTH = 200;

/** Browsers send a handful of different headers. */
const chosen = new LRUCache<string, { readonly encoding: Encoding | null }>({ max: 200 });

/** How an answer is packed for a caller with this Accept-Encoding; null: not at all. */
export const encodingFor = (header: string | undefined): Encoding | null => {
  if (header === undefined || header === '') return null;
  const known = chosen.get(header);
  if (known !== undefined) return known.encoding;
  const encoding = choose(header);
  if (header.length <= MAX_LENGTH) chosen.set(header, { encoding });
  return encoding;
};
