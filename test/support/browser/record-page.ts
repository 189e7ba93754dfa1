import type { Locator, Page } from 'playwright-core';

/** What a test does with the page of one record; `url` is that of the console. */
export const recordPage = (page: Page, url: string) => {
  const part = (name: string): Locator => page.getByRole('region', { name, exact: true });
  return {
    /** By keys alone, but for what is chosen. */
    look: async (kind: string, id: string, viewer = ''): Promise<void> => {
      await page.getByLabel('Kind').selectOption(kind);
      await page.getByLabel('Seen by').fill(viewer);
      await page.getByLabel('Name or id').fill(id);
      await page.keyboard.press('Enter');
      const seen = viewer === '' ? '' : `&viewer=${viewer}`;
      await page.waitForURL(`${url}#record?kind=${kind}&id=${id}${seen}`);
    },
    /** A section of the page. */
    part,
    /** A row of what Xano has beside what is here. */
    field: (name: string): Locator =>
      part('Fields')
        .getByRole('row')
        .filter({ has: page.getByRole('rowheader', { name: new RegExp(`^${name}\\b`) }) }),
  };
};
