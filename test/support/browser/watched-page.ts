import type { BrowserContext, Page } from 'playwright-core';

export interface Watched {
  readonly page: Page;
  /** What it has asked of other origins than that of the service. */
  readonly elsewhere: readonly string[];
  /** What it has thrown, or what the browser has complained of. */
  readonly faults: readonly string[];
  /** What it has asked that is no GET: `POST /posts`. */
  readonly changes: ReadonlySet<string>;
}

/** A page that notes what it asks for and what fails in it; `origin` is that of the service. */
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
