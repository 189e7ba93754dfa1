/** The request of a `curl` command line. */
export interface Curl {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** Splits a command line into words like a shell: both kinds of quotes, lines joined by `\`. */
const wordsOf = (text: string): readonly string[] =>
  Array.from(
    text.replace(/\\\n/g, ' ').matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g),
    ([, single, double, bare]) => single ?? double ?? bare ?? '',
  );

const headerOf = (word: string): readonly [string, string] => {
  const colon = word.indexOf(':');
  return [word.slice(0, colon), word.slice(colon + 1).trim()];
};

/** Parses a `curl` command with the options that the guide uses: `-X`, `-H` and `-d`. */
export const parseCurl = (text: string): Curl => {
  const [program, ...words] = wordsOf(text);
  if (program !== 'curl') throw new Error(`not a curl: ${text}`);
  const after = (option: string): readonly string[] =>
    words.filter((_, place) => words[place - 1] === option);
  const isValue = (place: number): boolean => ['-X', '-H', '-d'].includes(words[place - 1] ?? '');
  const urls = words.filter((word, place) => !word.startsWith('-') && !isValue(place));
  const [body] = after('-d');
  return {
    method: after('-X')[0] ?? (body === undefined ? 'GET' : 'POST'),
    url: urls[0] ?? '',
    headers: Object.fromEntries(after('-H').map(headerOf)),
    body,
  };
};
