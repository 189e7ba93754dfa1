import type { BrowserContext, Page } from 'playwright-core';

export interface Watched {
  readonly page: Page;
  /** Requests to origins other than the service's. */
  readonly elsewhere: readonly string[];
  /** Errors that the page has thrown or the browser has reported. */
  readonly faults: readonly string[];
  /** Requests other than GET, such as `POST /posts`. */
  readonly changes: ReadonlySet<string>;
}

/** Opens a page that records its requests and its errors; `origin` is that of the service. */
export const watchedPage = async (context: BrowserContext, origin: string): Promise<Watched> => {
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const [elsewhere, faults]: [string[], string[]] = [[], []];
  const changes = new Set<string>();
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol !== 'data:' && url.origin !== origin) elsewhere.push(request.url());
    if (request.method() !== 'GET') changes.add(`${request.method()} ${url.pathname}`);
  });
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  return { page, elsewhere, faults, changes };
};
