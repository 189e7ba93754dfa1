/**
 * The token to send: fixed, or a function that is called before each request. When the service refuses a token, the function
 * is called with it and returns a new one, or null if the user has to sign in.
 */
export type TokenSource =
  string | null | ((refused?: string) => string | null | Promise<string | null>);

export interface Renewal {
  readonly current: () => Promise<string | null>;
  /** Resolves to another token than the refused one, or null if there is none. Concurrent calls share one renewal. */
  readonly renew: (refused: string) => Promise<string | null>;
}

export const renewalOf = (source: TokenSource): Renewal => {
  if (typeof source !== 'function')
    return { current: () => Promise.resolve(source), renew: () => Promise.resolve(null) };

  const ask = async (refused?: string): Promise<string | null> => source(refused);
  let last: { readonly refused: string; readonly next: Promise<string | null> } | null = null;

  const begin = async (refused: string): Promise<string | null> => {
    const next = await ask(refused);
    return next === refused ? null : next;
  };

  return {
    current: () => ask(),
    renew: (refused) => {
      // A request that was sent with the old token may be refused late; it gets the token that the others got.
      if (last?.refused === refused) return last.next;
      const renewal = { refused, next: begin(refused) };
      last = renewal;
      // A renewal in vain is tried again at the next refusal; by then the last one may be that of another token.
      const forget = (): void => {
        if (last === renewal) last = null;
      };
      renewal.next.then((next) => {
        if (next === null) forget();
      }, forget);
      return renewal.next;
    },
  };
};
