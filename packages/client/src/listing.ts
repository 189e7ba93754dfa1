/** The part that all pages have in common. */
interface Paged {
  readonly pagination: { readonly nextCursor: string | null };
}

interface From {
  readonly cursor?: string;
}

/**
 * A paged list. Calling it returns one page; `pages` and `all` iterate over all pages, or over their items. If a page fails,
 * the loop throws; calling `next` of the same iterator again retries that page.
 */
export interface Listing<Subject extends readonly unknown[], Options, Page, Item> {
  (...args: [...subject: Subject, options?: Options]): Promise<Page>;
  readonly pages: (
    ...args: [...subject: Subject, options?: Options]
  ) => AsyncIterableIterator<Page>;
  readonly all: (...args: [...subject: Subject, options?: Options]) => AsyncIterableIterator<Item>;
}

const END = { done: true, value: undefined } as const;

/** Makes an iterator that runs one step after another, even if called concurrently; a failed step does not end it. */
const iteratorOf = <T>(step: () => Promise<IteratorResult<T, undefined>>) => {
  let last: Promise<unknown> = Promise.resolve();
  const iterator: AsyncIterableIterator<T> = {
    next: () => {
      const next = last.then(step);
      last = next.catch(() => undefined);
      return next;
    },
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
};

const pagesBy = <Page extends Paged>(
  read: (cursor: string | undefined) => Promise<Page>,
  start: string | undefined,
): AsyncIterableIterator<Page> => {
  let cursor: string | null | undefined = start;
  return iteratorOf<Page>(async () => {
    if (cursor === null) return END;
    const value = await read(cursor);
    cursor = value.pagination.nextCursor;
    return { done: false, value };
  });
};

const itemsBy = <Page, Item>(
  pages: AsyncIterableIterator<Page>,
  itemsOf: (page: Page) => readonly Item[],
): AsyncIterableIterator<Item> => {
  let items: readonly Item[] = [];
  let place = 0;
  return iteratorOf<Item>(async () => {
    while (place >= items.length) {
      const page = await pages.next();
      if (page.done === true) return END;
      items = itemsOf(page.value);
      place = 0;
    }
    const value = items[place] as Item;
    place += 1;
    return { done: false, value };
  });
};

/** Makes a list per subject, such as the posts of each hashtag. */
export const listingOf = <Options extends From, Page extends Paged, Item>(
  read: (subject: string, options: Options) => Promise<Page>,
  itemsOf: (page: Page) => readonly Item[],
): Listing<[subject: string], Options, Page, Item> => {
  const pages = (subject: string, options = {} as Options) =>
    pagesBy(
      (cursor) => read(subject, cursor === undefined ? options : { ...options, cursor }),
      options.cursor,
    );
  return Object.assign((subject: string, options = {} as Options) => read(subject, options), {
    pages,
    all: (subject: string, options?: Options) => itemsBy(pages(subject, options), itemsOf),
  });
};

/** Makes a list without a subject parameter, always for this subject. */
export const alone = <Options, Page, Item>(
  list: Listing<[subject: string], Options, Page, Item>,
  subject = '',
): Listing<[], Options, Page, Item> =>
  Object.assign((options?: Options) => list(subject, options), {
    pages: (options?: Options) => list.pages(subject, options),
    all: (options?: Options) => list.all(subject, options),
  });
