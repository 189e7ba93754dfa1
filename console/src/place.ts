import { signal } from '@preact/signals';

export const PAGES = [
  ['overview', 'Overview'],
  ['dead-letters', 'Dead letters'],
  ['log', 'Log'],
  ['reconcile', 'Reconcile'],
  ['record', 'Record'],
  ['mapping', 'Mapping'],
] as const;

export type PageName = (typeof PAGES)[number][0];

/** The letter after `g` that opens a page. */
export const SHORTCUTS: Readonly<Record<string, PageName>> = {
  o: 'overview',
  d: 'dead-letters',
  l: 'log',
  c: 'reconcile',
  r: 'record',
  m: 'mapping',
};

export interface Place {
  readonly page: PageName;
  readonly query: Readonly<Record<string, string>>;
}

/** Parses an address such as `#log?result=failed`. */
export const readPlace = (hash: string): Place => {
  const [name = '', query = ''] = hash.replace(/^#/, '').split('?');
  const [page] = PAGES.find(([known]) => known === name) ?? PAGES[0];
  return { page, query: Object.fromEntries(new URLSearchParams(query)) };
};

/** Prints an address without its empty parameters. */
export const printPlace = (page: PageName, query: Place['query'] = {}): string => {
  const said = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ''));
  return said.size === 0 ? `#${page}` : `#${page}?${said.toString()}`;
};

/** The current page and query, kept in the address so that it can be shared and navigated back to. */
export const place = signal<Place>(readPlace(location.hash));

export const go = (page: PageName, query: Place['query'] = {}): void => {
  location.hash = printPlace(page, query);
};
